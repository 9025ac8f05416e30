"""Claims about a sequence that arrives step by step."""

import torch

from claims import Setting, claim, differ, same


def step_by_step(s: Setting) -> torch.Tensor:
    """Return the output (L, N, D·H_out) of one call for each step, the states handed on."""
    state, steps = s.hx, []
    for step in s.batch.split(1):
        output, state = s.run(inputs=s.shape_input(step), hx=state)
        steps.append(s.over_time(output))
    return torch.cat(steps)


@claim(
    fails_under="ignores_initial_state",
    bidirectional=False,
    dropout=0.0,
    form=("batched", "unbatched"),
)
def one_way_step_by_step_equals_the_whole(s: Setting) -> None:
    assert same(step_by_step(s), s.over_time(s.run()[0]))


@claim(
    fails_under="repeats_forward_as_reverse",
    bidirectional=True,
    dropout=0.0,
    form="batched",
    lengths=((2,), (3, 3), (5, 5, 5)),
    dtype=torch.float64,  # a later step may have changed an early one little
)
def two_way_step_by_step_changes_the_reverse_half(s: Setting) -> None:
    stepwise, whole = step_by_step(s)[..., s.H_out :], s.over_time(s.run()[0])[..., s.H_out :]
    for one, other in zip(stepwise, whole, strict=True):
        assert differ(one, other)
