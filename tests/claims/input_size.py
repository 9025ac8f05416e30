"""Claims about input_size, the number of features of one time step."""

import torch
from torch import nn

from claims import Setting, claim


def count(lstm: nn.LSTM) -> int:
    """Return how many numbers a module learns."""
    return sum(weight.numel() for weight in lstm.parameters())


@claim(fails_under="widens_upper_layers_by_input")
def input_size_shapes_the_first_weight_ih_alone(s: Setting) -> None:
    other = dict(s.build(input_size=s.input_size + 1).named_parameters())
    changed = {
        name for name, weight in s.lstm.named_parameters() if weight.shape != other[name].shape
    }
    assert changed == {"weight_ih_l0", "weight_ih_l0_reverse"} & set(other)


@claim(fails_under="widens_upper_layers_by_input")
def one_more_feature_adds_four_h_cell_numbers_a_direction(s: Setting) -> None:
    more = s.build(input_size=s.input_size + 1)
    assert count(more) - count(s.lstm) == s.D * 4 * s.H_cell


@claim(fails_under="builds_one_unit_more", form=("batched", "unbatched"))
def input_size_leaves_every_result_its_shape(s: Setting) -> None:
    wide = torch.cat([s.batch, s.batch], dim=-1)
    results = [s.run(), s.run(s.build(input_size=2 * s.input_size), s.shape_input(wide))]
    for output, (h_n, c_n) in results:
        shapes = [s.over_time(output).shape, s.by_layer(h_n).shape, s.by_layer(c_n).shape]
        of_states = [(s.num_layers, s.D, s.N, width) for width in (s.H_out, s.H_cell)]
        assert shapes == [(s.L, s.N, s.D * s.H_out), *of_states]
