"""Claims about what one step of an LSTM computes, by hand for whatever setting."""

from dataclasses import replace

import torch
from torch import Tensor, nn

from claims import TOLERANCE, Setting, claim, same


def weights_of(lstm: nn.LSTM, layer: int = 0, *, reverse: bool = False) -> dict[str, Tensor]:
    """Return the weights of a layer and direction by their names without the ending."""
    ending = f"_l{layer}" + "_reverse" * reverse
    return {
        name.removesuffix(ending): weight
        for name, weight in lstm.named_parameters()
        if name.endswith(ending)
    }


def step(x: Tensor, h: Tensor, c: Tensor, w: dict[str, Tensor]) -> tuple[Tensor, Tensor]:
    """Compute h and c of one time step by the six equations, and the projection if there is one."""
    from_input = x @ w["weight_ih"].T + w.get("bias_ih", 0)
    from_state = h @ w["weight_hh"].T + w.get("bias_hh", 0)
    i, f, g, o = (from_input + from_state).chunk(4, dim=-1)
    c = f.sigmoid() * c + i.sigmoid() * g.tanh()
    h = o.sigmoid() * c.tanh()
    return h @ w["weight_hr"].T if "weight_hr" in w else h, c


def read(
    steps: Tensor, h: Tensor, c: Tensor, w: dict[str, Tensor], *, reverse: bool = False
) -> tuple[Tensor, Tensor, Tensor]:
    """Repeat the step over a sequence (L, H_in); return every h in its place, the last h and c."""
    hidden = []
    for x in steps.flip(0) if reverse else steps:
        h, c = step(x, h, c, w)
        hidden.append(h)
    states = torch.stack(hidden)
    return states.flip(0) if reverse else states, h, c


def first_states(s: Setting) -> tuple[Tensor, Tensor]:
    """Return h_0 and c_0 as (num_layers, D, N, H); zeros where none are given."""
    h_0, c_0 = (s.by_layer(state) for state in s.some_states)
    return (h_0, c_0) if s.states else (h_0 * 0, c_0 * 0)


def stretched(s: Setting, factor: float = 30.0) -> nn.LSTM:
    """Make the module with weights far larger than it is initialised with."""
    lstm = s.build().requires_grad_(requires_grad=False)
    for weight in lstm.parameters():
        weight.mul_(factor)
    return lstm


def opened(s: Setting) -> nn.LSTM:
    """Make a module whose gates and candidate are all one, whatever it reads."""
    lstm = s.build().requires_grad_(requires_grad=False)
    for name, weight in lstm.named_parameters():
        weight.fill_(100.0 if name.startswith("bias_ih") else 0.0)
    return lstm


@claim(
    fails_under=(
        "mixes_gates",
        "ignores_second_bias",
        "takes_forget_gate_first",
        "swaps_initial_states",
        "leaves_out_the_second_tanh",
        "couples_the_forget_gate_to_the_input_gate",
        "forgets_every_eight_steps",
    ),
    num_layers=1,
    bidirectional=False,
    proj_size=0,
)
def each_step_computes_the_six_equations(s: Setting) -> None:
    """In sequences ten times as long, and in modules ten times as wide, as others are drawn."""
    sizes = {"input_size": 10 * s.input_size, "hidden_size": 10 * s.hidden_size}
    s = replace(s, **sizes, lengths=tuple(10 * length for length in s.lengths))
    output, (h_n, c_n) = s.run()
    output, (h_0, c_0) = s.over_time(output), first_states(s)
    for n, length in enumerate(s.lengths):
        hidden, h, c = read(s.batch[:length, n], h_0[0, 0, n], c_0[0, 0, n], weights_of(s.lstm))
        assert same(output[:length, n], hidden)
        assert same(s.by_layer(h_n)[0, 0, n], h)
        assert same(s.by_layer(c_n)[0, 0, n], c)


@claim(
    fails_under=(
        "mixes_gates",
        "orders_states_by_direction",
        "swaps_gates_of_the_reverse_direction",
    ),
    dropout=0.0,
)
def layers_and_directions_repeat_the_equations_on_the_layer_below(s: Setting) -> None:
    output, (h_n, c_n) = s.run()
    output, (h_0, c_0) = s.over_time(output), first_states(s)
    for n, length in enumerate(s.lengths):
        below = s.batch[:length, n]
        for k in range(s.num_layers):
            halves = []
            for d in range(s.D):
                w = weights_of(s.lstm, k, reverse=d == 1)
                hidden, h, c = read(below, h_0[k, d, n], c_0[k, d, n], w, reverse=d == 1)
                assert same(s.by_layer(h_n)[k, d, n], h)
                assert same(s.by_layer(c_n)[k, d, n], c)
                halves.append(hidden)
            below = torch.cat(halves, dim=-1)
        assert same(output[:length, n], below)


@claim(
    fails_under=("scales_projection", "feeds_no_projected_state_back"),
    proj_size=(1, 2, 3),
    dropout=0.0,
)
def the_projected_h_enters_the_next_step(s: Setting) -> None:
    """In every layer and direction: `step` hands on what it has projected."""
    assert {s.lstm.weight_hh_l0.shape[1], s.run()[1][0].shape[-1]} == {s.proj_size}
    layers_and_directions_repeat_the_equations_on_the_layer_below(s)


@claim(fails_under="returns_cell_state_as_h_n", proj_size=0)
def h_stays_between_minus_one_and_one(s: Setting) -> None:
    """Whatever the weights: they are made thirty times as large here."""
    output, (h_n, _) = s.run(stretched(s))
    assert s.over_time(output).abs().max() <= 1
    assert h_n.abs().max() <= 1


@claim(fails_under="ignores_projection", proj_size=(1, 2, 3), bias=True)
def a_projected_h_can_exceed_one(s: Setting) -> None:
    lstm = opened(s)
    for name, weight in lstm.named_parameters():
        if name.startswith("weight_hr"):
            weight.fill_(10.0)
    # Every c is at least 1 - |c_0| after a step; from zeros it is 1 and more.
    _, (h_n, _) = s.run(lstm, hx=None)
    assert h_n.abs().min() > 1


@claim(fails_under="starts_from_ones")
def c_grows_by_at_most_one_a_step(s: Setting) -> None:
    """Whatever the weights, which are made thirty times as large here."""
    _, (_, c_n) = s.run(stretched(s))
    _, c_0 = first_states(s)
    for n, length in enumerate(s.lengths):
        excess = s.by_layer(c_n)[:, :, n].abs() - c_0[:, :, n].abs() - length
        assert excess.max() <= TOLERANCE[s.dtype]


@claim(fails_under="starts_from_ones", bias=True)
def c_has_no_bound(s: Setting) -> None:
    """With every gate open, c is its start plus the number of steps."""
    _, (_, c_n) = s.run(opened(s))
    _, c_0 = first_states(s)
    for n, length in enumerate(s.lengths):
        assert same(s.by_layer(c_n)[:, :, n], c_0[:, :, n] + length)
