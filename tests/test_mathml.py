"""Formulas become MathML when the site is built, numbered and linked; a wrong one stops it."""

from pathlib import Path

import pytest
from _ext.pages.formulas import render
from _ext.publishing.fonts import italic
from conftest import LANGUAGES, PAGES, ReadPage, SmallSite
from fontTools.ttLib import TTFont
from playwright.sync_api import Page
from selectolax.lexbor import LexborHTMLParser

MISTAKES = {
    r"\foo x": "unknown command",
    r"\frac{a}": "an argument is missing",
    r"\frac{a}{b": "its braces do not match",
    r"a}": "its braces do not match",
    r"\begin{aligned} a": "MissingEndError",
    r"\begin{foo} a \end{foo}": "unknown environment foo",
    r"\left( a": "ExtraLeftOrMissingRightError",
    r"a & b": "& outside of an environment",
    r"x_": "MissingSuperScriptOrSubscriptError",
}
PAGE = r"""
# 식

:::{math}
:label: twice

2 x
:::

$$ \begin{aligned} h_t &= o_t \odot \tanh(c_t) \\ y &= h_t \end{aligned} $$ (update)

식 {eq}`update`에서 $x_t$입니다.
"""

# Keeps a particle with what stands before it.
JOINER = "\u2060"


@pytest.mark.parametrize("latex", MISTAKES)
def test_mistake_in_a_formula_is_named(latex: str) -> None:
    with pytest.raises(ValueError, match=MISTAKES[latex]):
        render(latex, "block")


@pytest.mark.parametrize(
    ("latex", "shown"),
    [
        (r"\sigma(W_{ii} x_t + b_{ii})", "\N{GREEK SMALL LETTER SIGMA}(Wiixt+bii)"),
        (r"f_t \odot c_{t-1}", "ft⊙ct\N{MINUS SIGN}1"),
        (r"\text{은닉 상태}", "은닉\N{NO-BREAK SPACE}상태"),
        (r"\left\{ \frac{1}{2} \right\}", "{12}"),
        (r"\mathrm{num\_layers}", "num_layers"),
    ],
)
def test_formula_shows_its_symbols(latex: str, shown: str) -> None:
    assert LexborHTMLParser(render(latex, "inline")).text() == shown


def test_lines_of_an_aligned_formula_are_rows_of_a_table() -> None:
    formula = render(r"\begin{aligned} a &= b \\ c &= d \end{aligned}", "block")

    rows = LexborHTMLParser(formula).css("mtable > mtr")
    assert [[cell.text() for cell in row.css("mtd")] for row in rows] == [["a", "=b"], ["c", "=d"]]


def test_name_is_one_identifier() -> None:
    formula = LexborHTMLParser(render(r"\mathrm{out} \cdot \mathrm{D}_2", "inline"))

    assert [mi.text() for mi in formula.css("mi")] == ["out", "D"]


def test_formula_is_given_as_latex_to_machines() -> None:
    formula = LexborHTMLParser(render(r"a < b \& c", "inline"))

    assert formula.css_first("math").attributes["alttext"] == r"a < b \& c"


def test_equations_are_numbered_and_linked(small_site: SmallSite) -> None:
    small_site.write("index", PAGE)

    assert small_site.build().stderr == ""

    page = small_site.html("ko", "index")
    numbers = {div.id: div.css_first(".eqno").text() for div in page.css("div.math")}
    assert [number.rstrip("#") for number in numbers.values()] == ["(1)", "(2)"]
    update = list(numbers)[1]
    assert page.css(f".eqno a.headerlink[href='#{update}']")
    assert page.css_first(f"p a[href='#{update}']").text() == "(2)"


def test_particle_stays_with_its_formula(small_site: SmallSite) -> None:
    small_site.write("index", "\n# 식\n\n상태 $h_t$는 $c_t$, $x_t$ 다음입니다.\n")

    assert small_site.build().stderr == ""

    page = small_site.html("ko", "index")
    assert [span.text() for span in page.css(".unbroken")] == [f"ht{JOINER}는", "ct,"]
    assert page.css_first("article p").text() == f"상태 ht{JOINER}는 ct, xt 다음입니다."


def test_wrong_formula_stops_the_build_with_page_and_line(small_site: SmallSite) -> None:
    small_site.write("index", "\n# 식\n\n첫 줄\n\n$$ \\frac{1} $$\n")

    build = small_site.build()

    assert build.returncode != 0
    assert "index.md:12: WARNING: cannot read the formula" in build.stderr


def test_every_equation_of_the_site_is_mathml(read_page: ReadPage) -> None:
    raw = [
        (language, page, block.text())
        for language in LANGUAGES
        for page in PAGES
        for block in read_page(language, page).css("article div.math")
        if not block.css("math[alttext]")
    ]

    assert raw == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_formulas_are_set_in_the_font_of_the_site(language: str, tab: Page, address: str) -> None:
    tab.goto(f"{address}/{language}/inside/equations.html", wait_until="networkidle")

    loaded = tab.evaluate("[...document.fonts].map(({ family, status }) => [family, status])")
    assert loaded == [["Guide Math", "loaded"]]


@pytest.mark.parametrize("language", LANGUAGES)
def test_font_has_every_character_of_the_formulas(
    language: str, site: Path, read_page: ReadPage
) -> None:
    font = TTFont(site / language / "_static" / "math.woff2")
    formulas = [math for page in PAGES for math in read_page(language, page).css("math")]
    characters = set("".join(math.text() for math in formulas))
    if any(math.css("msqrt, mroot") for math in formulas):
        characters.add("\N{SQUARE ROOT}")

    assert "MATH" in font
    assert "\N{SQUARE ROOT}" in characters
    assert len(formulas) > 100
    assert {c for c in characters if ord(c) not in font.getBestCmap()} == set()
    assert {c for c in map(italic, characters) if ord(c) not in font.getBestCmap()} == set()
