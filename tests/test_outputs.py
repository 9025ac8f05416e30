"""Everything a page publishes is what tests/outputs says; `nox -s accept` accepts a change."""

import re
from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest
from _ext.cells.values import MIME_TYPE
from conftest import PAGES

PINS = Path(__file__).parent / "outputs"
FLOAT = re.compile(r"-?\d+\.\d*(?:e[+-]?\d+)?|-?\d+e[+-]?\d+")
HEADING = "=== "
# Where a cell may end in the error or the trap that the page is about.
MAY_BE_SILENT = {"reference/errors/packed", "reference/traps", "contributing/add_a_page"}


def published(notebook: nbformat.NotebookNode) -> dict[str, str]:
    """Return what each cell and each computed value of a page shows, by its heading."""
    shown = {}
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    for number, cell in enumerate(code, start=1):
        texts = []
        for output in cell.outputs:
            data = output.get("data", {})
            for expression, value in data.get(MIME_TYPE, {}).items():
                text = value.get("html") or str(value.get("shape") or value.get("text"))
                # Of a drawing, the words and numbers in it.
                words = re.findall(r">\s*([^<>\s][^<>]*)<", f">{text}<")
                shown[f"value {expression}"] = " ".join(words)
            if output.get("name") == "stderr":
                continue  # no page shows it
            if "text" in output:
                texts.append(output["text"])
            elif MIME_TYPE not in data:
                texts.append(data.get("text/plain", ""))
        # What depends on the instructions that a processor has cannot be pinned for all of them.
        if not {"remove-cell", "differs-by-processor"} & set(cell.metadata.get("tags", [])):
            first_line = cell.source.strip().split("\n")[0]
            shown[f"cell {number}: {first_line}"] = "".join(texts).strip("\n")
    return shown


def write(shown: dict[str, str]) -> str:
    """Write what a page shows, one heading and its text after the other."""
    return "".join(f"{HEADING}{heading}\n{text}\n" for heading, text in shown.items())


def read(text: str) -> dict[str, str]:
    """Read what `write` wrote."""
    parts = re.split(rf"^{HEADING}", text, flags=re.MULTILINE)[1:]
    return {heading: body.strip("\n") for heading, _, body in (p.partition("\n") for p in parts)}


def last_digit(number: str) -> float:
    """Return one and a half units of the last decimal that a float was printed with."""
    mantissa, _, exponent = number.partition("e")
    return 1.5 * 10.0 ** (int(exponent or 0) - len(mantissa.partition(".")[2]))


def same(pinned: str, shown: str) -> bool:
    """Tell whether two texts differ in no more than the last digit of a float.

    Processors round differently; shapes, integers and words must be equal.
    """
    if FLOAT.sub("", pinned) != FLOAT.sub("", shown):
        return False
    pairs = zip(FLOAT.findall(pinned), FLOAT.findall(shown), strict=True)
    return all(abs(float(a) - float(b)) <= min(last_digit(a), last_digit(b)) for a, b in pairs)


@pytest.mark.parametrize(
    ("pinned", "shown"),
    [
        ("1.1921e-07", "9.9999e-05"),
        ("1.1921e-07", "1.1925e-07"),
        ("0.3", "0.5"),
        ("0.1234", "0.1236"),
        ("5e-08", "5e-04"),
        ("tensor([0.5000])", "tensor([0.5000, 0.5000])"),
        ("(3, 5, 20)", "(3, 5, 21)"),
        ("-0.50", "0.50"),
    ],
)
def test_other_output_is_told_apart(pinned: str, shown: str) -> None:
    assert not same(pinned, shown)


@pytest.mark.parametrize(
    ("pinned", "shown"),
    [("0.1234", "0.1235"), ("1.1921e-07", "1.1922e-07"), ("5e-08", "6e-08"), ("1.", "1.")],
)
def test_rounding_of_another_processor_is_accepted(pinned: str, shown: str) -> None:
    assert same(pinned, shown)


@pytest.mark.parametrize("page", PAGES)
def test_page_publishes_its_pinned_outputs(
    page: str, read_notebook: Callable[[str], nbformat.NotebookNode], request: pytest.FixtureRequest
) -> None:
    shown = published(read_notebook(page))
    pin = PINS / f"{page}.txt"

    if request.config.getoption("--accept"):
        pin.parent.mkdir(parents=True, exist_ok=True)
        pin.unlink(missing_ok=True)
        if shown:
            pin.write_text(write(shown), encoding="utf-8")

    pinned = read(pin.read_text(encoding="utf-8")) if pin.exists() else {}
    differences = [
        f"{page}, {heading}\n  pinned: {pinned.get(heading)!r}\n  shown:  {shown.get(heading)!r}"
        for heading in [*pinned, *(h for h in shown if h not in pinned)]
        if heading not in shown
        or heading not in pinned
        or not same(pinned[heading], shown[heading])
    ]
    assert not differences, "\n".join([*differences, "if that is intended: nox -s accept"])


@pytest.mark.parametrize("page", sorted({*PAGES} - MAY_BE_SILENT))
def test_cells_show_something(
    page: str, read_notebook: Callable[[str], nbformat.NotebookNode]
) -> None:
    shown = published(read_notebook(page))
    silent = [h for h, text in shown.items() if h.startswith("cell ") and not text]
    cells = [heading for heading in shown if heading.startswith("cell ")]

    assert len(silent) * 4 <= len(cells), silent


def test_no_pin_without_its_page() -> None:
    orphans = [
        pin.relative_to(PINS)
        for pin in PINS.rglob("*.txt")
        if pin.relative_to(PINS).with_suffix("").as_posix() not in PAGES
    ]

    assert orphans == []
