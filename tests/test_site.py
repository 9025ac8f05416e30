"""The published site holds together: languages, links, ids, words, no request that leaves it."""

import posixpath
import re
from collections.abc import Callable
from pathlib import Path, PurePosixPath
from urllib.parse import unquote, urldefrag, urlsplit

import pytest
from _ext.languages import HANGUL
from bs4 import BeautifulSoup, Comment
from conftest import LANGUAGES, PAGES

ReadPage = Callable[[str, str], BeautifulSoup]
SPOKEN_ATTRIBUTES = ("alt", "aria-label", "content", "placeholder", "title")
# English interface of the theme that a Korean reader would meet if a word were not translated.
ENGLISH_WORDS = re.compile(
    r"\b(?:search|skip|back|toggle|color|light|dark|system|settings|previous|next|page|contents|"
    r"language|copyright|by|link|navigation|copy|show|hide|note|warning|tip|see also)\b",
    re.IGNORECASE,
)
both_languages = pytest.mark.parametrize("language", LANGUAGES)
every_page = pytest.mark.parametrize("page", PAGES)


def texts(soup: BeautifulSoup) -> list[tuple[str, str]]:
    """Return (language, text) of all that a reader sees or is told."""
    found = []
    for string in soup.find_all(string=True):
        hidden = isinstance(string, Comment) or string.parent.name in ("script", "style")
        if not hidden and string.strip():
            found.append((spoken_language(string.parent), string.strip()))
    return found + [
        (spoken_language(element), element[attribute])
        for attribute in SPOKEN_ATTRIBUTES
        for element in soup.select(f"[{attribute}]")
    ]


def spoken_language(element: object) -> str:
    """Return the language that an element declares or inherits."""
    while element.get("lang") is None:
        element = element.parent
        if element is None or element.name == "[document]":
            return ""
    return element["lang"]


@both_languages
@every_page
def test_page_declares_its_language(language: str, page: str, read_page: ReadPage) -> None:
    assert read_page(language, page).html["lang"] == language


@every_page
def test_languages_have_the_same_headings_under_the_same_ids(
    page: str, read_page: ReadPage
) -> None:
    ids = [
        [section.get("id") for section in read_page(language, page).select("section")]
        for language in LANGUAGES
    ]

    assert ids[0] == ids[1]
    assert [i for i in ids[0] if re.fullmatch(r"id\d+", i)] == []


def test_languages_have_the_same_pages(site: Path) -> None:
    pages = [
        sorted(path.relative_to(site / language) for path in (site / language).rglob("*.html"))
        for language in LANGUAGES
    ]

    assert pages[0] == pages[1]


@both_languages
@every_page
def test_switch_leads_to_the_same_page(
    language: str, page: str, read_page: ReadPage, site: Path
) -> None:
    links = read_page(language, page).select(".language-switch a")

    here = site / language / page
    targets = [(here.parent / link["href"]).resolve() for link in links]
    assert targets == [(site / other / f"{page}.html").resolve() for other in LANGUAGES]
    assert [link["hreflang"] for link in links] == LANGUAGES
    assert [link.get("aria-current") for link in links].index("true") == LANGUAGES.index(language)


@both_languages
@every_page
def test_internal_links_and_fragments_lead_somewhere(
    language: str, page: str, read_page: ReadPage, site: Path
) -> None:
    here = site / language / f"{page}.html"
    broken = []
    for element in read_page(language, page).select("[href], [src]"):
        address = element.get("href") or element["src"]
        if urlsplit(address).scheme or address.startswith("//"):
            continue
        path, fragment = urldefrag(address)
        target = (here.parent / unquote(path.partition("?")[0])).resolve() if path else here
        if not target.exists():
            broken.append(address)
        elif fragment and target.suffix == ".html":
            other = target.relative_to(site.resolve()).with_suffix("").as_posix()
            folder, _, name = other.partition("/")
            if not read_page(folder, name).find(id=unquote(fragment)):
                broken.append(address)

    assert broken == []


@both_languages
@every_page
def test_no_request_leaves_the_site(language: str, page: str, read_page: ReadPage) -> None:
    soup = read_page(language, page)
    loads = [e.get("src") or e.get("href") for e in soup.select("[src], link[href]")]
    own = ("canonical", "alternate")

    foreign = [
        address
        for element, address in zip(soup.select("[src], link[href]"), loads, strict=True)
        if urlsplit(address).netloc and not set(element.get("rel", [])) & set(own)
    ]

    assert foreign == []


@every_page
def test_no_korean_in_the_english_page(page: str, read_page: ReadPage) -> None:
    korean = [
        (language, text)
        for language, text in texts(read_page("en", page))
        if HANGUL.search(text) and not (language == "ko" and allowed_korean(page, text))
    ]

    assert korean == []


def allowed_korean(page: str, text: str) -> bool:
    """Tell whether Korean may stand there: the switch's own name, terms, a text that is learned."""
    return text == "한국어" or page in ("reference/glossary", "guides/text_generation")


@every_page
def test_no_english_interface_in_the_korean_page(page: str, read_page: ReadPage) -> None:
    soup = BeautifulSoup(str(read_page("ko", page)), "lxml")
    for content in soup.select("article, .bd-links, .page-toc, .prev-next-footer, title, .search"):
        content.decompose()
    for link in soup.select("head link[title], head meta"):
        link.decompose()

    english = [text for _, text in texts(soup) if ENGLISH_WORDS.search(text)]

    assert english == []


@both_languages
@every_page
def test_no_stray_markup_reaches_the_reader(language: str, page: str, read_page: ReadPage) -> None:
    article = BeautifulSoup(str(read_page(language, page).article), "lxml")
    for code in article.select("pre, code"):
        code.decompose()

    stray = re.findall(r".{0,20}(?:\*\*|\]\(|\{[a-z]+\}`|::|(?<!`)``).{0,20}", article.get_text())

    assert stray == []


@both_languages
@every_page
def test_every_picture_is_told_in_words(language: str, page: str, read_page: ReadPage) -> None:
    """In a sentence: the name of a file, to which an image falls back, is none."""
    # What a drawing says of itself is not read out within the words of its page.
    outermost = "article img, article [role=img]:not([role=img] [role=img])"
    pictures = read_page(language, page).select(outermost)
    told = [picture.get("alt") or picture.get("aria-label") or "" for picture in pictures]

    assert [words for words in told if len(words.split()) < 2] == []


@both_languages
@every_page
def test_page_has_title_and_description(language: str, page: str, read_page: ReadPage) -> None:
    soup = read_page(language, page)

    assert len(soup.select("title")) == 1
    assert soup.select_one("meta[name=description]")["content"]


@pytest.mark.parametrize("page", PAGES)
def test_text_and_footer_lead_to_the_same_next_page(page: str, read_page: ReadPage) -> None:
    soup = read_page("ko", page)
    paragraphs = soup.select("article p")
    told = [p.a["href"] for p in paragraphs if p.text.startswith("다음: ")]

    assert len(told) <= 1
    for link, footer in zip(told, soup.select("a.right-next"), strict=False):
        assert urldefrag(link).url == footer["href"]


@pytest.mark.parametrize("page", PAGES)
def test_page_names_the_parts_that_it_belongs_to(page: str, read_page: ReadPage) -> None:
    folders = [*reversed(PurePosixPath(page).parents)][1:]
    above = [f"{folder}/index" if f"{folder}/index" in PAGES else f"{folder}" for folder in folders]
    start = PurePosixPath("/", page).parent

    links = [str(link["href"]) for link in read_page("ko", page).select(".breadcrumbs a")]

    assert [posixpath.normpath(start / link).lstrip("/") for link in links] == [
        f"{name}.html" for name in above if name != page
    ]


def test_front_page_sends_the_reader_on_without_javascript(site: Path) -> None:
    soup = BeautifulSoup((site / "index.html").read_text(encoding="utf-8"), "html.parser")

    assert soup.select_one("noscript meta[http-equiv=refresh]")["content"].endswith("ko/index.html")
    assert [link["href"] for link in soup.select("a")] == [f"{x}/index.html" for x in LANGUAGES]


def test_sources_are_not_published(site: Path) -> None:
    assert [*site.rglob("_sources"), *site.rglob("*.md.txt")] == []
