"""Claims about the input of nn.LSTM: which axes it has and what is refused."""

import torch
from torch.nn.utils import rnn

from claims import Setting, claim, refusal, same


@claim(
    fails_under=("accepts_wrong_feature_width", "exchanges_the_widths_in_its_message"),
    form=("batched", "unbatched"),
)
def input_has_input_size_features(s: Setting) -> None:
    """Neither one more nor one less; the message gives both numbers."""
    for width in (s.input_size + 1, s.input_size - 1):
        wrong = s.batch.new_zeros(s.L, s.N, width)
        refused = refusal(s.run, inputs=s.shape_input(wrong))
        assert "RuntimeError: input.size(-1) must be equal to input_size" in refused
        assert f"Expected {s.input_size}, got {width}" in refused


@claim(fails_under="moves_states_to_the_next_sequence", dropout=0.0)
def input_sequences_of_a_batch_do_not_mix(s: Setting) -> None:
    """Each sequence gives what it gives alone, without batch and padding."""
    output, (h_n, c_n) = s.run()
    for n, length in enumerate(s.lengths):
        own_states = s.hx and tuple(state.reshape(len(h_n), s.N, -1)[:, n] for state in s.hx)
        alone, (own_h_n, own_c_n) = s.run(inputs=s.batch[:length, n], hx=own_states)
        assert same(s.over_time(output)[:length, n], alone)
        assert same(s.by_layer(h_n)[:, :, n].flatten(0, 1), own_h_n)
        assert same(s.by_layer(c_n)[:, :, n].flatten(0, 1), own_c_n)


@claim(fails_under="ignores_batch_first", form="batched")
def input_with_batch_first_only_turns_two_axes(s: Setting) -> None:
    time_first, batch_first = s.build(batch_first=False), s.build(batch_first=True)
    output, states = s.run(time_first, s.batch)
    turned, same_states = s.run(batch_first, s.batch.transpose(0, 1))
    assert same(turned, output.transpose(0, 1))
    assert all(map(same, same_states, states))


@claim(
    fails_under=("adds_batch_axis_to_unbatched_output", "returns_batched_states_of_unbatched"),
    form="unbatched",
)
def input_without_batch_axis_is_a_batch_of_one(s: Setting) -> None:
    output, states = s.run()
    hx = s.hx and tuple(state.unsqueeze(1) for state in s.hx)
    batch_output, batch_states = s.run(s.build(batch_first=False), s.batch, hx)
    assert same(output, batch_output[:, 0])
    assert all(same(one, other[:, 0]) for one, other in zip(states, batch_states, strict=True))


@claim(fails_under="reads_unbatched_as_a_batch_of_steps", form="unbatched")
def input_without_batch_axis_ignores_batch_first(s: Setting) -> None:
    output, states = s.run(s.build(batch_first=False))
    other_output, other_states = s.run(s.build(batch_first=True))
    assert same(output, other_output)
    assert all(map(same, states, other_states))


@claim(fails_under="moves_batch_first_in_states", form="packed")
def input_packed_ignores_batch_first(s: Setting) -> None:
    output, states = s.run(s.build(batch_first=False))
    other_output, other_states = s.run(s.build(batch_first=True))
    assert same(output.data, other_output.data)
    assert all(map(same, states, other_states))


@claim(fails_under="forgets_between_steps", form="batched", states=False, dropout=0.0)
def input_in_the_wrong_order_reads_on_across_sequences(s: Setting) -> None:
    """Batch-first data in a time-first module: right shape, and each row sees those before it."""
    wrong = s.batch.transpose(0, 1).clone().requires_grad_()
    output, _ = s.run(s.build(batch_first=False), wrong)
    assert output.shape == (s.N, s.L, s.D * s.H_out)
    output[-1, 0, : s.H_out].sum().backward()
    assert (wrong.grad[:, 0] != 0).any(dim=-1).all()


@claim(fails_under="flattens_surplus_dimensions", form="batched")
def input_has_two_or_three_axes(s: Setting) -> None:
    for wrong in (s.batch[0, 0], s.batch.unsqueeze(-2)):
        assert "ValueError: LSTM: Expected input to be 2D or 3D" in refusal(s.run, inputs=wrong)


@claim(fails_under="returns_nothing_for_no_steps", form=("batched", "unbatched"))
def input_has_at_least_one_time_step(s: Setting) -> None:
    refused = refusal(s.run, inputs=s.shape_input(s.batch[:0]))
    assert "RuntimeError: Expected sequence length to be larger than 0" in refused


@claim(fails_under="casts_its_input")
def input_of_another_dtype_is_refused(s: Setting) -> None:
    other = torch.float64 if s.dtype == torch.float32 else torch.float32
    for dtype in (other, torch.int64):
        assert "dtype" in refusal(s.run, inputs=s.shape_input(s.batch.to(dtype)))


@claim(fails_under="packs_without_lengths", form="packed")
def input_packed_gives_packed_output_and_plain_states(s: Setting) -> None:
    output, (h_n, c_n) = s.run()
    assert isinstance(output, rnn.PackedSequence)
    assert output.data.shape == (sum(s.lengths), s.D * s.H_out)
    assert h_n.shape == (s.D * s.num_layers, s.N, s.H_out)
    assert c_n.shape == (s.D * s.num_layers, s.N, s.H_cell)
