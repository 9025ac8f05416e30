"""Claims about dropout, which acts between layers while training."""

import warnings

import torch
from torch import nn
from torch.nn.utils.rnn import PackedSequence

from claims import Setting, claim, differ, same
from claims.num_layers import single_layer
from claims.setting import seed_torch


@claim(fails_under="drops_out_in_eval", training=False)
def dropout_does_nothing_in_evaluation(s: Setting) -> None:
    output, (h_n, c_n) = s.run(s.build(dropout=0.5).eval())
    plain, (plain_h_n, plain_c_n) = s.run(s.build(dropout=0.0).eval())
    assert same(s.over_time(output), s.over_time(plain))
    assert same(h_n, plain_h_n)
    assert same(c_n, plain_c_n)


@claim(fails_under="drops_out_top_layer", num_layers=1)
def dropout_does_nothing_in_a_single_layer(s: Setting) -> None:
    output, (h_n, c_n) = s.run(s.build(dropout=0.5))
    plain, (plain_h_n, plain_c_n) = s.run(s.build(dropout=0.0))
    assert same(s.over_time(output), s.over_time(plain))
    assert same(h_n, plain_h_n)
    assert same(c_n, plain_c_n)


@claim(
    fails_under=(
        "never_drops_out",
        "drops_out_top_layer",
        "drops_out_above_the_first_layer_only",
        "drops_the_same_at_every_step",
        "drops_out_without_scaling",
        "drops_out_input",
        "drops_out_with_the_opposite_probability",
        "scales_by_the_probability",
        "drops_out_tensors_alone",
        "reseeds_torch_at_each_call",
    ),
    num_layers=(2, 3),
    dropout=(0.2, 0.5, 0.9),
    training=True,
)
def dropout_acts_on_every_layer_but_the_top_at_every_step(s: Setting) -> None:
    """A mask of its own for each value that rises, whose values are 0 and 1 / (1 - p)."""
    output, _ = s.run()
    masks = draw_masks(s)
    scale = 1 / (1 - s.dropout)
    for mask in masks:
        assert same(mask, (mask != 0) * torch.full_like(mask, scale))
    data = s.input
    for layer in range(s.num_layers):
        hx = s.hx and tuple(state[s.D * layer : s.D * (layer + 1)] for state in s.hx)
        data, _ = single_layer(s, layer)(data, hx)
        if layer < s.num_layers - 1:
            data = on_values(data, lambda values, mask=masks[layer]: values * mask)
    assert same(s.over_time(output), s.over_time(data))


def draw_masks(s: Setting) -> list[torch.Tensor]:
    """Draw what the module's call draws: a mask of all values for each layer but the top."""
    values = s.input.data if s.form == "packed" else s.input
    turned = s.form == "batched" and s.batch_first  # the module computes with time first
    values = values.transpose(0, 1) if turned else values
    ones = values.new_ones(*values.shape[:-1], s.D * s.H_out)
    seed_torch(s.seed)
    masks = [nn.functional.dropout(ones, s.dropout) for _ in range(s.num_layers - 1)]
    return [mask.transpose(0, 1) for mask in masks] if turned else masks


def on_values(data: object, change: object) -> object:
    """Apply a change to an output, packed or not."""
    return (
        data._replace(data=change(data.data)) if isinstance(data, PackedSequence) else change(data)
    )


@claim(fails_under="reseeds_torch_at_each_call", num_layers=(2, 3), dropout=0.5, training=True)
def each_call_in_training_draws_another_mask(s: Setting) -> None:
    """Few values have few masks, so that now and then one comes again; not forty times."""
    first, *others = (s.over_time(s.lstm(s.input, s.hx)[0]) for _ in range(40))
    assert any(differ(first, other) for other in others)


@claim(
    fails_under=("drops_out_states_of_lower_layers", "drops_out_input"),
    num_layers=(2, 3),
    dropout=0.5,
    training=True,
)
def states_of_the_lowest_layer_are_never_dropped(s: Setting) -> None:
    _, (h_n, c_n) = s.run()
    _, (plain_h_n, plain_c_n) = s.run(s.build(dropout=0.0))
    assert same(h_n[: s.D], plain_h_n[: s.D])
    assert same(c_n[: s.D], plain_c_n[: s.D])


@claim(
    fails_under=("never_drops_out", "drops_out_above_the_first_layer_only"),
    num_layers=(2, 3),
    training=True,
)
def dropout_of_one_leaves_the_top_layer_zeros_to_read(s: Setting) -> None:
    output, _ = s.run(s.build(dropout=1.0))
    top = single_layer(s, s.num_layers - 1).train()
    zeros = s.batch.new_zeros(s.L, s.N, top.input_size)
    hx = s.hx and tuple(state[-s.D :] for state in s.hx)
    expected, _ = s.run(top, s.shape_input(zeros), hx)
    assert same(s.over_time(output), s.over_time(expected))


@claim(fails_under="does_not_warn_of_useless_dropout", dropout=0.5)
def dropout_in_a_single_layer_warns(s: Setting) -> None:
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        nn.LSTM(**s.arguments)
    assert [str(w.message)[:34] for w in caught] == ["dropout option adds dropout after "] * (
        s.num_layers == 1
    )
