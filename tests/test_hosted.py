"""A site knows its address or claims none, and holds together under the path that it is given."""

from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from conftest import LANGUAGES, SmallSite, make_small_site, read_html, serve
from playwright.sync_api import Page

ADDRESS = "https://guide.example/lstm"
LINK = "{http://www.w3.org/1999/xhtml}link"
PAGES = ["index", "deep/page"]
HOME = "\n(home)=\n# 도감\n\n답입니다.\n\n```{toctree}\ndeep/page\n```\n"
DEEP = "\n(deep)=\n# 깊은 곳\n\n$x$의 값입니다.\n\n```{code-cell} python\nprint(1)\n```\n"
MESSAGES = {
    "index": {"도감": "Guide", "답입니다.": "An answer."},
    "deep/page": {"깊은 곳": "A deep place", "$x$의 값입니다.": "The value of $x$."},
}


@pytest.fixture(scope="module")
def site_of_two_pages(tmp_path_factory: pytest.TempPathFactory) -> SmallSite:
    """Return a small site, which is not built."""
    small_site = make_small_site(tmp_path_factory.mktemp("hosted"))
    small_site.write("index", HOME)
    small_site.write("deep/page", DEEP)
    for page, messages in MESSAGES.items():
        small_site.translate(page, messages)
    return small_site


@pytest.fixture(scope="module", params=["", ADDRESS], ids=["files", "hosted"])
def published(request: pytest.FixtureRequest, site_of_two_pages: SmallSite) -> Path:
    """Publish the small site, without an address or with one, in the place of the other."""
    return site_of_two_pages.publish(*LANGUAGES, address=request.param)


@pytest.fixture
def address(published: Path) -> Iterator[str]:
    """Serve the small site."""
    with serve(published) as address:
        yield address


@pytest.mark.parametrize("published", [ADDRESS], indirect=True)
def test_sitemap_lists_every_page_with_all_its_alternates(published: Path) -> None:
    urls = ET.parse(published / "sitemap.xml").getroot()  # noqa: S314  # we wrote it
    listed = {url[0].text: [link.get("hreflang") for link in url.iter(LINK)] for url in urls}

    assert set(listed) == {f"{ADDRESS}/{x}/{page}.html" for x in LANGUAGES for page in PAGES}
    assert {tuple(codes) for codes in listed.values()} == {(*LANGUAGES, "x-default")}
    assert f"Sitemap: {ADDRESS}/sitemap.xml" in (published / "robots.txt").read_text()


@pytest.mark.parametrize("published", [""], indirect=True)
def test_without_an_address_nothing_claims_one(published: Path) -> None:
    assert not (published / "sitemap.xml").exists()
    assert not (published / "robots.txt").exists()
    for page in published.rglob("*.html"):
        claims = read_html(page).css("[rel=canonical], [rel=alternate], [property='og:url']")
        assert claims == []


@pytest.mark.parametrize("published", [ADDRESS], indirect=True)
def test_page_for_lost_addresses_refers_to_nothing_beside_it(published: Path) -> None:
    page = read_html(published / "404.html")

    references = [
        element.attributes.get("href") or element.attributes["src"]
        for element in page.css("[href], [src]")
    ]
    assert {f"/lstm/{x}/index.html" for x in LANGUAGES} < set(references)
    assert all(reference.startswith("/lstm/") for reference in references)
    assert [p.attributes["lang"] for p in page.css("p")] == LANGUAGES


@pytest.mark.parametrize("page", ["index", "404", "ko/index", "en/deep/page", "en/search"])
def test_page_loads_all_it_needs(page: str, tab: Page, address: str) -> None:
    errors, lost = [], []
    tab.on("pageerror", lambda error: errors.append(str(error)))
    tab.on("console", lambda m: errors.append(m.text) if m.type == "error" else None)
    tab.on("response", lambda r: lost.append(r.url) if r.status >= 400 else None)

    tab.goto(f"{address}/{page}.html", wait_until="networkidle")

    assert errors == []
    assert lost == []


def test_lost_reader_is_led_home_from_any_depth(tab: Page, address: str) -> None:
    response = tab.goto(f"{address}/ko/no/such/page.html")
    assert response.status == 404

    tab.get_by_role("link", name="English").click()

    tab.wait_for_url(f"{address}/en/index.html")
