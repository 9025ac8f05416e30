"""Claims about bidirectional, a second LSTM in each layer that reads from the end."""

import torch
from torch import nn

from claims import Setting, claim, same


def one_way(s: Setting, ending: str) -> nn.LSTM:
    """Return a unidirectional module with the weights of one direction of a single layer."""
    lstm = s.build(bidirectional=False, num_layers=1, batch_first=False)
    weights = s.lstm.state_dict()
    lstm.load_state_dict({name: weights[name + ending] for name in lstm.state_dict()})
    return lstm


@claim(
    fails_under=(
        "reverse_reads_forwards",
        "swaps_directions_in_output",
        "swaps_c_0_of_the_directions",
    ),
    bidirectional=True,
    num_layers=1,
)
def bidirectional_puts_two_lstms_side_by_side(s: Setting) -> None:
    output, (h_n, c_n) = s.run()
    for n, length in enumerate(s.lengths):
        x = s.batch[:length, n : n + 1]
        hx = [
            s.hx and tuple(state.reshape(2, s.N, -1)[d, n].view(1, 1, -1) for state in s.hx)
            for d in (0, 1)
        ]
        ahead, (ahead_h, ahead_c) = s.run(one_way(s, ""), x, hx[0])
        back, (back_h, back_c) = s.run(one_way(s, "_reverse"), x.flip(0), hx[1])
        assert same(s.over_time(output)[:length, n], torch.cat([ahead, back.flip(0)], -1)[:, 0])
        assert same(s.by_layer(h_n)[0, :, n], torch.cat([ahead_h, back_h])[:, 0])
        assert same(s.by_layer(c_n)[0, :, n], torch.cat([ahead_c, back_c])[:, 0])


@claim(fails_under=("sums_directions", "returns_states_of_top_layer_only"))
def bidirectional_doubles_an_axis_of_each_result(s: Setting) -> None:
    output, (h_n, c_n) = s.run()
    assert s.over_time(output).size(-1) == s.D * s.H_out
    assert h_n.size(0) == c_n.size(0) == s.D * s.num_layers


@claim(fails_under="builds_one_layer_more", num_layers=1)
def bidirectional_doubles_the_parameters_of_one_layer(s: Setting) -> None:
    counts = [sum(w.numel() for w in s.build(bidirectional=b).parameters()) for b in (False, True)]
    assert counts[1] == 2 * counts[0]


@claim(fails_under="shares_weights_between_directions", num_layers=(2, 3))
def bidirectional_more_than_doubles_the_parameters_of_several_layers(s: Setting) -> None:
    counts = [sum(w.numel() for w in s.build(bidirectional=b).parameters()) for b in (False, True)]
    assert counts[1] > 2 * counts[0]
