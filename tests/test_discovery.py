"""Those who come from outside find every page, in their language."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from bs4 import BeautifulSoup
from conftest import DOCS, LANGUAGES, PAGES, ROOT, SmallSite
from PIL import Image

ADDRESS = "https://guide.example/lstm"
LINK = "{http://www.w3.org/1999/xhtml}link"


@pytest.fixture(scope="module")
def published(site: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Publish the built pages again, for a host whose address is known."""
    folder = tmp_path_factory.mktemp("published") / "html"
    command = [sys.executable, "-m", "_ext.publishing", "_build/stage", folder, *LANGUAGES]
    environment = os.environ | {"FIELD_GUIDE_URL": ADDRESS, "PYTHONPATH": str(DOCS)}
    subprocess.run(command, cwd=ROOT, env=environment, check=True)
    return folder


def test_sitemap_lists_every_page_with_all_its_alternates(published: Path) -> None:
    urls = ET.parse(published / "sitemap.xml").getroot()  # noqa: S314  # we wrote it
    listed = {url[0].text: [link.get("hreflang") for link in url.iter(LINK)] for url in urls}

    assert set(listed) == {f"{ADDRESS}/{x}/{page}.html" for x in LANGUAGES for page in PAGES}
    assert {tuple(codes) for codes in listed.values()} == {(*LANGUAGES, "x-default")}
    assert f"Sitemap: {ADDRESS}/sitemap.xml" in (published / "robots.txt").read_text()


def test_without_an_address_nothing_claims_one(site: Path) -> None:
    assert not (site / "sitemap.xml").exists()
    assert not (site / "robots.txt").exists()


def test_page_for_lost_addresses_refers_to_nothing_beside_it(published: Path) -> None:
    soup = BeautifulSoup((published / "404.html").read_text(encoding="utf-8"), "html.parser")

    references = [e.get("href") or e["src"] for e in soup.select("[href], [src]")]
    assert {f"/lstm/{x}/index.html" for x in LANGUAGES} < set(references)
    assert all(reference.startswith("/lstm/") for reference in references)
    assert [p["lang"] for p in soup.select("p")] == LANGUAGES


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_has_a_card_of_its_own(
    language: str, site: Path, read_page: Callable[[str, str], BeautifulSoup]
) -> None:
    cards = {}
    for page in PAGES:
        head = read_page(language, page).head
        address = head.select_one("meta[property='og:image']")["content"]
        path = site / language / Path(page).parent / address
        with Image.open(path) as card:
            size = [head.select_one(f"meta[property='og:image:{x}']") for x in ("width", "height")]
            assert [int(meta["content"]) for meta in size] == list(card.size) == [1200, 630]
        cards[path.read_bytes()] = page

    other = LANGUAGES[1 - LANGUAGES.index(language)]
    translated = [(site / other / "cards" / f"{page}.png").read_bytes() for page in PAGES]
    assert len(cards) == len(PAGES)
    assert not set(cards) & set(translated)


@pytest.mark.parametrize("language", LANGUAGES)
def test_titles_that_ask_are_questions_with_answers(
    language: str, read_page: Callable[[str, str], BeautifulSoup]
) -> None:
    asked = {}
    for name in PAGES:
        page = read_page(language, name)
        titles = [title.get_text().rstrip("#") for title in page.select("article :is(h1, h2, h3)")]
        data = json.loads(page.head.select_one("script[type='application/ld+json']").text)
        article, *questions = data["@graph"]
        assert article["@type"] == "TechArticle"
        found = {
            question["name"]: question["acceptedAnswer"]["text"]
            for thing in questions
            for question in thing["mainEntity"]
        }
        assert set(found) == {title for title in titles if title.endswith("?")}
        text = " ".join(page.select_one("article").get_text().split())
        assert [answer for answer in found.values() if answer.split()[-1] not in text] == []
        asked |= found

    assert len(asked) > 5
    assert all(len(answer) > 20 for answer in asked.values())


@pytest.mark.parametrize("language", LANGUAGES)
def test_machines_are_told_where_the_markdown_of_each_page_lies(
    language: str, published: Path
) -> None:
    text = (published / language / "llms.txt").read_text(encoding="utf-8")

    missing = [page for page in PAGES if f"/{language}/{page}.md)" not in text]
    assert missing == ["index"]
    assert all((published / language / f"{page}.md").exists() for page in PAGES)


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
    article = json.loads(head.select_one("script[type='application/ld+json']").text)["@graph"][0]
    assert article["url"] == f"{ADDRESS}/ko/index.html"
    assert article["headline"] == "제목"
    assert article["inLanguage"] == "ko"
