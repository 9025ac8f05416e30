"""Claims about the weights of an nn.LSTM: their names, shapes, number and two biases."""

from dataclasses import replace

import torch

from claims import Setting, claim, same

SUFFIXES = {1: ("",), 2: ("", "_reverse")}


def endings(s: Setting) -> list[str]:
    """Return what the names end in: _l0, _l0_reverse, _l1 and so on."""
    return [f"_l{layer}{way}" for layer in range(s.num_layers) for way in SUFFIXES[s.D]]


@claim(
    fails_under=(
        "keeps_bias_without_bias",
        "builds_one_layer_more",
        "ignores_projection",
        "sorts_weights_by_name",
    )
)
def each_layer_and_direction_has_weights_of_the_same_names(s: Setting) -> None:
    """From the bottom to the top, where there are more than ten layers, too."""
    kinds = ["weight_ih", "weight_hh"] + ["bias_ih", "bias_hh"] * s.bias
    kinds += ["weight_hr"] * (s.proj_size > 0)
    for stack in (s, replace(s, num_layers=10 + s.num_layers)):
        names = [kind + end for end in endings(stack) for kind in kinds]
        assert list(stack.lstm.state_dict()) == names


@claim(fails_under="ignores_projection")
def weights_stack_four_blocks_of_hidden_size_rows(s: Setting) -> None:
    shapes = {name: tuple(weight.shape) for name, weight in s.lstm.named_parameters()}
    for end in endings(s):
        width = s.H_in if end.startswith("_l0") else s.D * s.H_out
        assert shapes["weight_ih" + end] == (4 * s.H_cell, width)
        assert shapes["weight_hh" + end] == (4 * s.H_cell, s.H_out)
        if s.bias:
            assert shapes["bias_ih" + end] == shapes["bias_hh" + end] == (4 * s.H_cell,)
        if s.proj_size:
            assert shapes["weight_hr" + end] == (s.H_out, s.H_cell)


@claim(fails_under="builds_reverse_of_another_width", bidirectional=True)
def the_reverse_direction_has_weights_of_the_same_shapes(s: Setting) -> None:
    weights = dict(s.lstm.named_parameters())
    forward = [name for name in weights if not name.endswith("_reverse")]
    assert len(weights) == 2 * len(forward)
    for name in forward:
        assert weights[name + "_reverse"].shape == weights[name].shape


@claim(fails_under="widens_every_layer", num_layers=3)
def layers_from_the_third_on_have_the_shapes_of_the_second(s: Setting) -> None:
    weights = dict(s.lstm.named_parameters())
    third = {name: w.shape for name, w in weights.items() if "_l2" in name}
    assert third == {
        name.replace("_l1", "_l2"): w.shape for name, w in weights.items() if "_l1" in name
    }


@claim(
    fails_under=(
        "shares_weights_between_directions",
        "shares_weights_between_upper_layers",
        "shares_the_projection_between_directions",
    )
)
def no_layer_and_no_direction_shares_its_weights(s: Setting) -> None:
    """Neither matrices nor biases nor projections."""
    weights = [getattr(s.lstm, name) for name in s.lstm.state_dict()]
    assert len(weights) == s.num_layers * s.D * (2 + 2 * s.bias + (s.proj_size > 0))
    assert len({weight.data_ptr() for weight in weights}) == len(weights)


@claim(fails_under=("lists_directions_first", "lists_second_bias_first"))
def all_weights_are_grouped_in_the_order_of_h_n(s: Setting) -> None:
    """A row of h_n depends on the weights in the same place, and on none behind them."""
    lstm = s.build().eval()  # a dropped input would hide a dependence
    for end, row in zip(endings(s), lstm.all_weights, strict=True):
        named = [weight for name, weight in lstm.named_parameters() if name.endswith(end)]
        assert all(one is other for one, other in zip(row, named, strict=True))
    weights = [row[0] for row in lstm.all_weights]
    _, (h_n, _) = s.run(lstm)
    for place, row in enumerate(h_n):
        found = torch.autograd.grad(row.sum(), weights, retain_graph=True, allow_unused=True)
        assert [g is not None and bool(g.any()) for g in found[place:]] == [
            True,
            *[False] * (len(weights) - place - 1),
        ]


@claim(fails_under=("ignores_projection", "keeps_bias_without_bias", "builds_one_layer_more"))
def parameters_number_as_the_formula_says(s: Setting) -> None:
    total = 0
    for layer in range(s.num_layers):
        width = s.H_in if layer == 0 else s.D * s.H_out
        one = 4 * s.H_cell * (width + s.H_out + 2 * s.bias)
        total += s.D * (one + s.H_out * s.H_cell * (s.proj_size > 0))
    assert sum(weight.numel() for weight in s.lstm.parameters()) == total


@claim(fails_under=("ignores_second_bias", "ignores_second_bias_of_upper_layers"), bias=True)
def only_the_sum_of_the_two_biases_counts(s: Setting) -> None:
    output, (h_n, c_n) = s.run()
    merged = s.build()
    for end in endings(s):
        ih, hh = (getattr(merged, kind + end).data for kind in ("bias_ih", "bias_hh"))
        ih += hh
        hh.zero_()
    merged_output, (merged_h_n, merged_c_n) = s.run(merged)
    assert same(s.over_time(merged_output), s.over_time(output))
    assert same(merged_h_n, h_n)
    assert same(merged_c_n, c_n)


@claim(fails_under="ignores_second_bias", bias=True)
def the_two_biases_get_equal_gradients(s: Setting) -> None:
    lstm = s.build()
    output, (h_n, c_n) = s.run(lstm)
    (s.over_time(output).square().sum() + h_n.sum() + c_n.sum()).backward()
    for end in endings(s):
        one, other = getattr(lstm, "bias_ih" + end).grad, getattr(lstm, "bias_hh" + end).grad
        assert other.abs().max() > 0
        assert same(one, other)


@claim(fails_under="ignores_second_bias", bias=True)
def under_plain_sgd_the_sum_of_the_biases_moves_by_twice_the_gradient(s: Setting) -> None:
    lstm = s.build()
    _, (_, c_n) = s.run(lstm)
    c_n.sum().backward()
    pairs = [(getattr(lstm, "bias_ih" + end), getattr(lstm, "bias_hh" + end)) for end in endings(s)]
    before = [(one + other).detach() for one, other in pairs]
    torch.optim.SGD(lstm.parameters(), lr=0.1).step()
    for (one, other), sum_before in zip(pairs, before, strict=True):
        assert same((one + other).detach() - sum_before, -0.1 * 2 * one.grad)
