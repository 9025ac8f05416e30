"""Claims about the values that weights and biases start with."""

import torch

from claims import Setting, claim, same
from claims.setting import seed_torch

# Wide enough for the spread of a tensor's values to tell the distribution they come from.
WIDE = 60


@claim(fails_under=("initializes_from_normal", "initializes_by_input_size"))
def every_initial_value_lies_within_one_over_the_root_of_hidden_size(s: Setting) -> None:
    """Whatever input_size, proj_size, layer and direction."""
    for weight in s.lstm.parameters():
        assert weight.abs().max() <= s.hidden_size**-0.5


@claim(
    fails_under=(
        "initializes_from_normal",
        "initializes_by_input_size",
        "initializes_biases_more_narrowly",
    )
)
def initial_values_spread_evenly_up_to_that_bound(s: Setting) -> None:
    """Every tensor's, biases and projections included, in a module that is wide enough to tell."""
    bound = WIDE**-0.5
    for weight in s.build(hidden_size=WIDE).parameters():
        count = weight.numel()
        # That the farthest of so many values lies nearer to zero has a chance of exp(-16).
        assert bound * (1 - 16 / count) <= weight.abs().max() <= bound
        for part in range(4):
            low = bound * (part / 2 - 1)
            share = ((weight >= low) & (weight < low + bound / 2)).sum() / count
            # A quarter, to seven standard deviations of a sample of this size.
            assert abs(share - 0.25) < 7 * (0.25 * 0.75 / count) ** 0.5


@claim(fails_under="initializes_forget_bias_to_one", bias=True)
def forget_biases_start_like_all_other_biases(s: Setting) -> None:
    wide = s.build(hidden_size=WIDE)
    for name, bias in wide.named_parameters():
        if name.startswith("bias"):
            i, f, g, o = bias.chunk(4)
            assert f.abs().max() <= WIDE**-0.5
            assert abs(f.mean() - torch.cat([i, g, o]).mean()) < 0.5 * WIDE**-0.5


@claim(
    fails_under=("initializes_forget_bias_to_one", "adds_one_to_the_forget_gate"),
    num_layers=1,
    lengths=((1,), (1, 1)),
)
def without_input_and_state_the_forget_gate_starts_near_one_half(s: Setting) -> None:
    """It is the derivative of the first c by c_0, and the two biases move it no further."""
    h_0, c_0 = (torch.zeros_like(state) for state in s.some_states)
    zeros = s.shape_input(torch.zeros_like(s.batch))
    _, (_, c_n) = s.run(inputs=zeros, hx=(h_0, c_0.requires_grad_()))
    (gate,) = torch.autograd.grad(c_n.sum(), c_0)
    furthest = torch.tensor(2 * s.hidden_size**-0.5, dtype=s.dtype)
    assert gate.min() >= (-furthest).sigmoid() - 1e-6
    assert gate.max() <= furthest.sigmoid() + 1e-6


@claim(fails_under="ignores_second_bias", bias=True, num_layers=1, bidirectional=False)
def a_forget_bias_of_one_opens_the_gate_to_sigmoid_of_one(s: Setting) -> None:
    """Set on one of the two biases, the other's part being zero; without input and state."""
    lstm = s.build(proj_size=0).requires_grad_(requires_grad=False)
    for name, bias in lstm.named_parameters():
        if name.startswith("bias"):
            bias.chunk(4)[1].fill_(1.0 if name.startswith("bias_hh") else 0.0)
            bias.chunk(4)[0].fill_(-1000.0)  # nothing is written
    quiet = torch.zeros(1, s.input_size, dtype=s.dtype)
    c_0 = torch.ones(1, s.hidden_size, dtype=s.dtype)
    _, (_, c_n) = lstm(quiet, (c_0 * 0, c_0))
    assert same(c_n, c_0.sigmoid())


@claim(fails_under="keeps_weights_on_reset")
def reset_parameters_draws_as_the_constructor_does(s: Setting) -> None:
    lstm = s.build()
    for weight in lstm.parameters():
        torch.nn.init.zeros_(weight)
    seed_torch(s.seed)
    lstm.reset_parameters()
    for fresh, again in zip(s.lstm.parameters(), lstm.parameters(), strict=True):
        assert torch.equal(fresh, again)
