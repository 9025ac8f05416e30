"""Claims about sequences of different lengths, padded and packed."""

from itertools import pairwise

import torch
from torch import Tensor
from torch.nn.utils import rnn

from claims import Setting, claim, refusal, same

UNEQUAL = {"form": "packed", "dropout": 0.0, "lengths": ((5, 2), (4, 3, 1), (5, 3, 3, 2))}
# What padding changes may be less than float32 can tell.
PRECISE = {**UNEQUAL, "dtype": torch.float64}
# From longest to shortest, and rising at one place or another.
ORDERS = ((3,), (4, 4, 2), (5, 3, 1, 1), (2, 5), (5, 2, 4), (4, 1, 1, 2), (3, 4, 1), (2, 2, 3))


def sequences(s: Setting) -> list[Tensor]:
    """Return each sequence without padding."""
    return [s.batch[:length, n] for n, length in enumerate(s.lengths)]


@claim(
    fails_under=("packs_without_lengths", "packs_without_restoring_order"),
    form="packed",
    dropout=0.0,
)
def packed_sequences_give_what_each_gives_alone(s: Setting) -> None:
    """Also from states that are given in the order of the batch."""
    output, (h_n, c_n) = s.run()
    for n, sequence in enumerate(sequences(s)):
        own_states = s.hx and tuple(state[:, n] for state in s.hx)
        alone, (own_h_n, own_c_n) = s.run(inputs=sequence, hx=own_states)
        assert same(s.over_time(output)[: len(sequence), n], alone)
        assert same(h_n[:, n], own_h_n)
        assert same(c_n[:, n], own_c_n)


@claim(
    fails_under=("pads_with_ones", "pads_with_zeros_alone"),
    form="packed",
    lengths=UNEQUAL["lengths"],
)
def padding_behind_a_packed_output_is_zero(s: Setting) -> None:
    """Unless another value is given."""
    output, _ = s.run()
    for value, options in ((0.0, {}), (7.0, {"padding_value": 7.0})):
        padded, _ = rnn.pad_packed_sequence(output, **options)
        for n, length in enumerate(s.lengths):
            assert (padded[length:, n] == value).all()


@claim(fails_under="pads_with_wrong_lengths", form="packed", enforce_sorted=False)
def padding_a_packed_output_returns_the_lengths_in_order(s: Setting) -> None:
    _, lengths = rnn.pad_packed_sequence(s.run()[0])
    assert lengths.tolist() == list(s.lengths)


@claim(fails_under="packs_sequence_by_sequence", form="packed")
def packed_data_goes_by_time_and_from_the_longest(s: Setting) -> None:
    order = range(s.N) if s.enforce_sorted else s.input.sorted_indices.tolist()
    longest_first = [sequences(s)[n] for n in order]
    steps = [x[time] for time in range(s.L) for x in longest_first if time < len(x)]
    assert torch.equal(s.input.data, torch.stack(steps))
    lengths = list(map(len, longest_first))
    assert lengths == sorted(lengths, reverse=True)


@claim(fails_under="packs_without_lengths", form="packed")
def packed_batch_sizes_count_the_sequences_that_go_on(s: Setting) -> None:
    counts = [sum(time < length for length in s.lengths) for time in range(s.L)]
    assert s.input.batch_sizes.tolist() == counts
    assert len(s.input.data) == sum(counts) == sum(s.lengths)


@claim(fails_under="packs_unsorted_silently", form="packed", enforce_sorted=True)
def packed_in_order_has_no_indices(s: Setting) -> None:
    """There is no order to restore."""
    assert s.input.sorted_indices is None
    assert s.input.unsorted_indices is None


@claim(fails_under="packs_with_its_indices_exchanged", form="packed", enforce_sorted=False)
def packed_out_of_order_has_the_order_and_the_way_back(s: Setting) -> None:
    order, back = s.input.sorted_indices, s.input.unsorted_indices
    longest_first = [s.lengths[n] for n in order]
    assert longest_first == sorted(s.lengths, reverse=True)
    assert [longest_first[n] for n in back] == [*s.lengths]
    assert order[back].tolist() == list(range(s.N))


@claim(fails_under="returns_first_state_as_last", **PRECISE)
def padding_with_zeros_changes_h_n_of_the_shorter_unless_packed(s: Setting) -> None:
    """Where the forward direction of the top layer ends."""
    padded = rnn.pad_sequence(sequences(s))
    _, (h_n, _) = s.run(s.build(batch_first=False), padded)
    _, (right, _) = s.run()
    for n, length in enumerate(s.lengths):
        assert same(h_n[-s.D, n], right[-s.D, n]) == (length == s.L)


@claim(fails_under="outputs_reversed_in_time", **UNEQUAL, bidirectional=False)
def padding_leaves_the_output_of_one_direction_as_it_is(s: Setting) -> None:
    """The last state of each sequence stands in output at its own length."""
    output, _ = s.run(s.build(batch_first=False), s.batch)
    packed_output, (h_n, _) = s.run()
    for n, length in enumerate(s.lengths):
        assert same(output[:length, n], s.over_time(packed_output)[:length, n])
        assert same(output[length - 1, n], h_n[-1, n])


@claim(
    fails_under="reverse_reads_forwards",
    **PRECISE,
    bias=True,
    bidirectional=True,
    num_layers=1,
)
def padding_spoils_the_reverse_half_of_one_layer(s: Setting) -> None:
    """At every step of a shorter sequence, while the forward half stays right."""
    output, _ = s.run(s.build(batch_first=False), rnn.pad_sequence(sequences(s)))
    right = s.over_time(s.run()[0])
    for n, length in enumerate(s.lengths):
        assert same(output[:length, n, : s.H_out], right[:length, n, : s.H_out])
        differs = (output - right)[:length, n, s.H_out :].abs().amax(-1) > 1e-10
        assert (differs == (length < s.L)).all()


@claim(
    fails_under="forgets_between_steps",
    **PRECISE,
    bias=True,
    bidirectional=True,
    num_layers=(2, 3),
)
def padding_spoils_both_halves_of_more_layers(s: Setting) -> None:
    """At every step of a shorter sequence."""
    output, _ = s.run(s.build(batch_first=False), rnn.pad_sequence(sequences(s)))
    right = s.over_time(s.run()[0])
    for n, length in enumerate(s.lengths):
        halves = (output - right)[:length, n].unflatten(-1, (2, -1))
        assert ((halves.abs().amax(-1) > 1e-10) == (length < s.L)).all()


@claim(fails_under="packs_without_lengths", form="packed", dropout=0.0, states=False)
def padding_on_the_left_is_packed_and_the_end_is_lost(s: Setting) -> None:
    """The first steps are taken, as many as the length says, whatever they are."""
    left = rnn.pad_sequence(sequences(s), padding_side="left")
    _, (h_n, _) = s.run(inputs=rnn.pack_padded_sequence(left, s.lengths, enforce_sorted=False))
    for n, length in enumerate(s.lengths):
        taken = left[:length, n]
        padding = s.L - length
        assert (taken[:padding] == 0).all()
        assert torch.equal(taken[padding:], s.batch[: length - min(padding, length), n])
        assert same(h_n[:, n], s.run(inputs=taken)[1][0])


@claim(fails_under="packs_empty_sequences", form="packed")
def packing_refuses_a_length_of_zero(s: Setting) -> None:
    lengths = [*s.lengths[:-1], 0]
    refused = refusal(rnn.pack_padded_sequence, s.batch, lengths, enforce_sorted=False)
    assert "RuntimeError: Length of all samples has to be greater than 0" in refused


@claim(
    fails_under=("packs_unsorted_silently", "asks_the_first_to_be_longest_alone"),
    form="packed",
    enforce_sorted=False,
    lengths=ORDERS,
)
def packing_refuses_unsorted_lengths_by_default(s: Setting) -> None:
    """Wherever a length is greater than the one before it, and nowhere else."""
    refused = refusal(rnn.pack_padded_sequence, s.batch, s.lengths)
    rises = any(shorter < longer for shorter, longer in pairwise(s.lengths))
    assert bool(refused) == rises
    assert ("`lengths` array must be sorted in decreasing order" in refused) == rises


@claim(fails_under="packs_without_restoring_order", form="packed", dropout=0.0)
def packing_unsorted_is_sorting_and_putting_back(s: Setting) -> None:
    lengths = torch.tensor(s.lengths)
    order = lengths.argsort(descending=True)
    packed = rnn.pack_padded_sequence(s.batch, lengths, enforce_sorted=False)
    output, (h_n, c_n) = s.run(inputs=packed)
    in_order = rnn.pack_padded_sequence(s.batch[:, order], lengths[order])
    hx = s.hx and tuple(state[:, order] for state in s.hx)
    sorted_output, (sorted_h_n, sorted_c_n) = s.run(inputs=in_order, hx=hx)
    assert same(s.over_time(output)[:, order], s.over_time(sorted_output))
    assert same(h_n[:, order], sorted_h_n)
    assert same(c_n[:, order], sorted_c_n)


@claim(fails_under="pads_without_total_length", form="packed")
def padding_to_the_total_length_adds_zeros_at_the_end(s: Setting) -> None:
    output, _ = s.run()
    shorter, _ = rnn.pad_packed_sequence(output)
    longer, _ = rnn.pad_packed_sequence(output, total_length=s.L + 2)
    assert shorter.shape[0] == s.L
    assert longer.shape[0] == s.L + 2
    assert torch.equal(longer[: s.L], shorter)
    assert (longer[s.L :] == 0).all()


@claim(fails_under="pads_sequences_on_the_left", form="packed")
def packing_sequences_is_packing_them_padded(s: Setting) -> None:
    packed = rnn.pack_sequence(sequences(s), enforce_sorted=s.enforce_sorted)
    padded = s.batch.transpose(0, 1) if s.batch_first else s.batch
    right = rnn.pack_padded_sequence(
        padded, s.lengths, s.batch_first, enforce_sorted=s.enforce_sorted
    )
    assert torch.equal(packed.data, right.data)
    assert torch.equal(packed.batch_sizes, right.batch_sizes)


@claim(fails_under="pads_with_wrong_lengths", form="packed")
def unpacking_gives_back_the_sequences_in_order(s: Setting) -> None:
    for unpacked, sequence in zip(rnn.unpack_sequence(s.input), sequences(s), strict=True):
        assert torch.equal(unpacked, sequence)


@claim(fails_under="unpads_one_step_too_few", form="packed")
def unpadding_cuts_every_sequence_at_its_length(s: Setting) -> None:
    pieces = rnn.unpad_sequence(s.batch.clone(), torch.tensor(s.lengths))
    for unpadded, sequence in zip(pieces, sequences(s), strict=True):
        assert torch.equal(unpadded, sequence)


@claim(fails_under="unpads_a_copy", form="packed", lengths=((5, 2), (3, 4, 1), (2, 1)))
def unpadding_time_first_turns_the_axes_of_what_it_is_given(s: Setting) -> None:
    given = s.batch.clone()
    rnn.unpad_sequence(given, torch.tensor(s.lengths))
    assert given.shape == (s.N, s.L, s.H_in)
    given = s.batch.transpose(0, 1)
    rnn.unpad_sequence(given, torch.tensor(s.lengths), batch_first=True)
    assert given.shape == (s.N, s.L, s.H_in)


@claim(fails_under="packs_no_further_than_it_can", form="packed")
def packing_takes_lengths_beyond_the_end_and_the_lstm_refuses_them(s: Setting) -> None:
    too_long = [length + s.L for length in s.lengths]
    packed = rnn.pack_padded_sequence(s.batch, too_long, enforce_sorted=False)
    assert len(packed.batch_sizes) > s.L
    assert refusal(s.run, inputs=packed).startswith("RuntimeError")
