"""The dictionary of errors knows every message that torch's own source raises on a CPU."""

import ast
import inspect
import re
from collections.abc import Callable, Iterator

import nbformat
import pytest
from conftest import DOCS
from torch.nn.modules import rnn as modules
from torch.nn.utils import rnn as functions

PAGE = "reference/errors"
# What the source raises but nobody meets through nn.LSTM, nn.LSTMCell or the packing functions.
UNREACHABLE = {
    "Unrecognized RNN mode": "nn.LSTM names its own mode",
    "input must have": "nn.LSTM has checked the axes before",
    "Expected hidden size": "check_hidden_size of GRU and RNN; nn.LSTM words its own",
    "hx must not be None": "nn.RNN alone",
    "mode must be RNN_TANH": "nn.RNN alone",
    "Unknown nonlinearity": "nn.RNN alone",
    "hx should also be": "GRU and RNN; nn.LSTM speaks of hx and cx",
    "The first argument to pack_sequence": "an assertion about types that hints rule out",
    "pack_padded_sequence has been called with a Python list": "a warning of the tracer alone",
    "pad_sequence has been called": "a warning of the tracer alone",
}


def messages(module: object) -> Iterator[str]:
    """Yield a pattern for each message that the source of a module raises or warns of."""
    for node in ast.walk(ast.parse(inspect.getsource(module))):
        if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call) and node.exc.args:
            yield pattern(node.exc.args[0])
        elif isinstance(node, ast.Call) and ast.unparse(node.func) == "warnings.warn":
            yield pattern(node.args[0])


def pattern(node: ast.expr) -> str:
    """Turn a string, f-string or format call of the source into a regular expression."""
    if isinstance(node, ast.Constant):
        return re.escape(str(node.value))
    if isinstance(node, ast.JoinedStr):
        return "".join(
            re.escape(part.value) if isinstance(part, ast.Constant) else ".*?"
            for part in node.values
        )
    if isinstance(node, ast.BinOp):
        return pattern(node.left) + pattern(node.right)
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        return re.sub(r"\\\{[^}]*\\\}", ".*?", pattern(node.func.value))
    return ".*?"


def concerns_lstm(text: str) -> bool:
    """Tell whether a message of the source can be met by this guide's readers."""
    plain = re.sub(r"\\(.)", r"\1", text)
    others = re.match(r"(?:\.\*\?)?(?:GRU|RNN|RNNCell|GRUCell)\b[^L]*:", plain)
    return not others and not any(start in plain for start in UNREACHABLE) and plain != ".*?"


@pytest.fixture(scope="module")
def printed(read_notebook: Callable[[str], nbformat.NotebookNode]) -> str:
    """Return all that the cells of the dictionary print."""
    cells = [cell for cell in read_notebook(PAGE).cells if cell.cell_type == "code"]
    return "".join(output.get("text", "") for cell in cells for output in cell.outputs)


@pytest.mark.parametrize("module", [modules, functions], ids=["modules", "functions"])
def test_every_message_of_the_source_has_an_entry(module: object, printed: str) -> None:
    expected = [text for text in messages(module) if concerns_lstm(text)]

    assert expected != []
    assert [text for text in expected if not re.search(text, printed, re.DOTALL)] == []


def test_every_entry_shows_a_message_under_an_anchor_of_its_own(
    read_notebook: Callable[[str], nbformat.NotebookNode],
) -> None:
    source = (DOCS / f"{PAGE}.md").read_text(encoding="utf-8")
    anchors = re.findall(r"^\((error-[a-z0-9-]+)\)=$", source, re.MULTILINE)
    cells = [cell for cell in read_notebook(PAGE).cells if cell.cell_type == "code"]
    silent = [c.source for c in cells[1:] if not any(o.get("text") for o in c.outputs)]

    assert len(anchors) >= 60
    assert len(set(anchors)) == len(anchors)
    assert silent == []


def test_fixes_stand_in_the_cells_that_show_the_message(
    read_notebook: Callable[[str], nbformat.NotebookNode],
) -> None:
    fixes = [cell.source for cell in read_notebook(PAGE).cells if "# right" in cell.source]

    assert len(fixes) >= 60
