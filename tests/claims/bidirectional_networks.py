"""Claims about what the two directions of a network have read."""

import torch
from torch import Tensor

from claims import Setting, claim, differ, same

# A gradient for each step costs time.
SHORT = ((1, 1), (3,), (4, 4), (2, 2, 2))
LONGER_THAN_ONE = SHORT[1:]


def read_steps(s: Setting, half: slice) -> list[Tensor]:
    """Return, for each step of one half of output, at which steps the input acts on it, (L,).

    A step acts where the gradient is not zero.
    """
    batch = s.batch.clone().requires_grad_()
    output = s.over_time(s.run(inputs=s.shape_input(batch))[0])[..., half]
    return [
        torch.autograd.grad(step.sum(), batch, retain_graph=True)[0].any(dim=-1).any(dim=-1)
        for step in output
    ]


@claim(
    fails_under=("swaps_directions_in_output", "reverse_reads_forwards"),
    bidirectional=True,
    num_layers=1,
)
def one_layer_is_a_reader_forwards_and_a_reader_backwards(s: Setting) -> None:
    output = s.over_time(s.run()[0])
    weights = s.lstm.state_dict()
    forward, backward = s.build(bidirectional=False), s.build(bidirectional=False)
    forward.load_state_dict({name: weights[name] for name in forward.state_dict()})
    backward.load_state_dict({name: weights[f"{name}_reverse"] for name in backward.state_dict()})
    for n, length in enumerate(s.lengths):
        sequence = s.batch[:length, n]
        starts = [s.hx and tuple(s.by_layer(rows)[:, d, n] for rows in s.hx) for d in (0, 1)]
        ahead, _ = s.run(forward, sequence, starts[0])
        back, _ = s.run(backward, sequence.flip(0), starts[1])
        assert same(output[:length, n], torch.cat([ahead, back.flip(0)], dim=-1))


@claim(
    fails_under=("repeats_forward_as_reverse", "outputs_reversed_in_time"),
    bidirectional=True,
    num_layers=1,
    form="batched",
    lengths=SHORT,
)
def one_layer_has_read_up_to_a_step_from_either_end(s: Setting) -> None:
    forward, reverse = read_steps(s, slice(s.H_out)), read_steps(s, slice(s.H_out, None))
    for t in range(s.L):
        assert forward[t].tolist() == [step <= t for step in range(s.L)]
        assert reverse[t].tolist() == [step >= t for step in range(s.L)]


@claim(
    fails_under="keeps_directions_apart",
    bidirectional=True,
    num_layers=(2, 3),
    dropout=0.0,
    form="batched",
    lengths=SHORT,
)
def from_two_layers_on_every_step_of_both_halves_has_read_the_whole_sequence(s: Setting) -> None:
    for half in (slice(s.H_out), slice(s.H_out, None)):
        assert all(step.all() for step in read_steps(s, half))


@claim(
    fails_under="outputs_reversed_in_time",
    bidirectional=True,
    num_layers=1,
    form="batched",
    lengths=LONGER_THAN_ONE,
)
def one_layer_keeps_its_forward_half_when_the_end_is_cut_off(s: Setting) -> None:
    whole = s.over_time(s.run()[0])[:-1]
    cut = s.over_time(s.run(inputs=s.shape_input(s.batch[:-1]))[0])
    assert same(whole[..., : s.H_out], cut[..., : s.H_out])
    for step, cut_step in zip(whole, cut, strict=True):
        assert differ(step[..., s.H_out :], cut_step[..., s.H_out :])


@claim(
    fails_under="keeps_directions_apart",
    bidirectional=True,
    num_layers=(2, 3),
    dropout=0.0,
    form="batched",
    lengths=LONGER_THAN_ONE,
    dtype=torch.float64,  # what reaches the forward half may be small
)
def from_two_layers_on_both_halves_change_when_the_end_is_cut_off(s: Setting) -> None:
    whole = s.over_time(s.run()[0])[:-1]
    cut = s.over_time(s.run(inputs=s.shape_input(s.batch[:-1]))[0])
    for half in (slice(s.H_out), slice(s.H_out, None)):
        for step, cut_step in zip(whole, cut, strict=True):
            assert not same(step[..., half], cut_step[..., half])
