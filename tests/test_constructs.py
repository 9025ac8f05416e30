"""What a page may be made of reaches readers in every form, or the build says what is wrong."""

from pathlib import Path

import pytest
from conftest import SmallSite, make_small_site, read_html

PAGE = """
# 구성

```{code-cell} python
!true
```

```{code-cell} python
%timeit -n1 -r1 1 + 1
```

```{code-cell} python
:tags: [raises-exception]
1 +
```

```{code-cell} python
:tags: [hide-input]
2
```

:::{admonition} 제목이 있는 상자
상자의 글
:::

```{sidebar} 옆 상자
옆의 글
```

{abbr}`LSTM (긴 단기 기억)` {guilabel}`단추` {menuselection}`파일 --> 열기` {dfn}`정의`

```{table} 표의 제목
| a | b |
|---|---|
| {value}`"x\\|y"` | 2 |
```
"""
WRONG = """
# 틀린 것

| a | b |
|---|---|
| {value}`"x|y"` | 2 |

```{code-cell} python
from math import pi as number
```

```{code-cell} python
number = 3
```

```{code-cell} python
def bind():
    global other
    other = 1
bind()
```

```{code-cell} python
other = 2
```

{value}`number` {value}`other`
"""


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> SmallSite:
    """Return a site of one page in both forms."""
    site = make_small_site(tmp_path_factory.mktemp("constructs"))
    site.write("index", PAGE)
    for builder in ("html", "notebook"):
        result = site.build(builder=builder, output=f"stage/{builder}")
        assert result.returncode == 0, result.stderr
    return site


def test_every_construct_is_in_the_markdown_twin(built: SmallSite) -> None:
    text = Path(built.root, "stage", "notebook", "index.md").read_text("utf-8")

    boxes = ["제목이 있는 상자", "상자의 글", "옆의 글", "표의 제목"]
    words = ["LSTM (긴 단기 기억)", "단추", "정의"]
    assert [told for told in boxes + words if told not in text] == []
    assert "!true" in text


def test_folded_cell_speaks_the_language_of_the_page(built: SmallSite) -> None:
    page = read_html(built.root / "stage" / "html" / "index.html")
    summary = page.css_first("main summary:has(.admonition-title)")

    assert "접은 내용 펼치기" in summary.text()
    assert not summary.attributes.get("aria-label")


def test_bar_in_a_role_can_be_escaped(built: SmallSite) -> None:
    page = read_html(built.root / "stage" / "html" / "index.html")

    assert page.css_first("td .value").text() == "x|y"


def test_what_would_be_shown_wrong_fails_with_page_and_line(small_site: SmallSite) -> None:
    small_site.write("index", WRONG)

    result = small_site.build()

    assert result.returncode != 0
    assert "index.md:10: WARNING: a role that nothing closes" in result.stderr
    assert "'number' is ambiguous: several cells bind number" in result.stderr
    assert "'other' is ambiguous: several cells bind other" in result.stderr
