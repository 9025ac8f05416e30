"""Every page keeps the form that readers, translators and the build rely on."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest
from _ext.languages import HANGUL
from conftest import DOCS, PAGES, ROOT

FENCE = re.compile(r"^(`{3,}|~{3,})(.*?)\n(.*?)^\1\s*$", re.MULTILINE | re.DOTALL)
# Some front doors have nothing to sum up.
WITHOUT_SUMMARY = {page for page in PAGES if re.fullmatch(r"(?:\w+/)?index", page)}
# Data that a program learns, and which says nothing to its reader.
KOREAN_DATA = re.compile(r'^PROVERBS = """\n.*?^"""$', re.MULTILINE | re.DOTALL)
# Numbers that are names: an error's number upstream, dimensions, a count of minutes.
NAMES_WITH_DIGITS = re.compile(
    r"pytorch#\d+|#\d+|[A-Za-z_][A-Za-z0-9_]*\d|\d-?D|\d차원|"
    r"\d분의 \d|PyTorch \d+(?:\.\d+)*|CC BY \d\.\d|(?<![\d.])5분"
)


def source(page: str) -> str:
    """Return the source of a page."""
    return (DOCS / f"{page}.md").read_text(encoding="utf-8")


def body(page: str) -> str:
    """Return the source of a page without its front matter."""
    return source(page).partition("\n---\n")[2]


def prose(text: str) -> str:
    """Return a page's text without code, roles, formulas, labels and link targets."""
    text = FENCE.sub(lambda m: "" if "{" not in m[2] or "code" in m[2] else m[3], text)
    text = re.sub(r"^[`:]{3,}.*$|^\([a-z0-9-]+\)=$|^:[a-z-]+:.*$", "", text, flags=re.MULTILINE)
    text = re.sub(r"\$\$.*?\$\$(?: \([a-z0-9-]+\))?", "", text, flags=re.DOTALL)
    text = re.sub(r"\{[a-z:]+\}`[^`]+`|(`+).+?\1|\$[^$\n]+\$", "", text)
    text = re.sub(r"^\s*\d+\. ", "", text, flags=re.MULTILINE)
    return re.sub(r"\]\([^)]*\)|<https?:[^>]+>", "]", text)


@pytest.mark.parametrize("page", PAGES)
def test_front_matter_is_the_same_everywhere(page: str) -> None:
    expected = "---\nfile_format: mystnb\nkernelspec:\n  name: python3\n  language: python\n---\n"

    assert source(page).startswith(expected)


@pytest.mark.parametrize("page", PAGES)
def test_every_heading_has_an_ascii_label(page: str) -> None:
    lines = FENCE.sub("", body(page)).splitlines()

    unlabelled = [
        line
        for previous, line in zip(["", *lines], lines, strict=False)
        if re.match(r"#{1,6} ", line) and not re.fullmatch(r"\([a-z0-9-]+\)=", previous)
    ]

    assert unlabelled == []


@pytest.mark.parametrize("page", PAGES)
def test_page_has_one_title_and_ends_with_summary_and_next(page: str) -> None:
    text = FENCE.sub("", body(page))
    headings = re.findall(r"^(#+) (.+)$", text, re.MULTILINE)

    assert [level for level, _ in headings].count("#") == 1
    if page not in WITHOUT_SUMMARY:
        summary = text.rpartition("\n## ")[2].strip().splitlines()
        assert summary[0] == "정리"
        assert 1 <= len([line for line in summary[1:-1] if line]) <= 3
        assert re.fullmatch(r"다음: (\[.+\]\(#[a-z0-9-]+\)|\{ref\}`.+`)", summary[-1])


@pytest.mark.parametrize("page", PAGES)
def test_no_result_is_typed_in_prose(page: str) -> None:
    text = prose(body(page))
    code_spans = re.findall(r"(?<![}`])`([^`\n]+)`(?!`)", FENCE.sub("", body(page)))

    digits = [
        line for line in text.splitlines() if re.search(r"\d", NAMES_WITH_DIGITS.sub("", line))
    ]
    shapes = [span for span in code_spans if re.search(r"(?<!\w)[(\[]\d+(, ?\d+)+,?[)\]]", span)]

    assert digits == []
    assert shapes == []


def visible_cells(page: str) -> list[str]:
    """Return the code of the cells that a page shows unfolded."""
    cells = [code for _, info, code in FENCE.findall(source(page)) if "{code-cell}" in info]
    hidden = ("remove-cell", "set-up")
    return [code for code in cells if not any(tag in code.partition("\n")[0] for tag in hidden)]


@pytest.mark.parametrize("page", PAGES)
def test_visible_cells_run_where_they_are_pasted(page: str) -> None:
    """A page may call a program of `examples/` only where it shows it."""
    shown = set(
        re.findall(r"^```\{literalinclude\} .*/examples/(\w+)\.py", source(page), re.MULTILINE)
    )
    visible = "\n".join(visible_cells(page))
    programs = {path.stem for path in (ROOT / "examples").glob("*.py")}
    wanted = programs & {*re.findall(r"^from (\w+) import", visible, re.MULTILINE)}
    wanted |= {*re.findall(r"^from examples\.([\w.]+) import", visible, re.MULTILINE)}

    assert wanted - shown == set()
    if visible_cells(page) and "[set-up]" not in source(page):
        assert "import" in visible_cells(page)[0]


@pytest.mark.parametrize("page", PAGES)
def test_cells_are_short(page: str) -> None:
    long = [
        code
        for code in visible_cells(page)
        if len([line for line in code.splitlines() if line.strip() and line[0] != ":"]) > 10
    ]

    assert long == []


@pytest.mark.parametrize("page", PAGES)
def test_no_korean_in_cells(page: str) -> None:
    cells = [code for _, info, code in FENCE.findall(source(page)) if "{code-cell}" in info]

    assert [cell for cell in cells if HANGUL.search(cell)] == []


@pytest.mark.parametrize(
    "module", sorted((ROOT / "examples").rglob("*.py")), ids=lambda path: path.stem
)
def test_no_korean_in_examples(module: Path) -> None:
    assert not HANGUL.search(KOREAN_DATA.sub("", module.read_text(encoding="utf-8")))


def functions(code: str) -> dict[str, str]:
    """Return the functions and classes that some code defines, by what they do."""
    kinds = ast.FunctionDef | ast.ClassDef
    return {ast.dump(node): node.name for node in ast.parse(code).body if isinstance(node, kinds)}


@cache
def functions_of_examples() -> set[str]:
    """Return what the functions and classes of all examples do."""
    programs = [path.read_text("utf-8") for path in (ROOT / "examples").rglob("*.py")]
    return {dump for program in programs for dump in functions(program)}


@pytest.mark.parametrize("page", PAGES)
def test_no_listing_stands_in_two_places(page: str) -> None:
    cells = [
        re.sub(r"^(:tags:|[%!]).*$", "", code, flags=re.MULTILINE) for code in visible_cells(page)
    ]

    repeated = [
        name
        for cell in cells
        for dump, name in functions(cell).items()
        if dump in functions_of_examples()
    ]

    assert repeated == []
