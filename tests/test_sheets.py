"""A page made for paper is there to be printed: as a PDF of at most two pages, or not linked."""

import re
from pathlib import Path

import pytest
from _ext.publishing.sheets import PAGES, add_sheets
from bs4 import BeautifulSoup
from conftest import LANGUAGES, find_browser

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
    links = BeautifulSoup(path.read_text(encoding="utf-8"), "lxml").select("a.sheet")

    assert [path.parent / link["href"] for link in links] == [path.with_suffix(".pdf")] * bool(
        find_browser()
    )
    if links:
        assert 1 <= len(SHEET.findall(path.with_suffix(".pdf").read_bytes())) <= 2


def test_without_a_browser_no_link_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    page = tmp_path / f"{PAGES[0]}.html"
    page.parent.mkdir()
    page.write_text(LINKED)

    add_sheets(tmp_path)

    assert page.read_text() == '<nav><a download href="x.ipynb">N</a></nav>'


def test_a_browser_that_fails_leaves_no_link(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = tmp_path / "chromium"
    browser.write_text("#!/bin/sh\nexit 1\n")
    browser.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    page = tmp_path / f"{PAGES[0]}.html"
    page.parent.mkdir()
    page.write_text(LINKED)

    add_sheets(tmp_path)

    assert "sheet" not in page.read_text()
