"""Exercises stand in a box, and their answers, cells included, are folded below them."""

from conftest import SmallSite

PAGE = """
# 페이지

:::{exercise}
:predict:
예측.
:::

:::{exercise}
질문.
:::

:::{answer}
먼저.
:::

```{code-cell} python
:tags: [answer]
total = 1 + 1
```

:::{answer}
그래서 {value}`total`.
:::

:::{exercise}
다음 질문.
:::

:::{answer}
끝.
:::
"""
MESSAGES = {
    "페이지": "Page",
    "예측.": "Guess.",
    "질문.": "Question.",
    "먼저.": "First.",
    "그래서 {value}`total`.": "So {value}`total`.",
    "다음 질문.": "Another question.",
    "끝.": "Done.",
}


def test_question_and_folded_answer_stand_in_both_languages(small_site: SmallSite) -> None:
    small_site.write("index", PAGE)
    small_site.translate("index", MESSAGES)

    for language, titles, answers in (
        ("ko", ["예측해 보세요", "연습 1", "연습 2"], ["정답 1", "정답 2"]),
        ("en", ["Make a prediction", "Exercise 1", "Exercise 2"], ["Answer 1", "Answer 2"]),
    ):
        result = small_site.build(language)

        assert result.returncode == 0, result.stderr
        page = small_site.html(language, "index")
        assert [title.text() for title in page.css(".exercise-title")] == titles
        assert [title.text() for title in page.css("details.answer summary")] == answers


def test_cells_and_what_follows_them_are_folded_with_their_answer(small_site: SmallSite) -> None:
    small_site.write("index", PAGE)

    assert small_site.build().returncode == 0

    first, second = small_site.html("ko", "index").css("details.answer")
    words = [first.css_first("p").text(), first.css_first(".cell pre").text().strip()]
    assert words == ["먼저.", "total = 1 + 1"]
    assert first.css_first(".value").text() == "2"
    assert second.css(".cell") == []


def test_answer_without_an_exercise_is_refused(small_site: SmallSite) -> None:
    small_site.write("index", "\n# 페이지\n\n:::{answer}\n끝.\n:::\n")

    result = small_site.build()

    assert result.returncode != 0
    assert "an answer needs an exercise above it" in result.stderr


def test_notebook_keeps_an_answer_and_its_cell_in_order(small_site: SmallSite) -> None:
    small_site.write("index", PAGE)

    assert small_site.build("ko", "--builder", "notebook").returncode == 0

    written = (small_site.root / "stage" / "ko" / "index.md").read_text(encoding="utf-8")
    parts = ["**연습 1**", "질문.", "**정답 1**", "먼저.", "total = 1", "그래서 2.", "</details>"]
    places = [written.find(part) for part in parts]
    assert -1 not in places
    assert places == sorted(places)
    assert written.count("<details>") == 1
