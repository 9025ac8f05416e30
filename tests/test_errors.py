"""The dictionary of errors knows every message that torch's own source raises on a CPU."""

import ast
import inspect
import re
from collections.abc import Callable, Iterator
from types import ModuleType

import nbformat
import pytest
from conftest import DOCS, LANGUAGES, ReadPage
from torch.nn.modules import rnn as modules
from torch.nn.utils import rnn as functions

PAGES = sorted(
    f"reference/errors/{page.stem}" for page in (DOCS / "reference" / "errors").glob("*.md")
)
# Classes whose messages nobody meets through nn.LSTM, nn.LSTMCell or the packing functions.
OTHER_CLASSES = {"RNN", "GRU", "RNNCell", "GRUCell"}
UNREACHABLE = {
    "Unrecognized RNN mode": "nn.LSTM names its own mode",
    "input must have": "nn.LSTM has counted the axes before",
    "Expected hidden size": "the default of GRU and RNN; nn.LSTM words its own",
}
# What ends Python has no message.
CRASH = "error-packed-crash"
MESSAGE = re.compile(r"^\w+(?:Error|Warning): .", re.MULTILINE)


def walk(node: ast.AST, *outside: ast.AST) -> Iterator[tuple[ast.AST, tuple[ast.AST, ...]]]:
    """Yield every node of a tree with the nodes around it, the nearest last."""
    yield node, outside
    for child in ast.iter_child_nodes(node):
        yield from walk(child, *outside, node)


def raised(node: ast.AST) -> ast.expr | None:
    """Return the message of a node that raises, warns, asserts or checks."""
    if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call) and node.exc.args:
        return node.exc.args[0]
    if isinstance(node, ast.Assert):
        return node.msg
    if isinstance(node, ast.Call):
        name = ast.unparse(node.func)
        if name == "warnings.warn":
            return node.args[0]
        if name.startswith("torch._check") and len(node.args) > 1:
            return node.args[1].body if isinstance(node.args[1], ast.Lambda) else node.args[1]
    return None


def worded(message: ast.expr, tree: ast.Module, function: ast.FunctionDef) -> Iterator[ast.expr]:
    """Yield the expressions that a message may stand for: a name is followed to its values."""
    if isinstance(message, ast.Call) and isinstance(message.func, ast.Attribute):
        message = message.func.value  # the text of `text.format(...)`
    if not isinstance(message, ast.Name):
        yield message
        return
    for node in ast.walk(function):
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == message.id:
            yield node.value
    names = [argument.arg for argument in function.args.args]
    if message.id in names:
        yield from function.args.defaults[names.index(message.id) - len(names) :][:1]
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == f"self.{function.name}":
                yield from node.args[names.index(message.id) - 1 :][:1]


def pattern(message: ast.expr) -> str:
    """Turn a string of the source into a regular expression for the message it makes."""
    if isinstance(message, ast.Constant):
        return ".+".join(map(re.escape, message.value.split("{}")))
    if isinstance(message, ast.JoinedStr):
        return "".join(map(pattern, message.values))
    if isinstance(message, ast.BinOp):
        return pattern(message.left) + pattern(message.right)
    return ".+"


def messages(module: ModuleType) -> list[str]:
    """Return a pattern for each message of a module that concerns the readers of this guide."""
    tree = ast.parse(inspect.getsource(module))
    found = [
        pattern(text)
        for node, outside in walk(tree)
        if (message := raised(node))
        and not OTHER_CLASSES & {outer.name for outer in outside if isinstance(outer, ast.ClassDef)}
        for text in worded(
            message, tree, [outer for outer in outside if isinstance(outer, ast.FunctionDef)][-1]
        )
    ]
    return list(dict.fromkeys(found))


def reachable(message: str) -> bool:
    """Tell whether a message can be met at all."""
    return not any(message.startswith(re.escape(start)) for start in UNREACHABLE)


@pytest.fixture(scope="module")
def entries(read_notebook: Callable[[str], nbformat.NotebookNode]) -> dict[str, dict[str, str]]:
    """Return prose, code and printed text of each entry by its anchor."""
    entries: dict[str, dict[str, str]] = {}
    current: dict[str, str] = {}
    for cell in [cell for page in PAGES for cell in read_notebook(page).cells]:
        if cell.cell_type == "code":
            current["code"] = current.get("code", "") + cell.source
            printed = "".join(output.get("text", "") for output in cell.outputs)
            current["printed"] = current.get("printed", "") + printed
            continue
        # What stands before the first label still belongs to the entry above.
        before, *sections = re.split(r"^\(([a-z0-9-]+)\)=$", cell.source, flags=re.MULTILINE)
        current["prose"] = current.get("prose", "") + before
        for label, prose in zip(sections[::2], sections[1::2], strict=True):
            current = {"prose": prose, "code": "", "printed": ""}
            if label.startswith("error-"):
                assert label not in entries
                entries[label] = current
    return entries


@pytest.mark.parametrize("module", [modules, functions], ids=["modules", "functions"])
def test_every_message_of_the_source_has_an_entry(
    module: ModuleType, entries: dict[str, dict[str, str]]
) -> None:
    printed = "".join(entry["printed"] for entry in entries.values())
    expected = [message for message in messages(module) if reachable(message)]

    missing = [m for m in expected if not re.search(rf"^\w+: {m}$", printed, re.MULTILINE)]

    assert len(expected) >= 4
    assert missing == []


def test_patterns_are_as_narrow_as_the_messages() -> None:
    found = [message for module in (modules, functions) for message in messages(module)]

    assert [message for message in found if len(message.replace(".+", "")) < 10] == []
    assert r"Expected\ hidden\[1\]\ size\ .+,\ got\ .+" in found
    assert [message for message in found if message.startswith(r"For\ unbatched\ 2\-D")] != []
    assert [message for message in found if message.startswith("pad_sequence:")] != []


@pytest.mark.parametrize("start", UNREACHABLE)
def test_every_exception_still_stands_in_the_source(start: str) -> None:
    assert [message for message in messages(modules) if message.startswith(re.escape(start))] != []


def test_there_are_at_least_sixty_entries(entries: dict[str, dict[str, str]]) -> None:
    assert len(entries) >= 60


def test_every_entry_prints_its_message(entries: dict[str, dict[str, str]]) -> None:
    silent = [label for label, entry in entries.items() if not MESSAGE.search(entry["printed"])]

    assert silent == []


def test_every_entry_runs_its_fix(entries: dict[str, dict[str, str]]) -> None:
    assert [label for label, entry in entries.items() if "# right" not in entry["code"]] == []


def test_every_entry_leads_to_a_page(entries: dict[str, dict[str, str]]) -> None:
    assert [label for label, entry in entries.items() if "](#" not in entry["prose"]] == []


def test_packed_mistakes_stand_beside_the_same_ones_with_a_tensor(
    entries: dict[str, dict[str, str]],
) -> None:
    paired = [
        label
        for label, entry in entries.items()
        if label.startswith(("error-packed-state-", "error-packed-d", "error-packed-feature-"))
    ]

    assert len(paired) >= 10
    assert [label for label in paired if len(MESSAGE.findall(entries[label]["printed"])) != 2] == []


def test_what_an_entry_prints_is_its_message(entries: dict[str, dict[str, str]]) -> None:
    """Its page takes all of it for the message; what the fix gives is the value of the cell."""
    others = {label: entry["printed"] for label, entry in entries.items() if label != CRASH}

    assert [
        label
        for label, text in others.items()
        if re.search(r"^True|^torch\.Size", text, re.MULTILINE)
    ] == [
        "error-input-dimensions"  # in a cell of its own
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_entry_shows_message_then_cause_then_wrong_and_right(
    language: str, read_page: ReadPage
) -> None:
    sections = [s for page in PAGES for s in read_page(language, page).css("section[id^=error-]")]
    wanted = ["pre.message", "p", ".fix .wrong pre", ".fix .right pre"]
    shown = {
        section: [section.css_first(f"#{section.id} > {part}") for part in wanted]
        for section in sections
        if section.id != CRASH
        # Those were not raised here.
        if not section.id.startswith("error-gpu-")
    }

    assert len(shown) > 100
    assert [section.id for section, parts in shown.items() if None in parts] == []
    unordered = []
    for section, parts in shown.items():
        order = [element.mem_id for element in section.traverse()]
        places = [order.index(part.mem_id) for part in parts]
        if places != sorted(places):
            unordered.append(section.id)
    assert unordered == []
    assert [s.id for s, (*_, wrong, _) in shown.items() if "show(" in wrong.text()] == []
