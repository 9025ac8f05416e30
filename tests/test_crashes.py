"""Python ends exactly where a packed input comes with too few rows of c_0, or too few sequences."""

import subprocess
import sys

import pytest
import torch
from conftest import ROOT

from examples.crashes import Search

# Two calls that end in no way by themselves, between two that do.
ENDLESS = """
from itertools import count
from time import sleep

from examples.crashes import run_apart

calls = [lambda: 1, lambda: all(map(str, count())), lambda: sleep(99), lambda: 1 / 0]
print(run_apart(calls, seconds=1))
"""
PACKED = ("packed", "packed, unsorted")


@pytest.fixture(scope="module")
def search() -> Search:
    return Search()


def crashes(search: Search, *forms: str) -> set[tuple[str, ...]]:
    """Return the mistakes with an input of some forms that ended Python."""
    return {tuple(row[:3]) for row in search.found if row[0] in forms and row[-1] == "crash"}


def test_only_too_few_rows_of_c_0_beside_a_packed_input_end_python(search: Search) -> None:
    assert crashes(search, "tensor", *PACKED, "LSTMCell") == {
        (form, *mistake)
        for form in PACKED
        for mistake in (("h_0", "more rows"), ("c_0", "fewer rows"))
    }


@pytest.mark.skipif(not torch.backends.mkldnn.is_available(), reason="it is oneDNN that crashes")
def test_only_a_small_batch_ends_python_where_all_packed_lengths_are_equal(search: Search) -> None:
    assert crashes(search, "packed, equal lengths") == {
        ("packed, equal lengths", state, "fewer batch") for state in ("h_0", "c_0", "both")
    }


@pytest.mark.parametrize("form", ["tensor", "LSTMCell"])
def test_every_wrong_state_is_an_error_for_a_tensor_and_a_cell(search: Search, form: str) -> None:
    wrong = [row for row in search.found if row[0] == form]

    assert len(wrong) > 10
    assert [row for row in wrong if row[-1] != "error"] == []


@pytest.mark.parametrize("form", PACKED)
def test_surplus_rows_of_c_0_are_ignored_beside_a_packed_input(search: Search, form: str) -> None:
    assert search.at(form, "c_0", "more rows") == "runs"


def test_call_without_an_end_is_ended_and_the_next_is_tried() -> None:
    command = [sys.executable, "-c", ENDLESS]
    told = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True, timeout=60)

    assert told.stdout == "['runs', 'crash', 'crash', 'error']\n"
