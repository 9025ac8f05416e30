"""Claims about nn.LSTMCell, one step of one layer and direction."""

from collections.abc import Callable

import torch
from torch import nn

from claims import Setting, claim, same


def cell_of(s: Setting, lstm: nn.LSTM, layer: int = 0) -> nn.LSTMCell:
    """Make a cell with the weights of a layer, whose names lose their _l0, _l1 and so on."""
    ending = f"_l{layer}"
    weights = {
        k.removesuffix(ending): w for k, w in lstm.state_dict().items() if k.endswith(ending)
    }
    input_size, hidden_size = weights["weight_ih"].shape[1], weights["weight_hh"].shape[1]
    cell = nn.LSTMCell(input_size, hidden_size, bias=s.bias, dtype=s.dtype)
    assert list(cell.state_dict()) == list(weights)
    cell.load_state_dict(weights)
    return cell


def refusal(call: Callable, *args: object, **options: object) -> str:
    """Return what the ValueError of a call says, or nothing where there is none."""
    try:
        call(*args, **options)
    except ValueError as error:
        return str(error)
    return ""


@claim(
    fails_under=(
        "cell_returns_cell_state_first",
        "cell_returns_raw_cell_state_as_hidden",
        "cell_ignores_state",
    ),
    num_layers=1,
    bidirectional=False,
    proj_size=0,
)
def a_cell_called_in_a_loop_is_an_nn_lstm(s: Setting) -> None:
    output, (h_n, c_n) = s.run()
    cell, output = cell_of(s, s.lstm), s.over_time(output)
    for n, length in enumerate(s.lengths):
        h, c = (s.by_layer(state)[0, 0, n] * s.states for state in s.some_states)
        for t in range(length):
            h, c = cell(s.batch[t, n], (h, c))
            assert same(output[t, n], h)
        assert same(s.by_layer(h_n)[0, 0, n], h)
        assert same(s.by_layer(c_n)[0, 0, n], c)


@claim(fails_under="keeps_bias_without_bias", num_layers=1, bidirectional=False, proj_size=0)
def a_cell_has_the_names_of_nn_lstm_without_l0(s: Setting) -> None:
    cell = nn.LSTMCell(s.input_size, s.hidden_size, bias=s.bias)
    names = [name.removesuffix("_l0") for name in s.lstm.state_dict()]
    assert list(cell.state_dict()) == names


@claim(
    fails_under="cell_returns_cell_state_first",
    num_layers=(2, 3),
    bidirectional=False,
    proj_size=0,
    dropout=0.0,
)
def cells_one_above_the_other_are_a_stacked_nn_lstm(s: Setting) -> None:
    output, (h_n, c_n) = s.run()
    cells = [cell_of(s, s.lstm, layer) for layer in range(s.num_layers)]
    for n, length in enumerate(s.lengths):
        rows = [s.by_layer(state)[:, 0, n] * s.states for state in s.some_states]
        states = [*zip(*rows, strict=True)]
        for t in range(length):
            below = s.batch[t, n]
            for layer, cell in enumerate(cells):
                states[layer] = cell(below, states[layer])
                below = states[layer][0]
            assert same(s.over_time(output)[t, n], below)
        h, c = (torch.stack(parts) for parts in zip(*states, strict=True))
        assert same(s.by_layer(h_n)[:, 0, n], h)
        assert same(s.by_layer(c_n)[:, 0, n], c)


@claim(fails_under="cell_starts_from_ones")
def a_cell_called_without_a_state_starts_from_zeros(s: Setting) -> None:
    cell = nn.LSTMCell(s.input_size, s.hidden_size, s.bias, dtype=s.dtype)
    zeros = s.batch.new_zeros(s.N, s.hidden_size)
    for default, given in zip(cell(s.batch[0]), cell(s.batch[0], (zeros, zeros)), strict=True):
        assert torch.equal(default, given)


@claim(fails_under="cell_reads_whole_sequences")
def a_cell_takes_one_step_with_or_without_a_batch(s: Setting) -> None:
    cell = nn.LSTMCell(s.input_size, s.hidden_size, s.bias, dtype=s.dtype)
    (h, c), (alone_h, alone_c) = cell(s.batch[0]), cell(s.batch[0, 0])
    assert h.shape == c.shape == (s.N, s.hidden_size)
    assert same(alone_h, h[0])
    assert same(alone_c, c[0])
    assert "Expected input to be 1D or 2D, got 3D" in refusal(cell, s.batch)


@claim(
    fails_under="ignores_initial_state",
    bidirectional=False,
    form=("batched", "unbatched"),
    dropout=0.0,
)
def nn_lstm_called_step_by_step_gives_the_same(s: Setting) -> None:
    """One direction, its states carried on."""
    output, states = s.run()
    carried, outputs = s.hx, []
    for x in s.batch:
        out, carried = s.run(inputs=s.shape_input(x[None]), hx=carried)
        outputs.append(s.over_time(out))
    assert same(torch.cat(outputs), s.over_time(output))
    assert same(carried[0], states[0])
    assert same(carried[1], states[1])
