"""The published site holds together: languages, links, ids, words, no request that leaves it."""

import posixpath
import re
from collections.abc import Callable
from functools import cache
from pathlib import Path, PurePosixPath
from urllib.parse import unquote, urldefrag, urlsplit

import pytest
from _ext.languages import HANGUL
from conftest import LANGUAGES, PAGES, ReadPage, read_html
from selectolax.lexbor import LexborHTMLParser, LexborNode

SPOKEN_ATTRIBUTES = ("alt", "aria-label", "content", "placeholder", "title")
# English interface of the theme that a Korean reader would meet if a word were not translated.
ENGLISH_WORDS = re.compile(
    r"\b(?:search|skip|back|toggle|color|light|dark|system|settings|previous|next|page|contents|"
    r"language|copyright|by|link|navigation|copy|show|hide|note|warning|tip|see also)\b",
    re.IGNORECASE,
)
# Whose words are not the theme's.
CONTENT = (
    "article, .bd-links, .page-toc, .prev-next-footer, title, .search, head link[title], head meta"
)
both_languages = pytest.mark.parametrize("language", LANGUAGES)
every_page = pytest.mark.parametrize("page", PAGES)


def texts(page: LexborHTMLParser) -> list[tuple[str, str]]:
    """Return (language, text) of all that a reader sees or is told."""
    found = [
        (spoken_language(node.parent), node.text_content.strip())
        for node in page.root.traverse(include_text=True, skip_empty=True)
        if node.is_text_node and node.parent.tag not in ("script", "style")
    ]
    return found + [
        (spoken_language(element), element.attributes[attribute] or "")
        for attribute in SPOKEN_ATTRIBUTES
        for element in page.css(f"[{attribute}]")
    ]


def spoken_language(element: LexborNode) -> str:
    """Return the language that an element declares or inherits."""
    while "lang" not in element.attributes:
        element = element.parent
        if element.is_document_node:
            return ""
    return element.attributes["lang"]


@pytest.fixture(scope="session")
def read_ids(read_page: ReadPage) -> Callable[[str, str], set[str]]:
    """Return a function that returns the ids of a published page."""
    return cache(lambda language, page: {e.id for e in read_page(language, page).css("[id]")})


@both_languages
@every_page
def test_page_declares_its_language(language: str, page: str, read_page: ReadPage) -> None:
    assert read_page(language, page).root.attributes["lang"] == language


@every_page
def test_languages_have_the_same_headings_under_the_same_ids(
    page: str, read_page: ReadPage
) -> None:
    ids = [
        [section.id for section in read_page(language, page).css("section")]
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
    links = [link.attributes for link in read_page(language, page).css(".language-switch a")]

    here = site / language / page
    targets = [(here.parent / link["href"]).resolve() for link in links]
    assert targets == [(site / other / f"{page}.html").resolve() for other in LANGUAGES]
    assert [link["hreflang"] for link in links] == LANGUAGES
    assert [link.get("aria-current") for link in links].index("true") == LANGUAGES.index(language)


@both_languages
@every_page
def test_internal_links_and_fragments_lead_somewhere(
    language: str,
    page: str,
    read_page: ReadPage,
    read_ids: Callable[[str, str], set[str]],
    site: Path,
) -> None:
    here = site / language / f"{page}.html"
    broken = []
    for element in read_page(language, page).css("[href], [src]"):
        address = element.attributes.get("href") or element.attributes["src"]
        if urlsplit(address).scheme or address.startswith("//"):
            continue
        path, fragment = urldefrag(address)
        target = (here.parent / unquote(path.partition("?")[0])).resolve() if path else here
        if not target.exists():
            broken.append(address)
        elif fragment and target.suffix == ".html":
            other = target.relative_to(site.resolve()).with_suffix("").as_posix()
            folder, _, name = other.partition("/")
            if unquote(fragment) not in read_ids(folder, name):
                broken.append(address)

    assert broken == []


@both_languages
@every_page
def test_no_request_leaves_the_site(language: str, page: str, read_page: ReadPage) -> None:
    own = ":not([rel~=canonical], [rel~=alternate])"
    loading = read_page(language, page).css(f"[src]{own}, link[href]{own}")
    loads = [e.attributes.get("src") or e.attributes.get("href") for e in loading]

    assert [address for address in loads if urlsplit(address).netloc] == []


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
    interface = read_page("ko", page).clone()
    for content in interface.css(CONTENT):
        content.decompose()

    english = [text for _, text in texts(interface) if ENGLISH_WORDS.search(text)]

    assert english == []


@both_languages
@every_page
def test_no_stray_markup_reaches_the_reader(language: str, page: str, read_page: ReadPage) -> None:
    article = read_page(language, page).css_first("article").clone()
    for code in article.css("pre, code, script, style"):
        code.decompose()

    stray = re.findall(r".{0,20}(?:\*\*|\]\(|\{[a-z]+\}`|::|(?<!`)``).{0,20}", article.text())

    assert stray == []


@both_languages
@every_page
def test_every_picture_is_told_in_words(language: str, page: str, read_page: ReadPage) -> None:
    """In a sentence: the name of a file, to which an image falls back, is none."""
    # What a drawing says of itself is not read out within the words of its page.
    outermost = "article img, article [role=img]:not([role=img] [role=img])"
    pictures = [picture.attributes for picture in read_page(language, page).css(outermost)]
    told = [picture.get("alt") or picture.get("aria-label") or "" for picture in pictures]

    assert [words for words in told if len(words.split()) < 2] == []


@both_languages
@every_page
def test_page_has_title_and_description(language: str, page: str, read_page: ReadPage) -> None:
    html = read_page(language, page)

    assert len(html.css("title")) == 1
    assert html.css_first("meta[name=description]").attributes["content"]


@pytest.mark.parametrize("page", PAGES)
def test_text_and_footer_lead_to_the_same_next_page(page: str, read_page: ReadPage) -> None:
    paragraphs = read_page("ko", page).css("article p")
    following = [p.css_first("a") for p in paragraphs if p.text().startswith("다음: ")]
    told = [link.attributes["href"] for link in following]

    assert len(told) <= 1
    for link, footer in zip(told, read_page("ko", page).css("a.right-next"), strict=False):
        assert urldefrag(link).url == footer.attributes["href"]


@pytest.mark.parametrize("page", PAGES)
def test_page_names_the_parts_that_it_belongs_to(page: str, read_page: ReadPage) -> None:
    folders = [*reversed(PurePosixPath(page).parents)][1:]
    above = [f"{folder}/index" if f"{folder}/index" in PAGES else f"{folder}" for folder in folders]
    start = PurePosixPath("/", page).parent

    links = [link.attributes["href"] for link in read_page("ko", page).css(".breadcrumbs a")]

    assert [posixpath.normpath(start / link).lstrip("/") for link in links] == [
        f"{name}.html" for name in above if name != page
    ]


def test_front_page_sends_the_reader_on_without_javascript(site: Path) -> None:
    page = read_html(site / "index.html")

    refresh = page.css_first("noscript meta[http-equiv=refresh]")
    assert refresh.attributes["content"].endswith("ko/index.html")
    links = [link.attributes["href"] for link in page.css("a")]
    assert links == [f"{x}/index.html" for x in LANGUAGES]


def test_sources_are_not_published(site: Path) -> None:
    assert [*site.rglob("_sources"), *site.rglob("*.md.txt")] == []
