"""Everyone can use every page: axe finds nothing, in any colours, on any screen."""

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from bs4 import BeautifulSoup
from conftest import LANGUAGES, PAGES
from playwright.sync_api import Page

# The rules of axe that look at colours; all others find the same in every colour.
COLOURS = {"runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}}


def violations_of(tab: Page) -> list[str]:
    """Return what axe finds in both colours, which are not to be caught half changed."""
    tab.emulate_media(color_scheme="light", reduced_motion="reduce")
    tab.evaluate("document.documentElement.dataset.theme = 'light'")
    light = Axe().run(tab)
    tab.emulate_media(color_scheme="dark")
    tab.evaluate("document.documentElement.dataset.theme = 'dark'")
    dark = Axe().run(tab, options=COLOURS)
    return [found.generate_report() for found in (light, dark) if found.violations_count]


@pytest.mark.parametrize("width", [1280, 360])
@pytest.mark.parametrize("language", LANGUAGES)
def test_axe_finds_no_violation(language: str, width: int, tab: Page, address: str) -> None:
    tab.set_viewport_size({"width": width, "height": 800})
    # The front page would leave for the first language.
    tab.route("**/choose-language.js", lambda route: route.abort())
    violations = {}
    for page in ["index", "404", *(f"{language}/{page}" for page in [*PAGES, "search"])]:
        tab.goto(f"{address}/{page}.html")
        if found := violations_of(tab):
            violations[page] = found

    assert violations == {}


def test_axe_finds_no_violation_in_results(tab: Page, address: str) -> None:
    tab.goto(f"{address}/ko/search.html?q=모양")
    tab.get_by_role("button", name="결과 더 보기").wait_for()

    assert violations_of(tab) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_table_has_headers_and_a_caption(
    language: str, read_page: Callable[[str, str], BeautifulSoup]
) -> None:
    tables = [
        (page, table) for page in PAGES for table in read_page(language, page).select("main table")
    ]

    assert len(tables) > 50
    assert [page for page, t in tables if not t.caption or not t.caption.get_text().strip()] == []
    assert [page for page, table in tables if not table.select("th")] == []
