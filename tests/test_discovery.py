"""Those who come from outside find every page, in their language."""

import json
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from bs4 import BeautifulSoup
from conftest import LANGUAGES, PAGES, SmallSite, address_of
from PIL import Image

ADDRESS = "https://guide.example/lstm"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_has_a_card_of_its_own(
    language: str, site: Path, read_page: Callable[[str, str], BeautifulSoup]
) -> None:
    cards = {}
    for page in PAGES:
        head = read_page(language, page).head
        address = head.select_one("meta[property='og:image']")["content"]
        own = f"{address_of(site)}/{language}/"
        path = site / language / (Path(page).parent / address.removeprefix(own))
        assert bool(urlsplit(address).scheme) == bool(address_of(site))
        with Image.open(path) as card:
            size = [head.select_one(f"meta[property='og:image:{x}']") for x in ("width", "height")]
            assert [int(meta["content"]) for meta in size] == list(card.size) == [1200, 630]
        cards[path.read_bytes()] = page

    other = LANGUAGES[1 - LANGUAGES.index(language)]
    translated = [(site / other / "cards" / f"{page}.png").read_bytes() for page in PAGES]
    assert len(cards) == len(PAGES)
    assert not set(cards) & set(translated)


@pytest.mark.parametrize("language", LANGUAGES)
def test_page_is_an_article_in_its_language(
    language: str, read_page: Callable[[str, str], BeautifulSoup]
) -> None:
    for name in PAGES:
        page = read_page(language, name)
        data = json.loads(page.head.select_one("script[type='application/ld+json']").text)
        assert data["@type"] == "TechArticle"
        assert data["inLanguage"] == language
        assert data["headline"] == page.h1.get_text().rstrip("#")
        assert data["description"] == page.select_one("meta[name=description]")["content"]


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
    head = small_site.html("ko", "index").head
    twins = {link["hreflang"]: link["href"] for link in head.select("link[rel=alternate]")}
    assert twins == {
        "ko": f"{ADDRESS}/ko/index.html",
        "en": f"{ADDRESS}/en/index.html",
        "x-default": f"{ADDRESS}/ko/index.html",
    }
    assert head.select_one("link[rel=canonical]")["href"] == f"{ADDRESS}/ko/index.html"
    assert head.select_one("meta[property='og:description']")["content"] == "답입니다."
    card = head.select_one("meta[property='og:image']")["content"]
    assert card == f"{ADDRESS}/ko/cards/index.png"
    assert (small_site.root / "stage" / "ko" / "cards" / "index.png").exists()
    article = json.loads(head.select_one("script[type='application/ld+json']").text)
    assert article["url"] == f"{ADDRESS}/ko/index.html"
    assert article["headline"] == "제목"
    assert article["inLanguage"] == "ko"
