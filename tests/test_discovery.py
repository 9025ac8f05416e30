"""Those who come from outside find every page, in their language."""

import json
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from conftest import LANGUAGES, PAGES, ReadPage, SmallSite, address_of
from PIL import Image
from selectolax.lexbor import LexborHTMLParser

ADDRESS = "https://guide.example/lstm"


def told(page: LexborHTMLParser, which: str) -> str:
    """Return what one of a page's notes for machines says."""
    return page.head.css_first(f"meta[{which}]").attributes["content"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_has_a_card_of_its_own(language: str, site: Path, read_page: ReadPage) -> None:
    cards = {}
    for name in PAGES:
        page = read_page(language, name)
        address = told(page, "property='og:image'")
        own = f"{address_of(site)}/{language}/"
        path = site / language / (Path(name).parent / address.removeprefix(own))
        assert bool(urlsplit(address).scheme) == bool(address_of(site))
        with Image.open(path) as card:
            size = [told(page, f"property='og:image:{side}'") for side in ("width", "height")]
            assert [int(side) for side in size] == list(card.size) == [1200, 630]
        cards[path.read_bytes()] = name

    other = LANGUAGES[1 - LANGUAGES.index(language)]
    translated = [(site / other / "cards" / f"{page}.png").read_bytes() for page in PAGES]
    assert len(cards) == len(PAGES)
    assert not set(cards) & set(translated)


@pytest.mark.parametrize("language", LANGUAGES)
def test_page_is_an_article_in_its_language(language: str, read_page: ReadPage) -> None:
    for name in PAGES:
        page = read_page(language, name)
        data = json.loads(page.head.css_first("script[type='application/ld+json']").text())
        assert data["@type"] == "TechArticle"
        assert data["inLanguage"] == language
        assert data["headline"] == page.css_first("h1").text().rstrip("#")
        assert data["description"] == told(page, "name=description")


@pytest.mark.parametrize("language", LANGUAGES)
def test_machines_are_told_where_the_markdown_of_each_page_lies(language: str, site: Path) -> None:
    text = (site / language / "llms.txt").read_text(encoding="utf-8")

    root = f"{address_of(site)}/{language}/" if address_of(site) else ""
    missing = [page for page in PAGES if f"]({root}{page}.md)" not in text]
    assert missing == ["index"]
    assert all((site / language / f"{page}.md").exists() for page in PAGES)


def test_page_tells_its_address_and_its_twins(
    small_site: SmallSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FIELD_GUIDE_URL", ADDRESS)
    small_site.write("index", "\n# 제목\n\n답입니다.\n")

    result = small_site.build()

    assert result.returncode == 0, result.stderr
    page = small_site.html("ko", "index")
    twins = [link.attributes for link in page.head.css("link[rel=alternate]")]
    assert {twin["hreflang"]: twin["href"] for twin in twins} == {
        "ko": f"{ADDRESS}/ko/index.html",
        "en": f"{ADDRESS}/en/index.html",
        "x-default": f"{ADDRESS}/ko/index.html",
    }
    canonical = page.head.css_first("link[rel=canonical]")
    assert canonical.attributes["href"] == f"{ADDRESS}/ko/index.html"
    assert told(page, "property='og:description'") == "답입니다."
    assert told(page, "property='og:image'") == f"{ADDRESS}/ko/cards/index.png"
    assert (small_site.root / "stage" / "ko" / "cards" / "index.png").exists()
    article = json.loads(page.head.css_first("script[type='application/ld+json']").text())
    assert article["url"] == f"{ADDRESS}/ko/index.html"
    assert article["headline"] == "제목"
    assert article["inLanguage"] == "ko"
