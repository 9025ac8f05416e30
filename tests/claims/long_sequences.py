"""Claims about a state that is carried from one window of a sequence to the next."""

import torch

from claims import Setting, claim, same


def gradient_of_first_window(s: Setting, *, detach: bool) -> torch.Tensor:
    """Return the gradient by the input that comes back through the states of a second call."""
    batch = s.batch.clone().requires_grad_()
    _, state = s.run(inputs=s.shape_input(batch))
    if detach:
        state = tuple(part.detach() for part in state)
    output, _ = s.run(inputs=s.shape_input(s.batch), hx=state)
    # Nothing may come back, so that batch itself must be in the sum.
    return torch.autograd.grad(s.over_time(output).sum() + 0 * batch.sum(), batch)[0]


@claim(
    fails_under="cuts_states_from_the_graph",
    bidirectional=False,
    dropout=0.0,
    form=("batched", "unbatched"),
)
def the_gradient_goes_through_the_states_into_the_window_before(s: Setting) -> None:
    assert gradient_of_first_window(s, detach=False).any(dim=-1).all()


@claim(
    fails_under="returns_first_state_as_last",
    bidirectional=False,
    dropout=0.0,
    form=("batched", "unbatched"),
)
def detaching_the_states_keeps_the_values_and_stops_the_gradient(s: Setting) -> None:
    assert not gradient_of_first_window(s, detach=True).any()
    _, state = s.run()
    output, _ = s.run(hx=tuple(part.detach() for part in state))
    twice = s.shape_input(torch.cat([s.batch, s.batch]))
    assert same(s.over_time(output), s.over_time(s.run(inputs=twice)[0])[s.L :])


@claim(fails_under="ignores_initial_state", bidirectional=False, dropout=0.0, form="batched")
def zeroing_a_row_of_both_states_starts_only_that_row_anew(s: Setting) -> None:
    _, state = s.run(hx=None)
    for part in state:
        part.detach()[:, 0] = 0
    output = s.over_time(s.run(hx=state)[0])
    anew = s.over_time(s.run(hx=None)[0])
    twice = s.shape_input(torch.cat([s.batch, s.batch]))
    goes_on = s.over_time(s.run(inputs=twice, hx=None)[0])[s.L :]
    assert same(output, torch.cat([anew[:, :1], goes_on[:, 1:]], dim=1))
