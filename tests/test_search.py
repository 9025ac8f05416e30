"""A query finds what its reader means, in both languages, from files that no server touches."""

import gzip
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from bs4 import BeautifulSoup
from conftest import make_small_site
from playwright.sync_api import Browser, Page

Search = Callable[..., list[str]]
QUERIES = tomllib.loads(Path(__file__, "../search_queries.toml").resolve().read_text("utf-8"))
EXPECTED = [
    pytest.param(language, query, page, id=f"{language}-{query}")
    for language, pages in QUERIES.items()
    for page, queries in pages.items()
    for query in queries
]
# Korean, its English, and the page: what a small site says of itself.
PAGES = {
    "index": [
        ("# 도감", "Guide"),
        ("상태를 다룹니다.", "It treats states."),
        ("```{toctree}\n:glob:\n**\n```", ""),
    ],
    "reference/glossary": [
        ("(glossary)=\n# 용어집", "Glossary"),
        (
            ":::{glossary}\n은닉 상태 (hidden state)\n  시점마다 나오는 벡터입니다.\n\n"
            "양방향 (bidirectional)\n  두 끝에서 읽는 것입니다.\n:::",
            "",
        ),
    ],
    "h_n": [
        ("(h-n)=\n# h_n의 모양", "The shape of h_n"),
        ("은닉 상태는 마지막 것만 남습니다.", "Only the last hidden state is left."),
        ("(h-n-split)=\n## 방향 나누기", "Split the directions"),
        ("두 방향은 `view`로 나눕니다.", "`view` splits the directions."),
    ],
    "reading": [
        ("(reading)=\n# 두 끝에서 읽기", "Reading from both ends"),
        ("양방향이면 뒤집어 읽습니다.", "A bidirectional network reads in reverse, too."),
        ("`batch_first`를 주면 축이 바뀝니다.", "`batch_first` changes the axes."),
    ],
    "errors": [
        ("(errors)=\n# 오류 사전", "Errors"),
        ("(errors-input-size)=\n## 입력의 특징 수가 다릅니다", "The input has other features"),
        (
            "`input.size(-1) must be equal to input_size. Expected 64, got 32`",
            "",
        ),
        ("(errors-lengths)=\n## 길이가 영입니다", "A length is zero"),
        ("`Length of all samples has to be greater than 0, but found 0`", ""),
    ],
}
GLOSSARY = {
    "은닉 상태 (hidden state)": "hidden state (은닉 상태)",
    "시점마다 나오는 벡터입니다.": "The vector of each step.",
    "양방향 (bidirectional)": "bidirectional (양방향)",
    "두 끝에서 읽는 것입니다.": "Reading from both ends.",
}


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a small site in both languages."""
    small_site = make_small_site(tmp_path_factory.mktemp("small"))
    for page, parts in PAGES.items():
        small_site.write(page, "\n\n".join(korean for korean, _ in parts))
        messages = {k.rpartition("# ")[2]: english for k, english in parts if english}
        small_site.translate(page, messages | (GLOSSARY if page == "reference/glossary" else {}))
    for language in ("ko", "en"):
        built = small_site.build(language)
        assert built.returncode == 0, built.stderr
    return small_site.root / "stage"


@pytest.fixture(scope="module")
def page(browser: Browser) -> Iterator[Page]:
    """Return one page for all queries; what goes wrong in it fails the test at hand."""
    with browser.new_context() as context:
        yield context.new_page()


@pytest.fixture
def search(page: Page) -> Search:
    """Return a function that opens a site's search page and reads the results' addresses."""

    def search(site: Path, language: str, query: str) -> list[str]:
        address = f"{(site / language / 'search.html').as_uri()}?q={quote(query)}"
        page.goto(address, wait_until="domcontentloaded")
        links = page.locator("#search-results > li > a")
        return [link.get_attribute("href") for link in links.all()]

    return search


@pytest.mark.parametrize(("language", "query", "expected"), EXPECTED)
def test_query_brings_its_page_among_the_first_five(
    language: str, query: str, expected: str, site: Path, search: Search
) -> None:
    found = [address.partition(".html")[0] for address in search(site, language, query)[:5]]

    assert expected in found


@pytest.mark.parametrize("language", ["ko", "en"])
def test_index_weighs_less_than_a_first_visit(language: str, site: Path) -> None:
    assert len(gzip.compress((site / language / "searchindex.js").read_bytes())) < 150_000


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("용어집", "reference/glossary.html"),
        # any particle, several of them, on either side
        ("방향", "h_n.html#h-n-split"),
        ("방향에서는", "h_n.html#h-n-split"),
        ("오류에서의", "errors.html"),
        ("h_n은", "h_n.html"),
        # compounds with and without a space, and such as nobody wrote
        ("은닉상태를", "reference/glossary.html#term-hidden-state"),
        ("두 방향", "h_n.html#h-n-split"),
        ("방향나누기", "h_n.html#h-n-split"),
        # inflected verbs
        ("나눠서", "h_n.html#h-n-split"),
        ("나누었습니다", "h_n.html#h-n-split"),
        ("뒤집는", "reading.html"),
        # identifiers, with slips
        ("batch_first", "reading.html"),
        ("bach_first", "reading.html"),
        ("batchfirst", "reading.html"),
        ("input_sise", "errors.html#errors-input-size"),
        # a message with other numbers, as pasted
        (
            "input.size(-1) must be equal to input_size. Expected 10, got 7",
            "errors.html#errors-input-size",
        ),
        (
            'File "a.py", line 3, in forward RuntimeError: Length of all samples has to be '
            "greater than 0, but found -2",
            "errors.html#errors-lengths",
        ),
        # a slip in Korean
        ("뱡향", "h_n.html#h-n-split"),
    ],
)
def test_korean_query_finds_first(query: str, first: str, small: Path, search: Search) -> None:
    assert search(small, "ko", query)[:1] == [first]


@pytest.mark.parametrize("language", ["ko", "en"])
@pytest.mark.parametrize("query", ["양방향", "양방향으로", "bidirectional", "Bidirectional"])
def test_names_of_a_term_find_each_other(
    query: str, language: str, small: Path, search: Search
) -> None:
    assert set(search(small, language, query)) == {"reference/glossary.html#term-bidirectional", "reading.html"}


def test_title_ranks_above_a_passing_mention(small: Path, search: Search) -> None:
    found = search(small, "ko", "읽")

    assert found[0] == "reading.html"
    assert len(found) > 1


def test_nothing_is_found_for_what_nobody_wrote(small: Path, search: Search) -> None:
    assert search(small, "ko", "zzzzzz") == []
    assert search(small, "ko", "??") == []


@pytest.mark.parametrize(
    ("language", "some", "none"),
    [("ko", "결과 1건", "찾은 것이 없습니다"), ("en", "Results: 1", "No results")],
)
def test_count_is_announced_in_the_language_of_the_page(
    language: str, some: str, none: str, small: Path, search: Search, page: Page
) -> None:
    status = page.get_by_role("status")

    search(small, language, "view")
    assert status.inner_text() == some
    search(small, language, "zzzzzz")
    assert status.inner_text() == none


def test_hit_shows_its_sentence_with_the_words_marked(
    small: Path, search: Search, page: Page
) -> None:
    search(small, "ko", "방향을 나눠")

    first = page.locator("#search-results > li").first
    assert first.locator("p").all_inner_texts() == ["h_n의 모양", "두 방향은 view로 나눕니다."]
    assert first.locator("mark").all_inner_texts() == ["방향", "나누", "방향", "나눕"]


def test_query_is_never_markup(small: Path, search: Search, page: Page) -> None:
    query = "\"'><img src=x onerror=document.title=1><mark>상태</mark>"

    search(small, "ko", query)

    assert page.locator(".search-page img").count() == 0
    assert page.locator(".search-page input[name=q]").input_value() == query
    assert page.title() != "1"


def test_search_box_of_a_page_leads_to_the_results(small: Path, page: Page) -> None:
    page.goto((small / "ko" / "h_n.html").as_uri())

    page.keyboard.press("Control+k")
    page.keyboard.type("용어집")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search.html?q=*")

    page.get_by_role("link", name="용어집").last.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/glossary.html")


def test_only_the_search_page_loads_the_index(small: Path) -> None:
    loading = [
        path.stem
        for path in sorted((small / "ko").glob("*.html"))
        if BeautifulSoup(path.read_bytes(), "lxml").select("script[src*=search]")
    ]

    assert loading == ["search"]
