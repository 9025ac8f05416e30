"""A query finds what its reader means, in both languages, from files that no server touches."""

import re
import time
import tomllib
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit

import pytest
from _ext.search import words
from _ext.search.script import script
from _ext.search.words import shard
from conftest import DOCS, SmallSite, make_small_site, read_html
from playwright.sync_api import Browser, Page, Route
from sphinx.errors import ExtensionError
from weight import Visit, visit

QUERIES = tomllib.loads(Path(__file__, "../search_queries.toml").resolve().read_text("utf-8"))
PAGES_ASKED_FOR = [(language, page) for language, pages in QUERIES.items() for page in pages]
LISTED = [(lang, query) for lang, page in PAGES_ASKED_FOR for query in QUERIES[lang][page]]
# What a second page may cost, in kB.
MOST = 40
# Korean, its English, and the page: what a small site says of itself.
PAGES = {
    "index": [
        ("# 도감", "Guide"),
        ("상태를 나눠 다룹니다.", "It treats states."),
        ("```{toctree}\n:glob:\n**\n```", ""),
    ],
    "reference/glossary": [
        ("(glossary)=\n# 용어집", "Glossary"),
        (
            ":::{glossary}\n은닉 상태 (hidden state)\n  시점마다 나오는 벡터입니다.\n:::",
            "",
        ),
        (":::{glossary}\n양방향 (bidirectional)\n  두 끝에서 읽는 것입니다.\n:::", ""),
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
        ("`nn.LSTM(4, 8, batch_first=True)`", ""),
        ("```\nLength of all samples has to be greater than 0, but found 0\n```", ""),
    ],
    "reference/errors": [
        ("(errors)=\n# 오류 사전", "Errors"),
        ("(errors-input-size)=\n## 입력의 특징 수가 다릅니다", "The input has other features"),
        (
            "`input.size(-1) must be equal to input_size. Expected 64, got 32`",
            "",
        ),
        ("`nn.LSTM(input_size=32, hidden_size=8)`", ""),
        ("(errors-lengths)=\n## 길이가 영입니다", "A length is zero"),
        ("`Length of all samples has to be greater than 0, but found 0`", ""),
    ],
    "scripts": [
        ("(scripts)=\n# 여러 문자", "Scripts"),
        ("隠れ状態は最後だけ残ります。", ""),
        ("Die verborgenen Zustände und ihre Größe.", ""),
        ("Скрытое состояние йоты.", ""),
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
    small_site.search_in_all_parts()
    for page, parts in PAGES.items():
        small_site.write(page, "\n\n".join(korean for korean, _ in parts))
        messages = {k.rpartition("# ")[2]: english for k, english in parts if english}
        small_site.translate(page, messages | (GLOSSARY if page == "reference/glossary" else {}))
    for language in ("ko", "en"):
        built = small_site.build(language)
        assert built.returncode == 0, built.stderr
    return small_site.root / "stage"


# Ends the script of the search page with a way to ask it anew, for which no part of the index has
# arrived yet: to load page, script and parts for each query takes longer than to answer it.  The
# parts come from memory.  Nobody looks at the results, so they are not laid out.
ASK_ANEW = """
  document.documentElement.style.display = "none";
  const brought = new Map();
  let part;
  globalThis.searchPart = (content) => brought.set(part, content);
  let parts;
  document.head.append = (script) => {
    parts.push(script.src);
    script.brought = brought.get(script.src);
    queueMicrotask(script.brought ? script.onload : script.onerror);
  };
  globalThis.askAnew = async (queries) => {
    const answers = [];
    for (const query of queries) {
      newest = "";
      forget();
      newest = "";
      list.replaceChildren();
      parts = [];
      await ask(query);
      const links = [...list.querySelectorAll("li > a")];
      answers.push([links.map((link) => link.getAttribute("href")), parts]);
    }
    return answers;
  };
"""


def asking_anew(folder: Path) -> str:
    """Return the script of a language's search page with all parts of its index."""
    script, end = (folder / "_static" / "search.js").read_text("utf-8").rsplit("})();", 1)
    parts = [folder / "search" / "index.js", *folder.glob("search/*/*.js")]
    brought = [f'part = "{path.as_uri()}";\n{path.read_text("utf-8")};\n' for path in parts]
    return "".join([script, ASK_ANEW, *brought, "})();", end])


def path_of(address: str) -> Path:
    """Return the path of a file from its address."""
    return Path(unquote(urlsplit(address).path))


class Search:
    """The search page of a site in a browser."""

    def __init__(self, page: Page) -> None:
        """Take the browser's page."""
        self.page = page
        self.asked: dict[Path, Page] = {}

    def __call__(self, site: Path, language: str, query: str) -> list[str]:
        """Return the addresses of the results."""
        address = f"{(site / language / 'search.html').as_uri()}?q={quote(query)}"
        self.page.goto(address)
        # Sphinx's own page, which search_share.py opens, has no such status.
        self.page.wait_for_function("document.querySelector('#search-status')?.textContent !== ''")
        return self.results()

    def anew(self, site: Path, language: str, query: str) -> list[str]:
        """Return the same in a tenth of the time, from a page that was loaded before."""
        ((found, _),) = self.answers_anew(site / language, [query])
        return found

    def answers_anew(self, folder: Path, queries: list[str]) -> list[tuple[list[str], Visit]]:
        """Return the same of each query, and its cost to a reader who comes from the home page."""
        if folder not in self.asked:
            script = asking_anew(folder)
            tab = self.asked[folder] = self.page.context.new_page()
            tab.route("**/_static/search.js", lambda route: route.fulfill(body=script))
            tab.goto((folder / "search.html").as_uri())
        answers = self.asked[folder].evaluate("queries => askAnew(queries)", queries)
        before, page = visit(folder / "index.html").files, visit(folder / "search.html").files
        return [
            (found, Visit((page | set(map(path_of, parts))) - before)) for found, parts in answers
        ]

    def results(self) -> list[str]:
        """Return the addresses of the results that stand there now."""
        links = self.page.locator("#search-results li > a")
        return links.evaluate_all("links => links.map(link => link.getAttribute('href'))")


@pytest.fixture(scope="session")
def search(browser: Browser) -> Iterator[Search]:
    """Return what opens a site's search page and reads its results."""
    with browser.new_context() as context:
        yield Search(context.new_page())


@pytest.mark.parametrize(("language", "page"), PAGES_ASKED_FOR)
def test_queries_bring_their_page_among_the_first_five_and_cost_40_kilobytes(
    language: str, page: str, site: Path, search: Search
) -> None:
    queries = QUERIES[language][page]

    answers = dict(zip(queries, search.answers_anew(site / language, queries), strict=True))

    first = {
        query: [a.partition(".html")[0] for a in found[:5]] for query, (found, _) in answers.items()
    }
    costs = {query: cost for query, (_, cost) in answers.items()}
    assert [query for query in queries if page not in first[query]] == []
    assert [query for query in queries if costs[query].kilobytes > MOST] == []
    assert [
        query
        for query in queries
        if not any(path.stem.startswith("text-") for path in costs[query].files)
    ] == []


@pytest.mark.parametrize(("language", "query"), LISTED[::100])
def test_query_brings_the_same_when_its_page_is_loaded(
    language: str, query: str, site: Path, search: Search
) -> None:
    assert search(site, language, query) == search.anew(site, language, query)


def test_message_of_several_entries_leads_to_the_first_in_the_menu(
    site: Path, search: Search
) -> None:
    found = search(site, "en", "RuntimeError: Expected hidden[0] size (2, 8, 16), got [2, 32, 16]")

    assert found[0] == "reference/errors/states.html#error-state-batch"
    assert "reference/errors/packed.html#error-packed-state-batch" in found


def test_attribute_of_a_tensor_asked_of_a_tuple_leads_to_what_a_call_returns(
    site: Path, search: Search
) -> None:
    found = search(site, "en", "AttributeError: 'tuple' object has no attribute 'size'")

    assert found[0] == "reference/errors/output.html#error-output-tuple-attribute"


def test_readers_ask_for_pages_that_there_are() -> None:
    searched = tomllib.loads((DOCS / "search_synonyms.toml").read_text("utf-8"))

    assert [page for page in searched["asked"] if not (DOCS / f"{page}.md").is_file()] == []


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("용어집", "reference/glossary.html"),
        # any particle, several of them, on either side
        ("방향", "h_n.html#h-n-split"),
        ("방향에서는", "h_n.html#h-n-split"),
        ("오류에서의", "reference/errors.html"),
        ("h_n은", "h_n.html"),
        # compounds with and without a space, and such as nobody wrote
        ("은닉상태를", "reference/glossary.html#term-hidden-state"),
        ("두 방향", "h_n.html#h-n-split"),
        ("방향나누기", "h_n.html#h-n-split"),
        ("특징입력", "reference/errors.html#errors-input-size"),
        # inflected verbs
        ("나눠서", "h_n.html#h-n-split"),
        ("나누었습니다", "h_n.html#h-n-split"),
        ("뒤집는", "reading.html"),
        # identifiers, with slips
        ("batch_first", "reading.html"),
        ("bach_first", "reading.html"),
        ("batchfirst", "reading.html"),
        ("hn", "h_n.html"),
        ("input_sise", "reference/errors.html#errors-input-size"),
        # a message with other numbers, as pasted
        (
            "input.size(-1) must be equal to input_size. Expected 10, got 7",
            "reference/errors.html#errors-input-size",
        ),
        (
            "line 3 RuntimeError: Length of all samples has to be greater than 0, but -2",
            "reference/errors.html#errors-lengths",
        ),
        # a slip in Korean
        ("뱡향", "h_n.html#h-n-split"),
        # a keyboard that wrote the other script
        ("ㅗ_ㅜ", "h_n.html"),
        ("ㅠㅁㅅ초_략ㄴㅅ", "reading.html"),
        ("qkdgid sksnrl", "h_n.html#h-n-split"),
        # many words without spaces, one with a particle
        ("입력의특징수가다른", "reference/errors.html#errors-input-size"),
    ],
)
def test_korean_query_finds_first(query: str, first: str, small: Path, search: Search) -> None:
    assert search.anew(small, "ko", query)[:1] == [first]


def test_particle_is_nothing_to_look_for_where_a_space_parts_it(
    small: Path, search: Search
) -> None:
    assert search.anew(small, "ko", "batch_first 은") == search.anew(small, "ko", "batch_first")


@pytest.mark.parametrize(
    "query",
    [
        *("隠れ状態", "状態", "残りま", "Größe", "GRÖSSE", "grosse", "Zustande", "verborgene"),
        *("состояние", "СКРЫТОЕ", "йоты", "скрытое состояние"),
    ],
)
def test_words_of_other_scripts_are_found(query: str, small: Path, search: Search) -> None:
    assert search.anew(small, "ko", query) == ["scripts.html"]


@pytest.mark.parametrize("language", ["ko", "en"])
@pytest.mark.parametrize("query", ["양방향", "양방향으로", "bidirectional", "Bidirectional"])
def test_names_of_a_term_find_each_other(
    query: str, language: str, small: Path, search: Search
) -> None:
    assert set(search.anew(small, language, query)) == {
        "reference/glossary.html#term-bidirectional",
        "reading.html",
    }


def test_title_ranks_above_a_passing_mention(small: Path, search: Search) -> None:
    found = search(small, "ko", "읽")

    assert found[0] == "reading.html"
    assert len(found) > 1


def test_nothing_is_found_for_what_nobody_wrote(small: Path, search: Search) -> None:
    assert search(small, "ko", "zzzzzz") == []
    assert search(small, "ko", "??") == []


@pytest.mark.parametrize(
    ("language", "query", "status"),
    [
        ("ko", "batch_first", "결과 1건"),
        ("ko", "zzzzzz", "찾은 것이 없습니다"),
        ("en", "batch_first", "Results: 1"),
        ("en", "zzzzzz", "No results"),
    ],
)
def test_count_is_announced_in_the_language_of_the_page(
    language: str, query: str, status: str, small: Path, search: Search
) -> None:
    search(small, language, query)

    assert search.page.get_by_role("status").inner_text() == status


def test_hit_shows_its_sentence_with_the_words_marked(small: Path, search: Search) -> None:
    search(small, "ko", "방향을 나눠")

    first = search.page.locator("#search-results > li").first
    assert first.locator("p").all_inner_texts() == ["h_n의 모양", "두 방향은 view로 나눕니다."]
    assert first.locator("mark").all_inner_texts() == ["방향", "나누", "방향", "나눕"]


def test_compound_is_marked_across_its_space(small: Path, search: Search) -> None:
    search(small, "ko", "은닉상태")

    assert search.page.locator("li mark").first.inner_text() == "은닉 상태"


def test_query_is_never_markup(small: Path, search: Search) -> None:
    query = "\"'><img src=x onerror=document.title=1><mark>상태</mark>"

    search(small, "ko", query)

    assert search.page.locator(".search-page img").count() == 0
    assert search.page.locator(".search-page input[name=q]").input_value() == query
    assert search.page.title() != "1"


def test_search_box_of_a_page_leads_to_the_results(small: Path, search: Search) -> None:
    search.page.goto((small / "ko" / "h_n.html").as_uri())

    search.page.keyboard.press("Control+k")
    search.page.keyboard.type("용어집")
    search.page.keyboard.press("Enter")
    search.page.wait_for_url("**/search.html?q=*")

    search.page.get_by_role("link", name="용어집").last.focus()
    search.page.keyboard.press("Enter")
    search.page.wait_for_url("**/glossary.html")


def test_only_the_search_page_loads_the_index(small: Path) -> None:
    loading = [
        path.stem
        for path in sorted((small / "ko").glob("*.html"))
        if read_html(path).css("script[src*=search]")
    ]

    assert loading == ["search"]


@pytest.mark.parametrize(
    "query",
    [
        "가나다라마바사아자차카타파하" * 8,
        "은닉상태크기양방향가중치초기화드롭아웃" * 12,
        "가나다라마바사아자차카타파하갸냐댜랴먀뱌 " * 20,
        "batchfirst" * 50,
        "h_" * 500,
    ],
    ids=lambda query: query[:12],
)
def test_any_query_is_answered_at_once(query: str, site: Path, search: Search) -> None:
    search(site, "ko", "h_n")  # what it loads is not what it costs
    start = time.monotonic()

    search(site, "ko", query)

    assert time.monotonic() - start < 1.5


def test_reader_whose_browser_kept_an_older_index_finds_all_the_same(
    small: Path, search: Search
) -> None:
    index = (small / "ko" / "search" / "index.js").read_text(encoding="utf-8")
    older = re.sub(r'"folder":"\w+"', '"folder":"gone"', index)
    assert older != index
    search.page.route("**/search/index.js", lambda route: route.fulfill(body=older))

    found = search(small, "ko", "방향 나누기")

    search.page.unroute("**/search/index.js")
    assert found[:1] == ["h_n.html#h-n-split"]


@pytest.fixture(scope="module")
def modules(browser: Browser) -> Iterator[Page]:
    """Return a tab that may import the modules of the search as they are written."""
    folder = DOCS / "_static" / "search"

    def answer(route: Route) -> None:
        path = folder / route.request.url.rpartition("/")[2]
        kind = "application/json" if path.suffix == ".json" else "text/javascript"
        route.fulfill(body=path.read_text("utf-8") if path.is_file() else "", content_type=kind)

    with browser.new_context() as context:
        tab = context.new_page()
        tab.route("http://modules.test/**", answer)
        tab.goto("http://modules.test/")
        yield tab


@pytest.mark.parametrize(
    ("typed", "word"),
    [
        ("wei", "weight_ih_l0"),
        ("ih_", "weight_ih_l0"),
        ("h_n", "h_n"),
        ("l0", "weight_ih_l0"),
        ("cell", "LSTMCell"),
        ("나눠", "나누면"),
        ("은닉", "은닉상태"),
        ("상", "은닉상태"),
        ("zustande", "Zustände"),
        ("йот", "Йоты"),
        ("状", "状態"),
        ("状態", "状態"),
        ("ガウ", "ガウ"),
    ],
)
def test_browser_looks_into_a_shard_where_the_index_has_put_the_word(
    typed: str, word: str, modules: Page
) -> None:
    asked = modules.evaluate(
        """async (typed) => {
          const { shardOf } = await import("/shards.js");
          const { beginnings } = await import("/variants.js");
          return beginnings(typed).map(shardOf);
        }""",
        typed,
    )

    assert {shard(beginning) for beginning in words.beginnings(word)} & set(asked)


@pytest.mark.parametrize(
    "text",
    [
        "h_n의 크기는 (D·num_layers, N, H_out)이고 0.5배입니다.",
        "LSTMの隠れ状態はｾﾙの状態とともに、次の時点へ渡されます。",
        "Die Größe des Zustands hängt nicht von der Länge ab: naïve Schätzung.",
        "Скрытое состояние и ещё ёмкость слоя №2.",
        "长短期记忆网络有三个门。 แบบจำลองภาษาไทย हिन्दी में अवस्था",
    ],
)
def test_browser_and_index_part_a_text_into_the_same_words(text: str, modules: Page) -> None:
    in_browser = modules.evaluate(
        """async (text) => {
          const { WORD } = await import("/letters.js");
          return text.match(new RegExp(WORD, "gu"));
        }""",
        text,
    )

    indexed = words.WORD.findall(text)
    assert [word for word in in_browser if not word.isdigit()] == [
        word for word in indexed if not word.isdigit()
    ]


def test_synonym_without_a_word_is_refused(small_site: SmallSite) -> None:
    synonyms = small_site.root / "docs" / "search_synonyms.toml"
    synonyms.write_text('groups = [["loss", "0.693"]]\n[asked]\n', encoding="utf-8")
    small_site.write("index", "# 첫 쪽\n")

    built = small_site.build()

    assert built.returncode != 0
    assert "docs/search_synonyms.toml" in built.stderr
    assert "'0.693'" in built.stderr


def test_two_modules_of_one_name_are_refused(tmp_path: Path) -> None:
    (tmp_path / "page.js").write_text('import { b } from "./other.js";\nconst a = b;\n')
    (tmp_path / "other.js").write_text("export const b = 1;\nconst a = 2;\n")

    with pytest.raises(ExtensionError, match="'a'"):
        script(tmp_path, "page.js")
