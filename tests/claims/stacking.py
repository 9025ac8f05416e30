"""Claims about layers upon layers."""

from itertools import pairwise

import torch

from claims import Setting, claim, same


def take_layers(s: Setting, first: int, last: int) -> tuple:
    """Return a module of some layers, weights copied, and the part of the states that is theirs."""
    width = s.D * s.H_out if first else s.H_in
    lstm = s.build(input_size=width, num_layers=last - first)
    weights = s.lstm.state_dict()
    lstm.load_state_dict(
        {
            name.replace(f"_l{layer}", f"_l{layer - first}"): weight
            for layer in range(first, last)
            for name, weight in weights.items()
            if f"_l{layer}" in name
        }
    )
    return lstm, s.hx and tuple(state[first * s.D : last * s.D] for state in s.hx)


@claim(
    fails_under=("orders_states_top_down", "returns_states_of_top_layer_only"),
    num_layers=(2, 3),
    dropout=0.0,
)
def a_stacked_lstm_is_lstms_in_a_row(s: Setting) -> None:
    output, (h_n, c_n) = s.run()
    bottom, bottom_hx = take_layers(s, 0, 1)
    rest, rest_hx = take_layers(s, 1, s.num_layers)
    below, (bottom_h_n, bottom_c_n) = s.run(bottom, hx=bottom_hx)
    above, (rest_h_n, rest_c_n) = s.run(rest, below, rest_hx)
    assert same(s.over_time(output), s.over_time(above))
    assert same(h_n, torch.cat([bottom_h_n, rest_h_n]))
    assert same(c_n, torch.cat([bottom_c_n, rest_c_n]))


@claim(fails_under="returns_states_of_top_layer_only")
def another_layer_lengthens_the_states_and_not_the_output(s: Setting) -> None:
    output, (h_n, c_n) = s.run()
    taller = s.build(num_layers=s.num_layers + 1)
    more, (more_h_n, more_c_n) = s.run(taller, hx=None)
    assert s.over_time(more).shape == s.over_time(output).shape
    for state, longer in ((h_n, more_h_n), (c_n, more_c_n)):
        assert longer.shape == (len(state) + s.D, *state.shape[1:])


@claim(fails_under="ignores_projection", num_layers=(2, 3))
def an_upper_layer_takes_the_hidden_states_of_all_directions_below(s: Setting) -> None:
    for layer in range(1, s.num_layers):
        for suffix in ("", "_reverse")[: s.D]:
            weight = getattr(s.lstm, f"weight_ih_l{layer}{suffix}")
            assert weight.shape == (4 * s.H_cell, s.D * s.H_out)


@claim(fails_under="shares_weights_between_upper_layers")
def from_the_third_layer_on_each_adds_as_many_parameters(s: Setting) -> None:
    counts = [
        sum(weight.numel() for weight in s.build(num_layers=layers).parameters())
        for layers in range(1, 5)
    ]
    second, third, fourth = (more - less for less, more in pairwise(counts))
    assert second == third == fourth > 0
