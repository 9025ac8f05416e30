"""Values in the prose are the cells' own, in every language, or the build fails."""

import pytest
from conftest import SmallSite

CELL = """
```{code-cell} python
import torch
count = 2
sizes = torch.zeros(3, 5, 20)
```
"""


def test_value_and_shape_stand_in_both_languages(small_site: SmallSite) -> None:
    message = (
        "층은 {value}`count + 1`개, 모양은 {shape}`sizes (N, L, H)`, 차이는 {value}`1e-7`입니다."
    )
    small_site.write("index", f"\n# 페이지\n\n{message}\n{CELL}")
    translation = "{shape}`sizes (N, L, H)`, layers {value}`count + 1`, off by {value}`1e-7`."
    small_site.translate("index", {"페이지": "Page", message: translation})

    for language in ("ko", "en"):
        result = small_site.build(language)

        assert result.returncode == 0, result.stderr
        page = small_site.html(language, "index")
        assert page.css_first(".value").text() == "3"
        assert page.css_first(".shape").text() == "(N=3, L=5, H=20)"
        assert page.css_first(".unbroken").text() == "1e-07"


@pytest.mark.parametrize(
    ("role", "complaint"),
    [
        ("{value}`missing`", "unknown value 'missing': NameError: name 'missing' is not defined"),
        ("{shape}`sizes (N, L)`", "'sizes' has the shape [3, 5, 20], which does not fit"),
        ("{shape}`count (N)`", "'count' has the shape None, which does not fit"),
    ],
)
def test_wrong_role_fails_with_file_and_line(
    small_site: SmallSite, role: str, complaint: str
) -> None:
    small_site.write("index", f"\n# 페이지\n\n모양은 {role}입니다.\n{CELL}")

    result = small_site.build()

    assert result.returncode != 0
    assert "index.md:10: WARNING: " + complaint in result.stderr


def test_value_of_a_name_that_two_cells_assign_is_refused(small_site: SmallSite) -> None:
    again = "\n```{code-cell} python\ncount = 3\n```\n"
    small_site.write("index", f"\n# 페이지\n\n층은 {{value}}`count`개입니다.\n{CELL}{again}")

    result = small_site.build()

    assert result.returncode != 0
    assert "value 'count' is ambiguous: several cells bind count" in result.stderr


def test_drawing_has_its_text_alternative_in_both_languages(small_site: SmallSite) -> None:
    cell = (
        "\n```{code-cell} python\nclass Dot:\n    def _repr_html_(self):\n"
        "        return '<svg></svg>'\n\n\ndot = Dot()\n```\n"
    )
    drawing = "\n:::{drawing} dot\n:alt: 점 하나\n\n점입니다.\n:::\n"
    small_site.write("index", f"\n# 페이지\n{cell}{drawing}")
    small_site.translate("index", {"페이지": "Page", "점 하나": "One dot", "점입니다.": "A dot."})

    expected = (("ko", "점 하나", "점입니다."), ("en", "One dot", "A dot."))
    for language, alternative, caption in expected:
        result = small_site.build(language)

        assert result.returncode == 0, result.stderr
        figure = small_site.html(language, "index").css_first("figure")
        assert figure.css_first("[role=img]").attributes["aria-label"] == alternative
        assert figure.css_first("svg") is not None
        assert figure.css_first("figcaption .caption-text").text() == caption


def test_drawing_of_what_cannot_show_itself_fails(small_site: SmallSite) -> None:
    drawing = ":::{drawing} count\n:alt: 그림\n:::\n"
    small_site.write("index", f"\n# 페이지\n\n{drawing}\n{CELL}")

    result = small_site.build()

    assert result.returncode != 0
    assert "index.md:10: WARNING: 'count' is no drawing" in result.stderr


def test_drawing_without_a_text_alternative_fails(small_site: SmallSite) -> None:
    small_site.write("index", f"\n# 페이지\n\n:::{{drawing}} count\n그림\n:::\n{CELL}")

    result = small_site.build()

    assert result.returncode != 0
    assert "a drawing needs :alt:, its content told in words" in result.stderr


def test_value_keeps_its_quotes_and_dashes(small_site: SmallSite) -> None:
    cell = '\n```{code-cell} python\noptions = ["relu", "--verbose", "..."]\n```\n'
    message = '값은 {value}`options`입니다. "말"은 말이고, {value}`options[0]`도 값입니다.'
    small_site.write("index", f"\n# 페이지\n\n{message}\n{cell}")

    result = small_site.build()

    assert result.returncode == 0, result.stderr
    page = small_site.html("ko", "index")
    assert page.css_first(".value").text() == "['relu', '--verbose', '...']"
    assert "“말”" in page.css_first("p:has(.value)").text()
