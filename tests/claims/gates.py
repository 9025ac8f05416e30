"""Claims about the gates: where each stands in the weights, and what it does."""

import torch
from torch import Tensor, nn

from claims import Setting, claim, same
from claims.equations import first_states


def quarter(lstm: nn.LSTM, number: int) -> list[Tensor]:
    """Return one gate's part of every weight and bias, the projection aside."""
    lstm.requires_grad_(requires_grad=False)
    stacked = [w for name, w in lstm.named_parameters() if not name.startswith("weight_hr")]
    return [weight.chunk(4)[number] for weight in stacked]


def shut(s: Setting, number: int) -> nn.LSTM:
    """Make the module with one gate shut whatever it reads."""
    lstm = s.build()
    for part in quarter(lstm, number):
        part.fill_(-1000.0 if part.dim() == 1 else 0.0)
    return lstm


@claim(fails_under="takes_forget_gate_first", bias=True)
def the_first_quarter_of_rows_lets_new_values_in(s: Setting) -> None:
    """With the input gate shut, nothing is written: c stays zero where it began as zero."""
    _, (_, c_n) = s.run(shut(s, 0), hx=None)
    assert (c_n == 0).all()


@claim(fails_under="takes_forget_gate_first", bias=True, num_layers=1)
def the_second_quarter_of_rows_keeps_the_old_values(s: Setting) -> None:
    """With the forget gate shut, c_0 makes no difference."""
    h_0, c_0 = s.some_states
    _, (_, c_n) = s.run(shut(s, 1), hx=(h_0 * 0, c_0))
    # What h was until the first step knows of c_0 nothing.
    _, (_, c_n_from_zeros) = s.run(shut(s, 1), hx=(h_0 * 0, c_0 * 0))
    assert same(c_n, c_n_from_zeros)


@claim(fails_under="takes_forget_gate_first", bias=True, num_layers=1)
def a_gate_held_open_passes_the_gradient_of_c_and_gets_none(s: Setting) -> None:
    """The forget gate, where no gate sees h: its own weights and biases stay as they are."""
    lstm = s.build()
    for part in quarter(lstm, 1):
        part.fill_(1000.0 if part.dim() == 1 else 0.0)
    stacked = [w for name, w in lstm.named_parameters() if not name.startswith("weight_hr")]
    for name, weight in lstm.named_parameters():
        if name.startswith("weight_hh"):
            nn.init.zeros_(weight)
    lstm.requires_grad_()
    h_0, c_0 = s.some_states
    _, (_, c_n) = s.run(lstm, hx=(h_0, c_0.requires_grad_()))
    kept, *learned = torch.autograd.grad(c_n.sum(), [c_0, *stacked])
    assert same(kept, torch.ones_like(kept))
    assert not any(grad.chunk(4)[1].any() for grad in learned)
    assert learned[0].any()


@claim(fails_under="mixes_gates", num_layers=1, lengths=((1,), (1, 1)))
def the_third_quarter_of_rows_is_the_candidate(s: Setting) -> None:
    """Its sign is the sign of what is written."""
    _, (_, c_n) = s.run(hx=None)
    negated = s.build()
    for part in quarter(negated, 2):
        part.neg_()
    _, (_, negated_c_n) = s.run(negated, hx=None)
    assert same(negated_c_n, -c_n)
    assert (c_n != 0).all()


@claim(fails_under="mixes_gates", bias=True)
def the_last_quarter_of_rows_lets_values_out(s: Setting) -> None:
    """With the output gate shut, h is zero, whatever c holds."""
    output, (h_n, c_n) = s.run(shut(s, 3))
    assert (s.over_time(output) == 0).all()
    assert (h_n == 0).all()
    assert (c_n != 0).all()


@claim(
    fails_under="takes_forget_gate_first",
    bias=True,
    num_layers=1,
    hidden_size=(2, 3, 4, 5),
    lengths=((1,), (1, 1)),
)
def each_component_is_forgotten_by_a_gate_of_its_own(s: Setting) -> None:
    h_0, c_0 = s.some_states
    _, (_, kept) = s.run(hx=(h_0, c_0))
    lstm = s.build()
    for part in quarter(lstm, 1):
        part[0] = -1000.0 if part.dim() == 1 else 0.0
    _, (_, c_n) = s.run(lstm, hx=(h_0, c_0))
    _, (_, new) = s.run(lstm, hx=(h_0, c_0 * 0))
    assert same(c_n[..., 1:], kept[..., 1:])
    assert same(c_n[..., 0], new[..., 0])
    assert not torch.equal(c_n[..., 0], kept[..., 0])


@claim(fails_under="takes_forget_gate_first", num_layers=1, bidirectional=False)
def without_weight_hh_the_gradient_of_c_is_the_product_of_the_forget_gates(s: Setting) -> None:
    lstm = s.build()
    nn.init.zeros_(lstm.weight_hh_l0)
    h_0, c_0 = (state.requires_grad_() for state in s.some_states)
    _, (_, c_n) = s.run(lstm, hx=(h_0, c_0))
    (kept,) = torch.autograd.grad(c_n.sum(), c_0)
    bias = lstm.bias_ih_l0 + lstm.bias_hh_l0 if s.bias else torch.zeros(4 * s.H_cell)
    _, f, _, _ = (s.batch @ lstm.weight_ih_l0.T + bias.to(s.dtype)).sigmoid().chunk(4, dim=-1)
    for n, length in enumerate(s.lengths):
        assert same(s.by_layer(kept)[0, 0, n], f[:length, n].prod(dim=0))


@claim(fails_under="ignores_initial_state", bias=True)
def with_input_shut_and_forget_open_c_never_changes(s: Setting) -> None:
    lstm = shut(s, 0)
    for part in quarter(lstm, 1):
        part.fill_(1000.0 if part.dim() == 1 else 0.0)
    _, (_, c_n) = s.run(lstm)
    _, c_0 = first_states(s)
    assert same(s.by_layer(c_n), c_0)
