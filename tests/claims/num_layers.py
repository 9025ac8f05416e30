"""Claims about num_layers, the number of stacked layers."""

import torch
from torch import nn

from claims import Setting, claim, differ, same


def single_layer(s: Setting, layer: int) -> nn.LSTM:
    """Return a module of one layer with the weights of one layer of the setting's module."""
    width = s.H_in if layer == 0 else s.D * s.H_out
    one = s.build(input_size=width, num_layers=1, dropout=0.0)
    weights = s.lstm.state_dict()
    one.load_state_dict({n: weights[n.replace("_l0", f"_l{layer}")] for n in one.state_dict()})
    return one


@claim(fails_under=("orders_states_top_down", "keeps_directions_apart"), dropout=0.0)
def stacked_layers_are_modules_one_after_the_other(s: Setting) -> None:
    output, (h_n, c_n) = s.run()
    data, last = s.input, []
    for layer in range(s.num_layers):
        rows = slice(s.D * layer, s.D * (layer + 1))
        hx = s.hx and tuple(state[rows] for state in s.hx)
        data, states = s.run(single_layer(s, layer), data, hx)
        last.append(states)
    assert same(s.over_time(output), s.over_time(data))
    assert same(h_n, torch.cat([h for h, _ in last]))
    assert same(c_n, torch.cat([c for _, c in last]))


@claim(fails_under="outputs_all_layers")
def num_layers_leaves_output_its_shape(s: Setting) -> None:
    output, _ = s.run()
    assert s.over_time(output).shape == (s.L, s.N, s.D * s.H_out)


@claim(
    fails_under=(
        "widens_upper_layers_by_input",
        "ignores_projection",
        "keeps_directions_apart",
        "lets_upper_layers_read_the_forward_half",
    )
)
def upper_layers_read_the_hidden_states_below(s: Setting) -> None:
    """In evaluation, where no dropout stands between them."""
    for name, weight in s.lstm.named_parameters():
        if name.startswith("weight_ih") and "_l0" not in name:
            assert weight.size(1) == s.D * s.H_out
    output, _ = s.run(s.build().eval())
    below = s.input
    for layer in range(s.num_layers):
        hx = s.hx and tuple(state[s.D * layer : s.D * (layer + 1)] for state in s.hx)
        below, _ = s.run(single_layer(s, layer), below, hx)
    assert same(s.over_time(output), s.over_time(below))


@claim(fails_under="widens_upper_layers_by_input")
def each_upper_layer_adds_the_same_number_of_parameters(s: Setting) -> None:
    counts = [sum(w.numel() for w in s.build(num_layers=n).parameters()) for n in (1, 2, 3, 4)]
    a_layer = s.D * 4 * s.H_cell * (s.D * s.H_out + s.H_out + 2 * s.bias)
    a_layer += s.D * s.H_cell * s.proj_size
    assert counts[1:] == [counts[0] + n * a_layer for n in (1, 2, 3)]


@claim(fails_under="orders_states_top_down", num_layers=(2, 3), dropout=0.0, training=False)
def lower_layers_never_hear_of_upper_ones(s: Setting) -> None:
    _, (h_n, _) = s.run()
    other, top = s.build(), f"_l{s.num_layers - 1}"
    with torch.no_grad():
        for name, weight in other.named_parameters():
            if top in name:
                weight.add_(1)
    _, (other_h_n, _) = s.run(other)
    assert same(h_n[: -s.D], other_h_n[: -s.D])
    assert differ(h_n[-s.D :], other_h_n[-s.D :])
