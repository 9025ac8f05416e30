"""A page made for paper is there to be printed: as a PDF of at most two pages, or not linked."""

import re
from pathlib import Path

import pytest
from _ext.publishing.pages import Page
from _ext.publishing.sheets import PAGES, add_sheets, as_ever, for_paper
from conftest import LANGUAGES, find_browser, read_html

SHEET = re.compile(rb"/Type /Page\b")
LINKED = (
    '<nav><a download href="x.ipynb">N</a>\n<a class="sheet" href="cheat_sheet.pdf">PDF</a></nav>'
)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("page", PAGES)
def test_page_is_linked_as_a_sheet_where_a_browser_printed_it(
    language: str, page: str, site: Path
) -> None:
    path = site / language / f"{page}.html"
    links = [link.attributes["href"] for link in read_html(path).css("a.sheet")]

    assert [path.parent / link for link in links] == [path.with_suffix(".pdf")] * bool(
        find_browser()
    )
    if links:
        sheet = path.with_suffix(".pdf").read_bytes()
        assert 1 <= len(SHEET.findall(sheet)) <= 2
        assert b"file:" not in sheet


@pytest.fixture
def linked(tmp_path: Path) -> dict[str, Page]:
    """Return a page with links to a notebook and to a sheet."""
    page = Page(tmp_path / f"{PAGES[0]}.html", LINKED)
    page.write()
    return {PAGES[0]: page}


def test_without_a_browser_no_link_is_left(
    linked: dict[str, Page], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))

    add_sheets(linked, tmp_path / "kept")

    links = read_html(linked[PAGES[0]].path).css("a")
    assert [link.attributes["href"] for link in links] == ["x.ipynb"]


def test_a_browser_that_fails_leaves_no_link(
    linked: dict[str, Page], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = tmp_path / "chromium"
    browser.write_text("#!/bin/sh\nexit 1\n")
    browser.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))

    add_sheets(linked, tmp_path / "kept")

    assert "sheet" not in linked[PAGES[0]].path.read_text()


def test_page_is_printed_once_for_all_builds(
    linked: dict[str, Page], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = tmp_path / "chromium"
    browser.write_text(
        "#!/bin/sh\n"
        f"echo x >> {tmp_path}/started\n"
        'for option; do case $option in --print-to-pdf=*) : > "${option#*=}";; esac; done\n'
    )
    browser.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    sheet = linked[PAGES[0]].path.with_suffix(".pdf")

    for _ in range(2):
        sheet.unlink(missing_ok=True)
        add_sheets(linked, tmp_path / "kept")
        assert sheet.exists()

    assert (tmp_path / "started").read_text() == "x\n"


@pytest.mark.parametrize(
    ("address", "links"),
    [
        ("", ["#here", "https://pytorch.org/"]),
        (
            "https://example.org/ko/reference/cheat_sheet.html",
            ["#here", "https://example.org/ko/index.html", "https://pytorch.org/"],
        ),
    ],
)
def test_links_on_a_sheet_lead_to_the_site_and_not_to_the_disk(
    address: str, links: list[str], tmp_path: Path
) -> None:
    html = "".join(
        f'<a href="{to}">x</a>' for to in ("#here", "../index.html", "https://pytorch.org/")
    )

    paper = for_paper(Page(tmp_path / "cheat_sheet.html", html), address)

    assert [link.attributes["href"] for link in paper.elements.css("a")] == links


# As Chromium writes it: what it names is there, with what leads to it and a table of all.
PRINTED = """<</CreationDate (D:{date}+00'00')>>
1 0 obj <</S /TH /ID (node{head})>> endobj
2 0 obj <</S /TD /A <</Headers [(node{head})]>> /ID (node{body})>> endobj
3 0 obj <</Limits [(node{first}) (node{last})]
/Names [{names}]>> endobj (node{other})"""


@pytest.mark.parametrize(("head", "body"), [("00000192", "00000194"), ("00000193", "00000024")])
def test_page_printed_again_gives_the_same_bytes(head: str, body: str) -> None:
    entries = sorted([(head, "1 0 R"), (body, "2 0 R")])
    names = " ".join(f"(node{name}) {reference}" for name, reference in entries)
    (first, _), (last, _) = entries
    known = {"head": head, "body": body, "first": first, "last": last, "names": names}
    sheet = PRINTED.format(date="20261128121314", other="00000777", **known)

    assert (
        as_ever(sheet.encode())
        == PRINTED.format(
            date="20000101000000",
            other="00000777",
            head="00000000",
            body="00000001",
            first="00000000",
            last="00000001",
            names="(node00000000) 1 0 R (node00000001) 2 0 R",
        ).encode()
    )
