"""Claims about which tensor holds the vector of a sequence, of a step, and the state to go on with.

A sequence alone, without a batch axis or padding, is what the others are compared with.
"""

import torch

from claims import Setting, claim, differ, same
from claims.stacking import take_layers

BATCH = ("batched", "packed")
SHORTER = ((5, 2, 3), (1, 4), (3, 3, 1, 2))


@claim(
    fails_under=("packs_without_restoring_order", "packs_without_lengths"),
    bidirectional=False,
    dropout=0.0,
    form=BATCH,
)
def the_last_row_of_h_n_has_read_each_sequence_as_if_alone(s: Setting) -> None:
    _, (h_n, _) = s.run()
    for n in range(s.N):
        _, (alone, _) = s.alone(n)
        assert same(h_n[-1, n], alone[-1])


@claim(
    fails_under=("packs_without_restoring_order", "packs_without_lengths"),
    bidirectional=True,
    dropout=0.0,
    form=BATCH,
)
def the_last_two_rows_of_h_n_have_read_each_sequence_as_if_alone(s: Setting) -> None:
    _, (h_n, _) = s.run()
    vectors = torch.cat([h_n[-2], h_n[-1]], dim=-1)
    for n in range(s.N):
        output, _ = s.alone(n)
        # The forward half of its last step and the reverse half of its first.
        assert same(vectors[n], torch.cat([output[-1, : s.H_out], output[0, s.H_out :]]))


@claim(fails_under="returns_first_state_as_last", bidirectional=False, form="batched")
def one_way_the_last_step_of_output_is_the_last_row_of_h_n(s: Setting) -> None:
    output, (h_n, _) = s.run()
    assert same(s.over_time(output)[-1], h_n[-1])


@claim(
    fails_under="returns_first_state_as_last",
    dropout=0.0,
    form="batched",
    lengths=SHORTER,
    dtype=torch.float64,  # what the padding has left may be small
)
def unpacked_a_shorter_row_of_h_n_has_read_its_padding(s: Setting) -> None:
    _, (h_n, _) = s.run()
    for n in range(s.N):
        _, (alone, _) = s.alone(n)
        assert differ(h_n[-s.D, n], alone[-s.D]) == (s.lengths[n] < s.L)


@claim(
    fails_under="outputs_reversed_in_time",
    bidirectional=False,
    dropout=0.0,
    form="batched",
    lengths=SHORTER,
)
def one_way_output_before_the_padding_is_right_unpacked_too(s: Setting) -> None:
    output = s.over_time(s.run()[0])
    for n, length in enumerate(s.lengths):
        assert same(output[:length, n], s.alone(n)[0])


@claim(
    fails_under="repeats_forward_as_reverse",
    bidirectional=True,
    num_layers=1,
    form="batched",
    lengths=SHORTER,
    dtype=torch.float64,  # what the padding has left may be small
)
def unpacked_the_reverse_half_of_a_shorter_row_is_wrong_at_every_step(s: Setting) -> None:
    reverse = s.over_time(s.run()[0])[..., s.H_out :]
    for n, length in enumerate(s.lengths):
        alone, _ = s.alone(n)
        for step, right in zip(reverse[:length, n], alone[:, s.H_out :], strict=True):
            assert same(step, right) == (length == s.L)


@claim(fails_under="packs_without_lengths", dropout=0.0, form="packed")
def packed_output_holds_each_sequence_as_if_alone(s: Setting) -> None:
    output = s.over_time(s.run()[0])
    for n, length in enumerate(s.lengths):
        zeros = s.batch.new_zeros(s.L - length, s.D * s.H_out)
        assert same(output[:, n], torch.cat([s.alone(n)[0], zeros]))


@claim(fails_under="ignores_initial_state", bidirectional=False, dropout=0.0, form=BATCH)
def a_second_call_with_the_states_goes_on_where_the_first_ended(s: Setting) -> None:
    _, state = s.run()
    output, (h_n, c_n) = s.run(hx=state)
    for n, length in enumerate(s.lengths):
        twice = s.batch[:length, n].repeat(2, 1)
        hx = s.hx and tuple(rows[:, n] for rows in s.hx)
        alone, (alone_h_n, alone_c_n) = s.run(inputs=twice, hx=hx)
        assert same(s.over_time(output)[:length, n], alone[length:])
        assert same(h_n[:, n], alone_h_n)
        assert same(c_n[:, n], alone_c_n)


@claim(
    fails_under=("orders_states_by_direction", "swaps_upper_rows_of_h_n"),
    bidirectional=True,
    dropout=0.0,
    form=BATCH,
)
def every_second_row_belongs_to_one_direction(s: Setting) -> None:
    """The joined rows of a layer are both ends of the output of a stack that it is the top of."""
    _, (h_n, _) = s.run()
    joined = torch.cat([h_n[0::2], h_n[1::2]], dim=-1)
    for layer in range(s.num_layers):
        stack, hx = take_layers(s, 0, layer + 1)
        for n, length in enumerate(s.lengths):
            own_states = hx and tuple(rows[:, n] for rows in hx)
            output, _ = s.run(stack, s.batch[:length, n], own_states)
            ends = output[-1, : s.H_out], output[0, s.H_out :]
            assert same(joined[layer, n], torch.cat(ends))
