"""Claims about the sentences of nn.LSTM's own documentation: what they say and what holds."""

import torch
from torch import nn

from claims import Setting, claim, same
from claims.equations import first_states, read, weights_of
from claims.setting import seed_torch


@claim(fails_under=("packs_without_restoring_order", "runs_sequences_on"), dropout=0.0)
def each_sequence_of_a_batch_has_states_as_if_alone(s: Setting) -> None:
    """Not each element of a sequence: the axis of h_n and c_n is that of the batch."""
    _, (h_n, c_n) = s.run()
    h_n, c_n = (s.by_layer(state).flatten(0, 1) for state in (h_n, c_n))
    module = s.build(batch_first=False)
    for n, length in enumerate(s.lengths):
        states = [state.reshape(len(h_n), s.N, -1)[:, n] for state in s.some_states]
        _, (h_alone, c_alone) = s.run(
            module, s.batch[:length, n], (s.states and tuple(states)) or None
        )
        assert same(h_n[:, n], h_alone)
        assert same(c_n[:, n], c_alone)


@claim(fails_under="swaps_directions_in_output", bidirectional=True)
def directions_share_the_last_axis_of_output_and_take_rows_of_h_n(s: Setting) -> None:
    output, (h_n, _) = s.run()
    ahead, back = s.over_time(output).chunk(2, dim=-1)
    assert ahead.shape[-1] == back.shape[-1] == h_n.shape[-1]
    for n, length in enumerate(s.lengths):
        assert same(ahead[length - 1, n], s.by_layer(h_n)[-1, 0, n])
        assert same(back[0, n], s.by_layer(h_n)[-1, 1, n])


@claim(fails_under="orders_states_top_down", bidirectional=False)
def one_direction_ends_with_the_last_row_of_h_n(s: Setting) -> None:
    output, (h_n, _) = s.run()
    top = s.by_layer(h_n)[-1, 0]
    for n, length in enumerate(s.lengths):
        assert same(s.over_time(output)[length - 1, n], top[n])


@claim(fails_under="starts_from_ones")
def no_states_are_states_of_zeros(s: Setting) -> None:
    zeros = tuple(torch.zeros_like(state) for state in s.some_states)
    (none, none_states), (given, given_states) = s.run(hx=None), s.run(hx=zeros)
    assert same(s.over_time(none), s.over_time(given))
    assert all(map(same, none_states, given_states))


@claim(fails_under="ignores_initial_state")
def one_state_alone_is_refused(s: Setting) -> None:
    h_0, c_0 = s.some_states
    for hx in ((h_0, None), (None, c_0)):
        try:
            s.run(hx=hx)
        except (AttributeError, TypeError):
            continue
        raise AssertionError("it was taken")


@claim(fails_under="drops_out_lower_states", num_layers=(2, 3), dropout=0.5, training=True)
def h_n_of_the_lowest_layer_is_taken_before_dropout(s: Setting) -> None:
    _, (training, _) = s.run()
    _, (evaluating, _) = s.run(s.build().eval())
    assert same(training[: s.D], evaluating[: s.D])


def one_layer(s: Setting, stack: nn.LSTM, number: int) -> nn.LSTM:
    """Make a module of one layer with the weights of a layer of a stack."""
    width = s.D * s.H_out if number else s.H_in
    layer = s.build(num_layers=1, batch_first=False, input_size=width)
    names = {name: name.replace("_l0", f"_l{number}") for name in layer.state_dict()}
    layer.load_state_dict({name: stack.get_parameter(old) for name, old in names.items()})
    return layer


@claim(
    fails_under=(
        "never_drops_out",
        "drops_out_top_layer",
        "drops_out_above_the_first_layer_only",
        "drops_out_with_the_opposite_probability",
    ),
    num_layers=(2, 3),
    dropout=(0.2, 0.5, 0.9),
    training=True,
)
def dropout_is_that_of_nn_dropout_between_two_layers(s: Setting) -> None:
    """The same random state drops the same values and scales what it keeps alike."""
    time_first = s.build(batch_first=False)
    unpacked = s.batch[:, 0] if s.form == "unbatched" else s.batch
    below = s.input if s.form == "packed" else unpacked
    expected, _ = s.run(time_first, below)
    hx = s.hx and [state.split(s.D) for state in s.hx]
    layers = [one_layer(s, time_first, k) for k in range(s.num_layers)]
    seed_torch(s.seed)
    for k, layer in enumerate(layers):
        if k:
            kept = nn.functional.dropout(below.data, s.dropout)
            below = below._replace(data=kept) if s.form == "packed" else kept
        below, _ = layer(below, hx and (hx[0][k], hx[1][k]))
    assert same(below.data, expected.data)


@claim(fails_under="ignores_projection", proj_size=(1, 2))
def a_projection_narrows_weight_hh_and_every_upper_weight_ih(s: Setting) -> None:
    wide = s.build(proj_size=0).state_dict()
    for name, weight in s.lstm.named_parameters():
        if name.startswith("weight_hr"):
            assert weight.shape == (s.H_out, s.H_cell)
        elif name.startswith("weight_hh"):
            assert weight.shape == (4 * s.H_cell, s.H_out)
        elif name.startswith("weight_ih") and "_l0" not in name:
            assert weight.shape == (4 * s.H_cell, s.D * s.H_out)
        else:
            assert weight.shape == wide[name].shape


@claim(
    fails_under=("feeds_no_projected_state_back", "projects_cell_state"),
    proj_size=(1, 2),
    dropout=0.0,
)
def a_projection_acts_at_every_step_and_spares_the_cell_state(s: Setting) -> None:
    """In every layer and direction; `read` goes step by step as the equations have it."""
    output, (_, c_n) = s.run()
    h_0, c_0 = first_states(s)
    for n, length in enumerate(s.lengths):
        below = s.batch[:length, n]
        for k in range(s.num_layers):
            halves = []
            for d in range(s.D):
                states, w = (h_0[k, d, n], c_0[k, d, n]), weights_of(s.lstm, k, reverse=d == 1)
                hidden, _, c = read(below, *states, w, reverse=d == 1)
                assert same(s.by_layer(c_n)[k, d, n], c)
                halves.append(hidden)
            below = torch.cat(halves, dim=-1)
        assert same(s.over_time(output)[:length, n], below)


@claim(fails_under="swaps_directions_in_output", bidirectional=True)
def output_splits_by_direction_with_the_width_of_h_n(s: Setting) -> None:
    """output.view(seq_len, batch, num_directions, hidden_size) with h_n's width instead."""
    output, (h_n, _) = s.run()
    output = s.over_time(output)
    split = output.reshape(s.L, s.N, 2, h_n.shape[-1])
    assert same(torch.stack(output.chunk(2, dim=-1), 2), split)
    for n, length in enumerate(s.lengths):
        assert same(split[length - 1, n, 0], s.by_layer(h_n)[-1, 0, n])
        assert same(split[0, n, 1], s.by_layer(h_n)[-1, 1, n])


@claim(fails_under=("initializes_from_normal", "initializes_by_another_width"), proj_size=(0, 1, 2))
def every_weight_starts_within_the_bound_of_hidden_size(s: Setting) -> None:
    for weight in s.lstm.parameters():
        assert weight.abs().max() <= s.H_cell**-0.5


@claim(fails_under="adds_batch_axis_to_unbatched_output", form="unbatched")
def batch_first_is_ignored_for_unbatched_input(s: Setting) -> None:
    output, states = s.run()
    other_output, other_states = s.run(s.build(batch_first=not s.batch_first))
    assert output.shape == (s.L, s.D * s.H_out)
    assert same(output, other_output)
    assert all(map(same, states, other_states))
