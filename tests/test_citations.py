"""A page cites the claim behind its sentence; one that fails or is unknown stops the build."""

import ast
import re

import pytest
from claims import load
from conftest import DOCS, PAGES, SmallSite, make_small_site

RIGHT = """@claim(fails_under="some_version", bidirectional=True)
def output_is_as_wide_as_its_directions(s: Setting) -> None:
    output, _ = s.run()
    assert s.over_time(output).shape[-1] == 2 * s.H_out
"""
WRONG = """@claim(fails_under="some_version")
def output_has_one_layer(s: Setting) -> None:
    assert s.num_layers == 1
"""
NAME = "output_is_as_wide_as_its_directions"
CITED = re.compile(r"\{claim\}`(\w+)`")


def cite(name: str) -> str:
    """Return a page that cites a claim."""
    return f"\n# 페이지\n\n언제나 그렇습니다.{{claim}}`{name}`\n"


@pytest.fixture(scope="module")
def proven(tmp_path_factory: pytest.TempPathFactory) -> SmallSite:
    """Return a site in both languages that lists a claim on one page and cites it on another."""
    site = make_small_site(tmp_path_factory.mktemp("proven"))
    site.claim("output", RIGHT)
    site.write("index", "\n# 목록\n\n```{toctree}\nother\n```\n\n```{claims}\n```\n")
    site.translate("index", {"목록": "List"})
    site.write("other", cite(NAME))
    sentence, translation = (
        f"언제나 그렇습니다.{{claim}}`{NAME}`",
        f"It always does.{{claim}}`{NAME}`",
    )
    site.translate("other", {"페이지": "Page", sentence: translation})
    for language in ("ko", "en"):
        built = site.build(language)
        assert built.returncode == 0, built.stderr
    return site


@pytest.mark.parametrize(
    ("language", "held"),
    [("ko", "무작위로 뽑은 설정 40가지에서"), ("en", "Held for 40 settings")],
)
def test_claim_opens_its_source_settings_and_runtime(
    language: str, held: str, proven: SmallSite
) -> None:
    page = proven.html(language, "other")
    target = page.css_first("button.claim").attributes["popovertarget"]
    opened = page.css_first(f"#{target}").text()

    for part in (NAME, held, "bidirectional=True", "2 * s.H_out", "torch 2."):
        assert part in re.sub(r"\s+", " ", opened)


def test_list_names_every_claim_and_the_pages_that_cite_it(proven: SmallSite) -> None:
    entry = proven.html("ko", "index").css_first(".claims li")

    assert (entry.id, entry.css_first("code").text()) == (f"claim-{NAME}", NAME)
    links = [link.attributes["href"] for link in entry.css("a")]
    assert links == [f"other.html#proven-{NAME}"]
    assert proven.html("ko", "other").css_first(f"#proven-{NAME}").tag == "button"


def test_edited_claim_is_run_again(proven: SmallSite) -> None:
    proven.claim("output", RIGHT.replace("2 * s.H_out", "3 * s.H_out"))

    result = proven.build()

    proven.claim("output", RIGHT)
    assert f"{NAME} does not hold" in result.stderr


@pytest.fixture(scope="module")
def refused(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Build a site whose every page cites what is no proof; return what the build says."""
    site = make_small_site(tmp_path_factory.mktemp("refused"))
    site.write("index", "\n# 목록\n\n```{toctree}\n:glob:\n*\n```\n")
    site.claim("output", WRONG)
    site.write("wrong", cite("output_has_one_layer"))
    site.write("unknown", cite("nobody_claims_this"))
    site.claim("broken", "import nothing_of_this_name\n\n\n" + RIGHT)
    site.write("broken", cite(NAME))
    result = site.build()
    assert result.returncode != 0
    return result.stderr


def test_failing_claim_names_page_line_claim_and_smallest_setting(refused: str) -> None:
    assert (
        "wrong.md:10: WARNING: output_has_one_layer does not hold for "
        "nn.LSTM(1, 1, num_layers=2).eval() with unbatched input, lengths=[1], no state given, "
        "seed 0: AssertionError"
    ) in refused


def test_unknown_claim_fails(refused: str) -> None:
    assert "unknown.md:10: WARNING: unknown claim 'nobody_claims_this'" in refused


def test_file_of_claims_that_cannot_be_imported_is_named(refused: str) -> None:
    assert "tests/claims/broken.py: ModuleNotFoundError" in refused


def test_every_claim_is_cited_by_a_page() -> None:
    cited = {
        name
        for page in PAGES
        for name in CITED.findall((DOCS / f"{page}.md").read_text(encoding="utf-8"))
    }

    assert sorted(set(load()) - cited) == []


@pytest.mark.parametrize("name", sorted(load()))
def test_claim_is_short_enough_to_read(name: str) -> None:
    function = ast.parse(load()[name].source).body[0]
    statements = [node for node in function.body if not isinstance(node, ast.Expr)]

    assert statements[-1].end_lineno - statements[0].lineno < 14
