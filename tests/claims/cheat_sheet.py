"""Claims about the tables of the cheat sheet: shapes, orders, one step and the formulas."""

import torch
from torch.nn.utils import rnn

from claims import Setting, claim, same


@claim(
    fails_under=(
        "projects_cell_state",
        "returns_states_of_top_layer_only",
        "adds_batch_axis_to_unbatched_output",
    )
)
def every_tensor_has_the_shape_of_the_cheat_sheet(s: Setting) -> None:
    output, (h_n, c_n) = s.run()
    batch = () if s.form == "unbatched" else (s.N,)
    sequence = (s.N, s.L) if s.batch_first and batch else (s.L, *batch)
    if s.form == "packed":
        assert output.data.shape == (sum(s.lengths), s.D * s.H_out)
    else:
        assert output.shape == (*sequence, s.D * s.H_out)
    assert h_n.shape == (s.D * s.num_layers, *batch, s.H_out)
    assert c_n.shape == (s.D * s.num_layers, *batch, s.H_cell)


@claim(fails_under=("builds_one_layer_more", "keeps_bias_without_bias", "ignores_projection"))
def every_weight_has_the_name_place_and_shape_of_the_cheat_sheet(s: Setting) -> None:
    expected = []
    for layer in range(s.num_layers):
        for end in ("", "_reverse")[: s.D]:
            width = s.D * s.H_out if layer else s.H_in
            shapes = {"weight_ih": (4 * s.H_cell, width), "weight_hh": (4 * s.H_cell, s.H_out)}
            if s.bias:
                shapes |= {"bias_ih": (4 * s.H_cell,), "bias_hh": (4 * s.H_cell,)}
            if s.proj_size:
                shapes["weight_hr"] = (s.H_out, s.H_cell)
            expected += [(f"{name}_l{layer}{end}", shape) for name, shape in shapes.items()]
    assert [(name, tuple(w.shape)) for name, w in s.lstm.named_parameters()] == expected


@claim(fails_under=("builds_one_layer_more", "ignores_projection"), bias=True)
def the_formula_of_the_cheat_sheet_counts_the_parameters(s: Setting) -> None:
    total = 0
    for layer in range(s.num_layers):
        width = s.D * s.H_out if layer else s.H_in
        total += s.D * (4 * s.H_cell * (width + s.H_out + 2) + s.proj_size * s.H_cell)
    assert sum(weight.numel() for weight in s.lstm.parameters()) == total


@claim(fails_under="orders_states_by_direction", bidirectional=True)
def the_last_two_rows_of_h_n_are_both_ends_of_output(s: Setting) -> None:
    output, (h_n, _) = s.run()
    output = s.over_time(output)
    h_n = s.by_layer(h_n).flatten(0, 1)
    for n, length in enumerate(s.lengths):
        ends = torch.cat([output[length - 1, n, : s.H_out], output[0, n, s.H_out :]])
        assert same(torch.cat([h_n[-2, n], h_n[-1, n]]), ends)


@claim(
    fails_under="ignores_initial_state",
    bidirectional=False,
    dropout=0.0,
    form="batched",
    lengths=((3,), (4, 4), (5, 5, 5)),
)
def detached_states_continue_a_sequence(s: Setting) -> None:
    whole, _ = s.run()
    first, states = s.run(inputs=s.shape_input(s.batch[:2]))
    rest, _ = s.run(inputs=s.shape_input(s.batch[2:]), hx=tuple(t.detach() for t in states))
    assert same(torch.cat([s.over_time(first), s.over_time(rest)]), s.over_time(whole))


@claim(
    fails_under=("packs_without_restoring_order", "packs_without_lengths"),
    form="packed",
    enforce_sorted=False,
    dropout=0.0,
    lengths=((1, 3), (2, 5, 4), (3, 3, 4)),
)
def a_packed_batch_gives_each_sequence_its_own_last_state(s: Setting) -> None:
    output, (h_n, _) = s.run()
    assert isinstance(output, rnn.PackedSequence)
    module = s.build(batch_first=False)
    for n, length in enumerate(s.lengths):
        hx = s.hx and tuple(state[:, n] for state in s.hx)
        assert same(h_n[:, n], s.run(module, s.batch[:length, n], hx)[1][0])
