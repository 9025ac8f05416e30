"""Claims about what nn.LSTM, nn.LSTMCell and the packing functions refuse."""

import copy
from collections.abc import Callable
from itertools import pairwise

import torch
from torch import nn
from torch.nn.utils import rnn

from claims import Setting, claim, same
from claims.variable_lengths import ORDERS


def refused(call: Callable[[], object]) -> type[Exception] | None:
    """Return the type of the exception that a call raises, None if it raises none."""
    try:
        call()
    except Exception as error:  # noqa: BLE001  # the claim says which one it expects
        return type(error)
    return None


@claim(fails_under="accepts_states_of_another_batch", form=("batched", "unbatched"))
def a_state_of_a_wrong_shape_is_an_error_for_a_tensor(s: Setting) -> None:
    """Each state, each axis, one more and one less."""
    for place in (0, 1):
        for axis in range(s.some_states[place].dim()):
            for change in (1, -1):
                sizes = list(s.some_states[place].shape)
                sizes[axis] += change
                hx = list(s.some_states)
                hx[place] = torch.zeros(sizes, dtype=s.dtype)
                assert refused(lambda hx=hx: s.run(hx=tuple(hx))) is RuntimeError


@claim(fails_under="takes_anything_as_bidirectional")
def only_true_and_false_are_taken_as_bidirectional_at_the_call(s: Setting) -> None:
    """The module is built whatever is given; the call refuses it."""
    for value in ("no", "", 1, 0, None):
        module = s.build(bidirectional=value)
        assert refused(lambda module=module: s.run(module, hx=None)) is TypeError


@claim(fails_under="accepts_wrong_feature_width", form=("batched", "unbatched"))
def a_tensor_of_another_width_is_an_error(s: Setting) -> None:
    for change in (1, -1):
        batch = torch.zeros(s.L, s.N, s.H_in + change, dtype=s.dtype)
        assert refused(lambda batch=batch: s.run(inputs=s.shape_input(batch))) is RuntimeError


@claim(fails_under="converts_inputs", form=("batched", "unbatched"))
def a_tensor_of_another_dtype_is_an_error(s: Setting) -> None:
    other = torch.float32 if s.dtype == torch.float64 else torch.float64
    batch = s.batch.to(other)
    assert refused(lambda: s.run(inputs=s.shape_input(batch))) is ValueError


@claim(
    fails_under=(
        "packs_unsorted_silently",
        "asks_the_first_to_be_longest_alone",
        "packs_without_restoring_order",
    ),
    form="packed",
    enforce_sorted=False,
    lengths=ORDERS,
)
def lengths_that_rise_are_refused_unless_enforce_sorted_is_false(s: Setting) -> None:
    """Then every sequence comes back in the place where it was."""
    rises = any(shorter < longer for shorter, longer in pairwise(s.lengths))
    error = refused(lambda: rnn.pack_padded_sequence(s.batch, s.lengths))
    assert error is (RuntimeError if rises else None)
    packed = rnn.pack_padded_sequence(s.batch, s.lengths, enforce_sorted=False)
    for n, sequence in enumerate(rnn.unpack_sequence(packed)):
        assert torch.equal(sequence, s.batch[: s.lengths[n], n])


@claim(fails_under="loses_weights_in_a_failed_move")
def a_module_keeps_its_weights_when_a_move_fails(s: Setting) -> None:
    """The next move that succeeds mends the module."""
    expected, _ = s.run()
    assert refused(lambda: s.lstm.to("cuda:99"))
    output, _ = s.run(s.lstm.to("cpu"))
    assert same(s.over_time(output), s.over_time(expected))


@claim(fails_under="cell_ignores_state", num_layers=1, bidirectional=False, proj_size=0)
def a_cell_refuses_states_of_a_wrong_shape(s: Setting) -> None:
    cell = nn.LSTMCell(s.input_size, s.hidden_size, dtype=s.dtype)
    right = torch.zeros(s.N, s.H_cell, dtype=s.dtype)
    for sizes in ((s.N + 1, s.H_cell), (s.N, s.H_cell + 1), (s.N, 1, s.H_cell)):
        wrong = torch.zeros(sizes, dtype=s.dtype)
        for hx in ((wrong, right), (right, wrong)):
            error = refused(lambda hx=hx: cell(s.batch[0], hx))
            assert error in (RuntimeError, ValueError)


@claim(
    fails_under="counts_the_states_of_every_input",
    form=("packed", "unbatched"),
    enforce_sorted=False,
)
def a_third_state_of_unsorted_or_unbatched_input_is_ignored(s: Setting) -> None:
    output, states = s.run(hx=s.some_states)
    three = (*s.some_states, torch.zeros(1))
    assert refused(lambda: s.run(hx=three)) is None
    more_output, more_states = s.run(hx=three)
    assert same(s.over_time(more_output), s.over_time(output))
    assert all(same(more, state) for more, state in zip(more_states, states, strict=True))


@claim(fails_under="never_flattens")
def a_module_flattens_its_weights_after_a_move_and_after_a_new_parameter(s: Setting) -> None:
    """By itself, at the next call at the latest; not after a copy."""
    lstm, calls = s.build(), []
    lstm.flatten_parameters = lambda: calls.append(1)
    s.run(copy.deepcopy(lstm))
    assert not calls
    lstm.to("cpu")
    assert len(calls) == 1
    lstm.weight_ih_l0 = nn.Parameter(lstm.weight_ih_l0.detach().clone())
    s.run(lstm)
    assert len(calls) == 2
