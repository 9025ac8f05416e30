"""A page cites the claim behind its sentence; one that fails or is unknown stops the build."""

import ast
import re

import pytest
from claims import load
from conftest import DOCS, PAGES, SmallSite

RIGHT = """@claim(fails_under="some_version", bidirectional=True)
def output_is_as_wide_as_its_directions(s: Setting) -> None:
    output, _ = s.run()
    assert s.over_time(output).shape[-1] == 2 * s.H_out
"""
WRONG = """@claim(fails_under="some_version")
def output_has_one_layer(s: Setting) -> None:
    assert s.num_layers == 1
"""
CITED = re.compile(r"\{claim\}`(\w+)`")


def cite(name: str) -> str:
    """Return a page that cites a claim."""
    return f"\n# 페이지\n\n언제나 그렇습니다.{{claim}}`{name}`\n"


def test_claim_opens_its_source_settings_and_runtime_in_both_languages(
    small_site: SmallSite,
) -> None:
    name = "output_is_as_wide_as_its_directions"
    small_site.claim("output", RIGHT)
    small_site.write("index", cite(name))
    sentence = f"언제나 그렇습니다.{{claim}}`{name}`"
    translation = f"It always does.{{claim}}`{name}`"
    small_site.translate("index", {"페이지": "Page", sentence: translation})

    for language, held in (("ko", "무작위로 뽑은 설정 40가지에서"), ("en", "Held for 40 settings")):
        result = small_site.build(language)

        assert result.returncode == 0, result.stderr
        page = small_site.html(language, "index")
        opened = page.find(id=page.select_one("button.claim")["popovertarget"]).get_text()
        for part in (name, held, "bidirectional=True", "2 * s.H_out", "torch 2."):
            assert part in re.sub(r"\s+", " ", opened)


def test_failing_claim_names_page_line_claim_and_smallest_setting(small_site: SmallSite) -> None:
    small_site.claim("output", WRONG)
    small_site.write("index", cite("output_has_one_layer"))

    result = small_site.build()

    assert result.returncode != 0
    assert (
        "index.md:10: WARNING: output_has_one_layer does not hold for "
        "nn.LSTM(1, 1, num_layers=2).eval() with unbatched input, lengths=[1], no state given, "
        "seed 0: AssertionError"
    ) in result.stderr


def test_unknown_claim_fails(small_site: SmallSite) -> None:
    small_site.write("index", cite("nobody_claims_this"))

    result = small_site.build()

    assert result.returncode != 0
    assert "index.md:10: WARNING: unknown claim 'nobody_claims_this'" in result.stderr


def test_file_of_claims_that_cannot_be_imported_is_named(small_site: SmallSite) -> None:
    small_site.claim("output", "import nothing_of_this_name\n\n\n" + RIGHT)
    small_site.write("index", cite("output_is_as_wide_as_its_directions"))

    result = small_site.build()

    assert result.returncode != 0
    assert "tests/claims/output.py: ModuleNotFoundError" in result.stderr


def test_edited_claim_is_run_again(small_site: SmallSite) -> None:
    small_site.claim("output", RIGHT)
    small_site.write("index", cite("output_is_as_wide_as_its_directions"))
    assert small_site.build().returncode == 0
    small_site.claim("output", RIGHT.replace("2 * s.H_out", "3 * s.H_out"))

    result = small_site.build()

    assert "output_is_as_wide_as_its_directions does not hold" in result.stderr


def test_list_names_every_claim_and_the_pages_that_cite_it(small_site: SmallSite) -> None:
    small_site.claim("output", RIGHT)
    toctree = "\n# 목록\n\n```{toctree}\nother\n```\n\n```{claims}\n```\n"
    small_site.write("index", toctree)
    small_site.write("other", cite("output_is_as_wide_as_its_directions").replace("페이지", "다른"))

    result = small_site.build()

    assert result.returncode == 0, result.stderr
    entry = small_site.html("ko", "index").select_one(".claims li")
    name = "output_is_as_wide_as_its_directions"
    assert (entry["id"], entry.code.get_text()) == (f"claim-{name}", name)
    assert [link["href"] for link in entry.select("a")] == [f"other.html#proven-{name}"]
    assert small_site.html("ko", "other").find(id=f"proven-{name}").name == "button"


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
