"""Pages run under a policy that allows the site itself alone, in a real browser."""

import functools
import http.server
import os
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from conftest import LANGUAGES
from playwright.sync_api import Browser, Page, sync_playwright

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
KINDS = ["index", "quickstart", "tensors/h_n", "reference/traps", "reference/glossary", "search"]
every_kind = pytest.mark.parametrize(
    "page", [f"{language}/{kind}" for language in LANGUAGES for kind in KINDS]
)


class QuietHandler(http.server.SimpleHTTPRequestHandler):
    """A static host that keeps no log."""

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def address(site: Path) -> Iterator[str]:
    """Serve the site from loopback."""
    handler = functools.partial(QuietHandler, directory=site)
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Start the browser of this machine."""
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    if not found:
        message = f"no browser, so nothing was tried in one: install {' or '.join(BROWSERS)}"
        (pytest.fail if os.environ.get("CI") else pytest.skip)(message)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def tab(browser: Browser) -> Iterator[Page]:
    """Open a tab without history, in dark mode, which scripts must set."""
    with browser.new_page(color_scheme="dark") as tab:
        yield tab


def test_every_page_has_a_strict_policy(site: Path) -> None:
    lax = []
    for path in sorted(site.rglob("*.html")):
        soup = BeautifulSoup(path.read_text(encoding="utf-8"), "lxml")
        meta = soup.select_one("meta[http-equiv=Content-Security-Policy]")
        policy = meta["content"] if meta else ""
        if "default-src 'self'" not in policy or "unsafe" in policy:
            lax.append(str(path.relative_to(site)))

    assert lax == []


@every_kind
def test_page_runs_under_its_policy(page: str, tab: Page, address: str) -> None:
    errors, requests = [], []
    tab.on("pageerror", lambda error: errors.append(str(error)))
    tab.on("console", lambda m: errors.append(m.text) if m.type == "error" else None)
    tab.on("request", lambda request: requests.append(request.url))

    tab.goto(f"{address}/{page}.html", wait_until="networkidle")

    assert errors == []
    assert [url for url in requests if not url.startswith((address, "data:"))] == []
    assert tab.locator("html").get_attribute("data-theme") == "dark"


def test_color_menu_changes_the_colors_and_keeps_them(tab: Page, address: str) -> None:
    tab.goto(f"{address}/ko/index.html")
    dark = tab.evaluate("getComputedStyle(document.body).backgroundColor")

    tab.locator(".theme-switch-button").click()
    tab.locator(".theme-change-button[data-mode=light]").click()
    tab.reload()

    assert tab.locator("html").get_attribute("data-theme") == "light"
    assert tab.evaluate("getComputedStyle(document.body).backgroundColor") != dark


def test_menu_opens_on_a_phone(tab: Page, address: str) -> None:
    tab.set_viewport_size({"width": 360, "height": 740})
    tab.goto(f"{address}/ko/index.html")

    tab.locator(".primary-toggle").click()

    assert tab.locator("#pst-primary-sidebar-modal a[href='quickstart.html']").is_visible()


def test_search_opens_from_the_keyboard(tab: Page, address: str) -> None:
    tab.goto(f"{address}/ko/quickstart.html")

    tab.keyboard.press("Control+k")
    tab.keyboard.type("h_n")
    tab.keyboard.press("Enter")
    tab.wait_for_url("**/search.html?q=h_n")
