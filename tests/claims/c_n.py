"""Claims about c_n, the last cell state of each layer and direction."""

import torch
from torch import nn

from claims import Setting, claim, same

ONE_CELL = {"num_layers": 1, "bidirectional": False}


@claim(fails_under="projects_cell_state")
def c_n_is_as_wide_as_the_cell_and_h_n_as_the_projection(s: Setting) -> None:
    _, (h_n, c_n) = s.run()
    assert c_n.shape == (*h_n.shape[:-1], s.hidden_size)
    assert h_n.shape[-1] == (s.proj_size or s.hidden_size)


@claim(fails_under="returns_cell_state_first", proj_size=0)
def c_n_bounds_h_n_row_by_row(s: Setting) -> None:
    """What the output gate lets through of tanh(c_n) has its sign and is no larger."""
    _, (h_n, c_n) = s.run()
    assert (h_n.abs() <= c_n.tanh().abs() + 1e-6).all()
    assert (h_n * c_n >= 0).all()


@claim(fails_under="ignores_first_cell_state", **ONE_CELL, lengths=((1,),), proj_size=0)
def c_n_is_not_determined_by_h_n(s: Setting) -> None:
    """Another cell state behind a smaller output gate is the same hidden state."""
    lstm = s.build()
    for weight in lstm.parameters():
        nn.init.zeros_(weight)
    h_0, c_0 = s.some_states
    smaller = 0.5 * (c_0 / 2).tanh() / c_0.tanh()  # the cell states will be c_0 / 2 and c_0
    lstm.weight_ih_l0.data[3 * s.hidden_size :, 0] = smaller.logit().flatten()
    zeros, ones = (torch.full_like(s.batch, value) for value in (0, 1))
    ones[..., 1:] = 0
    _, (h_n, c_n) = s.run(lstm, s.shape_input(zeros), (h_0, c_0))
    _, (other_h_n, other_c_n) = s.run(lstm, s.shape_input(ones), (h_0, 2 * c_0))
    assert same(h_n, other_h_n)
    assert not same(c_n, other_c_n)


@claim(fails_under="ignores_first_cell_state")
def c_n_must_be_carried_beside_h_n(s: Setting) -> None:
    """Every row of the cell state acts on what is read next."""
    h_n, c_n = s.some_states
    c_n = c_n.clone().requires_grad_()
    _, (next_h_n, _) = s.run(hx=(h_n, c_n))
    total = next_h_n.sum()
    (gradient,) = torch.autograd.grad(total, c_n, materialize_grads=True, allow_unused=True)
    assert (gradient != 0).any(dim=-1).all()


@claim(fails_under="starts_from_ones", states=False)
def c_n_from_zero_is_at_most_as_large_as_the_sequence_is_long(s: Setting) -> None:
    _, (_, c_n) = s.run(inputs=s.shape_input(1000 * s.batch))
    for n, length in enumerate(s.lengths):
        assert s.by_layer(c_n)[:, :, n].abs().max() <= length


@claim(fails_under="limits_the_cell_state", bias=True, states=False)
def c_n_grows_with_open_gates(s: Setting) -> None:
    lstm = s.build()
    for name, weight in lstm.named_parameters():
        nn.init.constant_(weight, 50 if name.startswith("bias") else 0)
    _, (_, c_n) = s.run(lstm)
    for n, length in enumerate(s.lengths):
        expected = torch.full_like(s.by_layer(c_n)[:, :, n], length)
        assert same(s.by_layer(c_n)[:, :, n], expected)


@claim(fails_under="ignores_first_cell_state", bias=True)
def c_n_is_c_0_where_the_forget_gate_is_open_and_the_input_gate_shut(s: Setting) -> None:
    lstm = s.build()
    for name, bias in lstm.named_parameters():
        if name.startswith("bias"):
            bias.data[: s.hidden_size], bias.data[s.hidden_size : 2 * s.hidden_size] = -100, 100
    _, (_, c_n) = s.run(lstm, hx=s.some_states)
    assert same(c_n, s.some_states[1])
