"""What is recorded of speed is of the program and of the torch that stand here."""

import pytest
import torch
from conftest import ROOT
from record_speed import digest
from torch import nn

from examples.helpers.speed_results import CONDITIONS, MEASURED_WITH, TIMES
from examples.speed_and_memory import measure_all


def test_record_is_of_the_program_that_the_page_shows() -> None:
    """After a change to it: nox -s speed."""
    assert digest() == MEASURED_WITH


def test_record_is_of_the_locked_torch() -> None:
    """After an upgrade: nox -s speed."""
    locked = (ROOT / ".torch.lock").read_text(encoding="utf-8").split()

    assert f"torch=={CONDITIONS['torch']}" in locked


# Said once in a process, by whatever test is the first to project.
@pytest.mark.filterwarnings("ignore:LSTM with projections")
def test_record_has_all_that_is_measured() -> None:
    threads = torch.get_num_threads()

    found = measure_all(nn.LSTM(2, 4), torch.randn(3, 2, 2), repeats=2)

    assert {title: list(times) for title, times in found.items()} == {
        title: list(times) for title, times in TIMES.items()
    }
    assert torch.get_num_threads() == threads


def test_every_time_is_a_median_between_its_quartiles() -> None:
    recorded = [quartiles for times in TIMES.values() for quartiles in times.values()]

    assert [times for times in recorded if not 0 < times[0] <= times[1] <= times[2]] == []
