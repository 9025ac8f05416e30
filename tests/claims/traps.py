"""Claims about code that runs to its end and does something other than what was meant."""

import torch
from torch import Tensor, nn
from torch.nn.utils import rnn

from claims import Setting, claim, refusal, same


def steps_read(s: Setting) -> list[bool]:
    """Return of which steps the last output of the top layer's reverse direction depends."""
    batch = s.batch.clone().requires_grad_()
    output, _ = s.run(inputs=s.shape_input(batch))
    s.over_time(output)[-1, :, s.H_out :].sum().backward()
    return batch.grad.ne(0).flatten(1).any(1).tolist()


@claim(fails_under="reverse_reads_forwards", num_layers=1, bidirectional=True, form="batched")
def the_last_reverse_output_of_one_layer_has_read_one_step(s: Setting) -> None:
    assert steps_read(s) == [False] * (s.L - 1) + [True]


@claim(
    fails_under="cuts_earlier_steps_from_the_graph",
    num_layers=(2, 3),
    bidirectional=True,
    form="batched",
    dropout=0.0,
    hidden_size=(4, 5),
)
def the_last_reverse_output_of_a_stack_has_read_every_step(s: Setting) -> None:
    assert steps_read(s) == [True] * s.L


@claim(fails_under="takes_bidirectional_fourth")
def a_fourth_positional_true_is_the_bias(s: Setting) -> None:
    module = nn.LSTM(s.input_size, s.hidden_size, s.num_layers, True)  # noqa: FBT003  # the trap
    assert (module.bias, module.batch_first, module.bidirectional) == (True, False, False)
    assert module(s.batch.float())[0].shape[-1] == s.H_cell
    module = nn.LSTM(s.input_size, s.hidden_size, s.num_layers, True, True)  # noqa: FBT003
    assert (module.bias, module.batch_first, module.bidirectional) == (True, True, False)


@claim(fails_under="drops_out_top_layer", num_layers=1, dropout=0.5, training=True)
def one_layer_drops_nothing(s: Setting) -> None:
    first, second = (s.over_time(s.lstm(s.input, s.hx)[0]) for _ in range(2))
    assert torch.equal(first, second)


@claim(fails_under="drops_out_in_eval", dropout=0.5, training=False)
def nothing_is_dropped_in_evaluation(s: Setting) -> None:
    first, second = (s.over_time(s.lstm(s.input, s.hx)[0]) for _ in range(2))
    assert torch.equal(first, second)


@claim(fails_under="ignores_initial_state", proj_size=0, dropout=0.0)
def states_in_the_wrong_order_fit_and_change_the_output(s: Setting) -> None:
    h_0, c_0 = s.some_states
    right, _ = s.run(hx=(h_0, c_0))
    swapped, _ = s.run(hx=(c_0, h_0))
    assert s.over_time(swapped).shape == s.over_time(right).shape
    assert not same(s.over_time(swapped), s.over_time(right))


def last_states(s: Setting, module: nn.LSTM, given: Tensor | rnn.PackedSequence) -> Tensor:
    """Return h_n of a call without initial states."""
    return s.run(module, given, None)[1][0]


@claim(
    fails_under="packs_without_lengths",
    form="packed",
    dropout=0.0,
    lengths=((3, 1), (5, 4, 2), (4, 4, 3), (2, 1, 1, 1)),
    enforce_sorted=True,
)
def zeros_behind_a_sequence_change_its_last_state(s: Setting) -> None:
    padded = rnn.pad_sequence([s.batch[:length, n] for n, length in enumerate(s.lengths)])
    given = padded.transpose(0, 1) if s.batch_first else padded
    packed = rnn.pack_padded_sequence(given, list(s.lengths), s.batch_first)
    over_padding, alone = last_states(s, s.lstm, given), last_states(s, s.lstm, packed)
    assert same(over_padding[:, 0], alone[:, 0])  # the longest
    assert not same(over_padding[:, -1], alone[:, -1])


@claim(fails_under="pads_with_ones", form="packed", lengths=((3, 1), (5, 4, 2), (4, 4, 3)))
def unpacked_outputs_are_zero_behind_a_sequence(s: Setting) -> None:
    output, _ = s.run()
    output, lengths = rnn.pad_packed_sequence(output)
    for n, length in enumerate(lengths):
        assert not output[length:, n].any()


@claim(fails_under="packs_without_lengths", form="packed", lengths=((3, 1), (5, 4, 2), (4, 4, 3)))
def packing_keeps_the_first_steps_of_each_sequence(s: Setting) -> None:
    for n, kept in enumerate(rnn.unpack_sequence(s.input)):
        assert torch.equal(kept, s.batch[: s.lengths[n], n])


def of_another_width(s: Setting, change: int) -> rnn.PackedSequence:
    """Return the packed input with more or fewer features than input_size."""
    width = s.H_in + change
    return s.input._replace(data=torch.zeros(len(s.input.data), width, dtype=s.dtype))


@claim(
    fails_under="pads_packed_features",
    form="packed",
    lengths=((2, 1), (5, 4, 2), (4, 4, 3), (3, 1, 1, 1)),
)
def packed_features_are_counted_where_lengths_differ(s: Setting) -> None:
    for change in (1, -1):
        refused = refusal(s.run, inputs=of_another_width(s, change))
        assert "shapes cannot be multiplied" in refused


@claim(
    fails_under="pads_packed_features",
    form="packed",
    dtype=torch.float64,
    lengths=((1,), (3,), (1, 1), (4, 4, 4)),
)
def packed_features_are_counted_in_float64(s: Setting) -> None:
    """Even where all lengths are equal."""
    for change in (1, -1):
        refused = refusal(s.run, inputs=of_another_width(s, change))
        assert "shapes cannot be multiplied" in refused


@claim(
    fails_under="pads_packed_features",
    form="packed",
    proj_size=(1, 2, 3),
    lengths=((1,), (3,), (1, 1), (4, 4, 4)),
)
def packed_features_are_counted_with_a_projection(s: Setting) -> None:
    """Even where all lengths are equal."""
    for change in (1, -1):
        refused = refusal(s.run, inputs=of_another_width(s, change))
        assert "shapes cannot be multiplied" in refused
