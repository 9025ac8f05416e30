"""The LSTM written from its equations equals nn.LSTM for every combination of arguments."""

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor, nn
from torch.nn.utils.rnn import PackedSequence, pack_sequence

from examples.from_scratch import lstm

Call = tuple[nn.LSTM, Tensor | PackedSequence, tuple[Tensor, Tensor] | None]
INPUTS = ("unbatched", "batched", "packed, sorted", "packed, unsorted")


@st.composite
def calls(draw: st.DrawFn, kind: str, *, with_state: bool) -> Call:
    """Draw a module of any arguments, an input of the given kind for it, and a state or None."""
    torch.manual_seed(draw(st.integers(0, 2**31)))
    input_size, hidden_size = draw(st.integers(1, 4)), draw(st.integers(2, 5))
    num_layers = draw(st.integers(1, 3))
    module = nn.LSTM(
        input_size,
        hidden_size,
        num_layers,
        bias=draw(st.booleans()),
        batch_first=draw(st.booleans()),
        # What it drops in training is random; with one layer it warns.
        dropout=draw(st.sampled_from([0.0, 0.5])) if num_layers > 1 else 0.0,
        bidirectional=draw(st.booleans()),
        proj_size=draw(st.integers(0, hidden_size - 1)),
        # Rounding is no matter at this precision, so a small difference is a wrong equation.
        dtype=torch.float64,
    ).eval()
    # As they are drawn, weights are so small that many a mistake would drown.
    for weight in module.parameters():
        nn.init.normal_(weight)
    lengths = draw(st.lists(st.integers(1, 5), min_size=1, max_size=4))
    rows = 1 if kind == "unbatched" else len(lengths)
    sequences = [torch.randn(length, input_size, dtype=torch.float64) for length in lengths]
    if kind == "unbatched":
        x = sequences[0]
    elif kind == "batched":
        shape = (rows, lengths[0]) if module.batch_first else (lengths[0], rows)
        x = torch.randn(*shape, input_size, dtype=torch.float64)
    elif kind == "packed, sorted":
        x = pack_sequence(sorted(sequences, key=len, reverse=True))
    else:
        x = pack_sequence(sequences, enforce_sorted=False)
    return module, x, draw_state(module, kind, rows) if with_state else None


def draw_state(module: nn.LSTM, kind: str, rows: int) -> tuple[Tensor, Tensor]:
    """Return a random initial state of the shapes that the module expects."""
    states = module.num_layers * (2 if module.bidirectional else 1)
    batch = () if kind == "unbatched" else (rows,)
    sizes = (module.proj_size or module.hidden_size, module.hidden_size)
    h_0, c_0 = (torch.randn(states, *batch, size, dtype=torch.float64) for size in sizes)
    return h_0, c_0


@pytest.mark.parametrize("state", ["no state", "initial state"])
@pytest.mark.parametrize("kind", INPUTS)
@settings(max_examples=15, deadline=None, derandomize=True, database=None)
@given(data=st.data())
def test_lstm_from_scratch_equals_nn_lstm(kind: str, state: str, data: st.DataObject) -> None:
    module, x, hx = data.draw(calls(kind, with_state=state == "initial state"))

    ours = lstm(module, x, hx)
    theirs = module(x, hx)

    torch.testing.assert_close(flatten(ours), flatten(theirs))


def flatten(result: tuple[Tensor | PackedSequence, tuple[Tensor, Tensor]]) -> list[Tensor | None]:
    """Return output, h_n and c_n as a list, a PackedSequence by its fields."""
    output, (h_n, c_n) = result
    return [*(output if isinstance(output, PackedSequence) else [output]), h_n, c_n]
