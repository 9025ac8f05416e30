"""Claims about the arguments of nn.LSTM as a whole."""

import torch
from torch import nn

from claims import Setting, claim, same
from claims.setting import seed_torch

DEFAULTS = {
    "num_layers": 1,
    "bias": True,
    "batch_first": False,
    "dropout": 0.0,
    "bidirectional": False,
    "proj_size": 0,
    "dtype": torch.float32,
}


@claim(fails_under=("ignores_batch_first", "moves_batch_first_in_states"), form="batched")
def arguments_give_every_shape(s: Setting) -> None:
    output, (h_n, c_n) = s.run()
    sequence = (s.N, s.L) if s.batch_first else (s.L, s.N)
    assert output.shape == (*sequence, s.D * s.H_out)
    assert h_n.shape == (s.D * s.num_layers, s.N, s.H_out)
    assert c_n.shape == (s.D * s.num_layers, s.N, s.H_cell)


@claim(fails_under="orders_arguments_otherwise")
def the_fourth_position_is_bias(s: Setting) -> None:
    lstm = nn.LSTM(s.input_size, s.hidden_size, s.num_layers, s.bias, s.batch_first)
    assert lstm.bias is s.bias
    assert lstm.batch_first is s.batch_first
    assert lstm.dropout == 0


@claim(fails_under=("defaults_to_batch_first", "defaults_to_no_bias"), dtype=torch.float32)
def arguments_left_out_make_the_plainest_module(s: Setting) -> None:
    """It computes what a module computes that was given all defaults by name."""
    seed_torch(s.seed)
    left_out, given = nn.LSTM(s.input_size, s.hidden_size), s.build(**DEFAULTS)
    assert [getattr(left_out, name) for name in [*DEFAULTS][:-1]] == [*DEFAULTS.values()][:-1]
    assert {weight.dtype for weight in left_out.parameters()} == {torch.float32}
    assert list(left_out.state_dict()) == list(given.state_dict())
    assert same(left_out(s.batch)[0], given(s.batch)[0])
