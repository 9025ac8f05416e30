"""Pages run under a policy that allows the site itself alone, in a real browser."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import KINDS, LANGUAGES, open_tab, read_html
from playwright.sync_api import Browser, Page

every_kind = pytest.mark.parametrize(
    "page", ["index", "404", *(f"{language}/{kind}" for language in LANGUAGES for kind in KINDS)]
)


@pytest.fixture(scope="session")
def reader(browser: Browser) -> Iterator[Page]:
    """Return a tab that goes from page to page, since a new one takes as long as a page."""
    with open_tab(browser) as tab:
        yield tab


def test_every_page_has_a_strict_policy(site: Path) -> None:
    lax = []
    for path in sorted(site.rglob("*.html")):
        meta = read_html(path).css_first("meta[http-equiv=Content-Security-Policy]")
        policy = meta.attributes["content"] if meta else ""
        if "default-src 'self'" not in policy or "unsafe" in policy:
            lax.append(str(path.relative_to(site)))

    assert lax == []


@every_kind
def test_page_runs_under_its_policy(page: str, reader: Page, address: str) -> None:
    errors, requests = [], []
    reader.on("pageerror", lambda error: errors.append(str(error)))
    reader.on("console", lambda m: errors.append(m.text) if m.type == "error" else None)
    reader.on("request", lambda request: requests.append(request.url))

    reader.goto(f"{address}/{page}.html?q=h_n", wait_until="networkidle")

    assert errors == []
    assert [url for url in requests if not url.startswith((address, "data:"))] == []


def test_policy_stops_what_it_does_not_allow(tab: Page, address: str) -> None:
    errors: list[str] = []
    tab.on("console", lambda m: errors.append(m.text) if m.type == "error" else None)
    tab.goto(f"{address}/ko/course/first_lstm.html")

    tab.evaluate("""() => {
      const script = document.createElement("script");
      script.textContent = "document.title = 'injected'";
      document.head.append(script);
    }""")

    assert tab.title() != "injected"
    assert "Content Security Policy" in errors[0]
