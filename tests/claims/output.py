"""Claims about output, the hidden states of the top layer at every time step."""

import torch
from torch import nn

from claims import Setting, claim, same
from claims.stacking import take_layers


def reach(s: Setting, half: slice) -> torch.Tensor:
    """Return, for one half of an output, which step depends on which input, (N, L, L)."""
    inputs = s.batch.clone().requires_grad_()
    output, _ = s.run(inputs=s.shape_input(inputs))
    rows = []
    for step in s.over_time(output)[..., half]:
        (gradient,) = torch.autograd.grad(step.sum(), inputs, retain_graph=True)
        rows.append((gradient != 0).any(dim=-1))
    return torch.stack(rows).permute(2, 0, 1)


@claim(fails_under="adds_batch_axis_to_unbatched_output", form=("batched", "unbatched"))
def output_keeps_the_axes_of_the_input(s: Setting) -> None:
    output, _ = s.run()
    assert output.shape == (*s.input.shape[:-1], s.D * s.H_out)


@claim(fails_under="packs_without_lengths", form="packed")
def output_packed_has_a_row_for_each_step_that_is_no_padding(s: Setting) -> None:
    output, _ = s.run()
    assert output.data.shape == (sum(s.lengths), s.D * s.H_out)
    assert torch.equal(output.batch_sizes, s.input.batch_sizes)


@claim(fails_under="returns_output_of_first_layer", num_layers=(2, 3))
def output_is_that_of_the_top_layer_over_the_layers_below(s: Setting) -> None:
    """In evaluation, where no dropout stands between them."""
    below, below_hx = take_layers(s, 0, s.num_layers - 1)
    top, top_hx = take_layers(s, s.num_layers - 1, s.num_layers)
    output, _ = s.run(top.eval(), s.run(below.eval(), hx=below_hx)[0], top_hx)
    assert same(s.over_time(s.run(s.build().eval())[0]), s.over_time(output))


@claim(fails_under="forgets_between_steps", num_layers=1, bidirectional=False, proj_size=0)
def output_is_what_a_cell_returns_step_by_step(s: Setting) -> None:
    cell = nn.LSTMCell(s.input_size, s.hidden_size, bias=s.bias, dtype=s.dtype)
    cell.load_state_dict({k.removesuffix("_l0"): v for k, v in s.lstm.state_dict().items()})
    state = s.hx and tuple(part.reshape(s.N, -1) for part in s.hx)
    output = s.over_time(s.run()[0])
    for time, step in enumerate(s.batch):
        state = cell(step, state)
        for n in (n for n, length in enumerate(s.lengths) if time < length):
            assert same(output[time, n], state[0][n])


@claim(fails_under="outputs_reversed_in_time", bidirectional=False, form=("batched", "unbatched"))
def output_of_one_direction_does_not_depend_on_the_future(s: Setting) -> None:
    """In any number of layers."""
    assert not reach(s, slice(s.H_out)).triu(diagonal=1).any()


@claim(
    fails_under="forgets_between_steps",
    bidirectional=False,
    form=("batched", "unbatched"),
    dropout=0.0,
)
def output_of_one_direction_depends_on_all_of_the_past(s: Setting) -> None:
    """On its own input and on each one before it."""
    depends = reach(s, slice(s.H_out))
    assert torch.equal(depends.tril(), torch.ones_like(depends).tril())


@claim(
    fails_under="reverse_reads_forwards",
    num_layers=1,
    bidirectional=True,
    form=("batched", "unbatched"),
)
def output_halves_of_one_layer_depend_on_what_each_has_read(s: Setting) -> None:
    """The reverse half of the last step therefore depends on the last input alone."""
    forward, reverse = reach(s, slice(s.H_out)), reach(s, slice(s.H_out, None))
    assert torch.equal(forward, torch.ones_like(forward).tril())
    assert torch.equal(reverse, torch.ones_like(reverse).triu())


@claim(
    fails_under="forgets_between_steps",
    num_layers=(2, 3),
    bidirectional=True,
    form=("batched", "unbatched"),
    dropout=0.0,
)
def output_halves_of_more_layers_depend_on_the_whole_sequence(s: Setting) -> None:
    assert reach(s, slice(s.H_out)).all()
    assert reach(s, slice(s.H_out, None)).all()


@claim(fails_under="drops_out_top_layer", proj_size=0)
def output_lies_between_minus_one_and_one(s: Setting) -> None:
    output, _ = s.run(inputs=s.shape_input(1000 * s.batch))
    assert s.over_time(output).abs().max() <= 1


@claim(fails_under="limits_its_output", proj_size=(1, 2, 3))
def output_of_a_projection_has_no_bound(s: Setting) -> None:
    lstm, top = s.build(), f"weight_hr_l{s.num_layers - 1}"
    nn.init.constant_(getattr(lstm, top), 1e6)
    output, _ = s.run(lstm, hx=s.some_states)
    assert s.over_time(output).abs().max() > 1
