"""Claims about what padding, order and neighbours do to the last state of a sequence."""

import torch

from claims import Setting, claim, same


@claim(fails_under="packs_without_lengths", dropout=0.0, form="packed")
def packed_more_padding_changes_nothing(s: Setting) -> None:
    output, (h_n, c_n) = s.run()
    padding = s.batch.new_full((3, s.N, s.H_in), 9.0)
    more = s.shape_input(torch.cat([s.batch, padding]))
    more_output, (more_h_n, more_c_n) = s.run(inputs=more)
    assert same(s.over_time(output), s.over_time(more_output))
    assert same(h_n, more_h_n)
    assert same(c_n, more_c_n)


@claim(fails_under="returns_first_state_as_last", bidirectional=False, dropout=0.0, form="batched")
def a_step_of_zeros_changes_the_state(s: Setting) -> None:
    _, (h_n, _) = s.run()
    zeros = s.batch.new_zeros(1, s.N, s.H_in)
    _, (later_h_n, _) = s.run(inputs=s.shape_input(torch.cat([s.batch, zeros])))
    assert (h_n[-1] != later_h_n[-1]).any(dim=-1).all()


@claim(
    fails_under=("packs_without_restoring_order", "leaves_packed_c_n_sorted"),
    dropout=0.0,
    form="packed",
    enforce_sorted=False,
)
def packed_states_come_back_in_the_order_of_the_batch(s: Setting) -> None:
    _, (h_n, c_n) = s.run()
    for n in range(s.N):
        _, (alone_h_n, alone_c_n) = s.alone(n)
        assert same(h_n[:, n], alone_h_n)
        assert same(c_n[:, n], alone_c_n)


@claim(
    fails_under=(
        "mixes_rows_of_a_batch",
        "reads_a_little_of_the_row_before",
        "starts_every_row_from_the_first",
    ),
    dropout=0.0,
    form=("batched", "packed"),
)
def the_rows_of_a_batch_do_not_see_each_other(s: Setting) -> None:
    """Whichever row stays: the inputs and the states of all others change."""
    output, (h_n, c_n) = s.run(hx=s.some_states)
    for n in range(s.N):
        others = [part + (torch.arange(s.N) != n)[:, None] for part in (s.batch, *s.some_states)]
        inputs, hx = s.shape_input(others[0]), tuple(others[1:])
        changed, (changed_h_n, changed_c_n) = s.run(inputs=inputs, hx=hx)
        assert same(s.over_time(output)[:, n], s.over_time(changed)[:, n])
        assert same(h_n[:, n], changed_h_n[:, n])
        assert same(c_n[:, n], changed_c_n[:, n])
