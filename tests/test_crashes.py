"""Python ends exactly where a packed input comes with fewer rows of c_0 than of h_0."""

import pytest

from examples.crashes import FORMS, Search


@pytest.fixture(scope="module")
def search() -> Search:
    return Search()


def test_only_too_few_rows_of_c_0_beside_a_packed_input_end_python(search: Search) -> None:
    crashes = {row[:3] for row in map(tuple, search.found) if row[-1] == "crash"}

    assert crashes == {
        (form, *mistake)
        for form in FORMS[1:3]
        for mistake in (("h_0", "more rows"), ("c_0", "fewer rows"))
    }


@pytest.mark.parametrize("form", ["tensor", "LSTMCell"])
def test_every_wrong_state_is_an_error_for_a_tensor_and_a_cell(search: Search, form: str) -> None:
    wrong = [row for row in search.found if row[0] == form]

    assert len(wrong) > 10
    assert [row for row in wrong if row[-1] != "error"] == []


@pytest.mark.parametrize("form", FORMS[1:3])
def test_surplus_rows_of_c_0_are_ignored_beside_a_packed_input(search: Search, form: str) -> None:
    assert search.at(form, "c_0", "more rows") == "runs"
