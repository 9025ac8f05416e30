"""Everyone can use every page: axe finds nothing, in any colours, on any screen."""

from collections.abc import Callable, Iterator
from contextlib import suppress

import pytest
from axe_playwright_python.sync_playwright import Axe
from bs4 import BeautifulSoup
from conftest import LANGUAGES, PAGES, told
from playwright.sync_api import Browser, Page
from playwright.sync_api import TimeoutError as NotInTime

# What passed is not described: that takes longer than to find out.
ALL = {"resultTypes": ["violations"]}
# The rules of axe that look at colours; all others find the same in every colour.
COLOURS = ALL | {"runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}}
# What has become scrollable is made reachable some moments after.
REACHABLE = """[...document.querySelectorAll("pre")].every(
  block => block.scrollWidth <= block.clientWidth || block.tabIndex === 0)"""


@pytest.fixture(scope="session")
def reader(browser: Browser) -> Iterator[Page]:
    """Return a tab that keeps what it has loaded, as a reader's does from page to page."""
    with browser.new_context() as context:
        context.set_default_timeout(10_000)
        # The front page would leave for the first language.
        context.route("**/choose-language.js", lambda route: route.abort())
        yield context.new_page()


def violations_of(tab: Page) -> list[str]:
    """Return what axe finds in both colours, which are not to be caught half changed."""
    with suppress(NotInTime):  # axe will say what is not reachable
        tab.wait_for_function(REACHABLE, timeout=3_000)
    found = []
    for scheme, options in (("light", ALL), ("dark", COLOURS)):
        tab.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        tab.evaluate(f"document.documentElement.dataset.theme = '{scheme}'")
        found += told(Axe().run(tab, options=options))
    return found


@pytest.mark.parametrize(
    "page", ["index", "404", *(f"{x}/{page}" for x in LANGUAGES for page in [*PAGES, "search"])]
)
def test_page_serves_everyone_on_any_screen(page: str, reader: Page, address: str) -> None:
    violations, wide = {}, []
    # One load for all that is asked: it takes as long as the answer.
    for width in (360, 1280):
        reader.set_viewport_size({"width": width, "height": 800})
        if width == 360:
            reader.goto(f"{address}/{page}.html", wait_until="networkidle")
        if found := violations_of(reader):
            violations[width] = found
        if reader.evaluate("document.documentElement.scrollWidth > innerWidth"):
            wide.append(width)

    assert violations == {}
    assert wide == []


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
