"""Versions of torch's LSTM modules and packing functions that are wrong in one respect each."""

import copy
import weakref
from collections.abc import Callable
from itertools import pairwise

import torch
from torch import Tensor, nn
from torch.nn.utils import rnn

LSTM, LSTMCell, GRU, RNN = nn.LSTM, nn.LSTMCell, nn.GRU, nn.RNN
pack_padded_sequence = rnn.pack_padded_sequence
pad_packed_sequence = rnn.pad_packed_sequence
pad_sequence = rnn.pad_sequence
unpad_sequence = rnn.unpad_sequence
State = tuple[Tensor, Tensor]
# The arguments of nn.LSTM that a layer of a stack shares with the whole.
ARGUMENTS = ("input_size", "hidden_size", "bias", "batch_first", "bidirectional", "proj_size")
WRONG: dict[str, Callable[[], None]] = {}


def wrong(install: Callable[[], None]) -> Callable[[], None]:
    """Register a wrong version by the name of the function that installs it."""
    WRONG[install.__name__] = install
    return install


def replace_lstm(cls: type) -> None:
    """Put a class in the place of nn.LSTM."""
    cls.__name__ = cls.__qualname__ = "LSTM"
    nn.LSTM = nn.modules.rnn.LSTM = nn.modules.LSTM = cls


def replace_function(name: str, function: Callable) -> None:
    """Put a function in the place of one of torch.nn.utils.rnn."""
    setattr(rnn, name, function)


def change_result(change: Callable) -> None:
    """Install an nn.LSTM whose result is changed by `change(module, output, h_n, c_n)`."""

    class Wrong(LSTM):
        def forward(self, input: Tensor, hx: State | None = None):
            output, (h_n, c_n) = super().forward(input, hx)
            return change(self, output, h_n, c_n)

    replace_lstm(Wrong)


def change_call(change: Callable) -> None:
    """Install an nn.LSTM whose input and state are changed by `change(module, input, hx)`."""

    class Wrong(LSTM):
        def forward(self, input: Tensor, hx: State | None = None):
            return super().forward(*change(self, input, hx))

    replace_lstm(Wrong)


def change_weights(change: Callable) -> None:
    """Install an nn.LSTM that computes with weights changed by `change(name, weight)`."""

    class Wrong(LSTM):
        def forward(self, input: Tensor, hx: State | None = None):
            changed = {name: change(name, weight) for name, weight in self.named_parameters()}
            original = LSTM.__new__(LSTM)
            original.__dict__ = self.__dict__.copy()
            original._flat_weights = [changed[name] for name in self._flat_weights_names]
            return LSTM.forward(original, input, hx)

    replace_lstm(Wrong)


def on_tensor(output: object, change: Callable) -> object:
    """Apply a change to an output, packed or not."""
    if isinstance(output, rnn.PackedSequence):
        return output._replace(data=change(output.data))
    return change(output)


def directions(module: LSTM) -> int:
    """Return the number of directions of a module."""
    return 2 if module.bidirectional else 1


@wrong
def ignores_batch_first() -> None:
    """Take the time axis first whatever the argument says."""

    class Wrong(LSTM):
        def __init__(self, *args, batch_first=False, **kwargs) -> None:
            super().__init__(*args, **kwargs)

    replace_lstm(Wrong)


@wrong
def returns_cell_state_first() -> None:
    """Return (c_n, h_n)."""
    change_result(lambda module, output, h_n, c_n: (output, (c_n, h_n)))


@wrong
def swaps_directions_in_output() -> None:
    """Put the reverse half of the output first."""

    def swap(module: LSTM, output: object, h_n: Tensor, c_n: Tensor) -> tuple:
        def halves(data: Tensor) -> Tensor:
            return torch.cat(data.chunk(2, dim=-1)[::-1], dim=-1)

        return (on_tensor(output, halves) if module.bidirectional else output), (h_n, c_n)

    change_result(swap)


@wrong
def orders_states_by_direction() -> None:
    """Put all forward layers before all reverse ones in h_n and c_n."""

    def reorder(module: LSTM, output: object, h_n: Tensor, c_n: Tensor) -> tuple:
        rows = [
            row for d in range(directions(module)) for row in range(d, len(h_n), directions(module))
        ]
        return output, (h_n[rows], c_n[rows])

    change_result(reorder)


@wrong
def orders_states_top_down() -> None:
    """Put the top layer first in h_n and c_n."""
    change_result(lambda module, output, h_n, c_n: (output, (h_n.flip(0), c_n.flip(0))))


@wrong
def returns_states_of_top_layer_only() -> None:
    """Return one layer's rows in h_n and c_n."""

    def top(module: LSTM, output: object, h_n: Tensor, c_n: Tensor) -> tuple:
        return output, (h_n[-directions(module) :], c_n[-directions(module) :])

    change_result(top)


@wrong
def builds_one_layer_more() -> None:
    """Miscount the layers."""

    class Wrong(LSTM):
        def __init__(self, input_size, hidden_size, num_layers=1, *args, **kwargs) -> None:
            super().__init__(input_size, hidden_size, num_layers + 1, *args, **kwargs)

    replace_lstm(Wrong)


@wrong
def starts_from_ones() -> None:
    """Take ones where no initial state is given."""

    def ones(module: LSTM, input: object, hx: State | None) -> tuple:
        if hx is None:
            packed = isinstance(input, rnn.PackedSequence)
            data = input.data if packed else input
            rows = directions(module) * module.num_layers
            if packed:
                batch = (int(input.batch_sizes[0]),)
            else:
                batch = () if data.dim() == 2 else (data.size(0 if module.batch_first else 1),)
            hx = (
                data.new_ones(rows, *batch, module.proj_size or module.hidden_size),
                data.new_ones(rows, *batch, module.hidden_size),
            )
        return input, hx

    change_call(ones)


@wrong
def ignores_initial_state() -> None:
    """Start from zeros whatever is given."""
    change_call(lambda module, input, hx: (input, None))


@wrong
def swaps_initial_states() -> None:
    """Take hx as (c_0, h_0)."""
    change_call(lambda module, input, hx: (input, hx and (hx[1], hx[0])))


@wrong
def reverse_reads_forwards() -> None:
    """Let the reverse direction read the sequence forwards."""

    class Wrong(LSTM):
        def forward(self, input: Tensor, hx: State | None = None):
            output, (h_n, c_n) = super().forward(input, hx)
            if not self.bidirectional or isinstance(input, rnn.PackedSequence):
                return output, (h_n, c_n)
            time = 0 if input.dim() == 2 or not self.batch_first else 1
            half = output.size(-1) // 2
            ahead, back = output.split(half, dim=-1)
            return torch.cat([ahead, back.flip(time)], dim=-1), (h_n, c_n)

    replace_lstm(Wrong)


@wrong
def outputs_reversed_in_time() -> None:
    """Return the steps of the output last to first."""

    def flip(module: LSTM, output: object, h_n: Tensor, c_n: Tensor) -> tuple:
        if isinstance(output, Tensor):
            output = output.flip(1 if module.batch_first and output.dim() == 3 else 0)
        return output, (h_n, c_n)

    change_result(flip)


@wrong
def returns_first_state_as_last() -> None:
    """Return the h of the first step as h_n."""

    def first(module: LSTM, output: object, h_n: Tensor, c_n: Tensor) -> tuple:
        if isinstance(output, Tensor) and not module.bidirectional:
            step = output.select(1 if module.batch_first and output.dim() == 3 else 0, 0)
            h_n = torch.cat([h_n[:-1], step.unsqueeze(0)])
        return output, (h_n, c_n)

    change_result(first)


@wrong
def mixes_gates() -> None:
    """Take the gates in the order i, f, o, g."""

    def reorder(name: str, weight: Tensor) -> Tensor:
        if name.startswith("weight_hr"):
            return weight
        i, f, g, o = weight.chunk(4)
        return torch.cat([i, f, o, g])

    change_weights(reorder)


@wrong
def ignores_second_bias() -> None:
    """Leave bias_hh out."""
    change_weights(lambda name, weight: weight * 0 if name.startswith("bias_hh") else weight)


@wrong
def keeps_bias_without_bias() -> None:
    """Build biases whatever the argument says."""

    class Wrong(LSTM):
        def __init__(self, *args, bias=True, **kwargs) -> None:
            super().__init__(*args, **kwargs)

    replace_lstm(Wrong)


def dropout_of(change: Callable) -> None:
    """Install an nn.LSTM whose output the function `change(module, data)` drops or scales."""
    change_result(
        lambda module, output, h_n, c_n: (
            on_tensor(output, lambda d: change(module, d)),
            (h_n, c_n),
        )
    )


@wrong
def drops_out_top_layer() -> None:
    """Apply dropout to the output of the top layer, too."""
    dropout_of(lambda m, data: nn.functional.dropout(data, m.dropout, m.training))


@wrong
def drops_out_in_eval() -> None:
    """Apply dropout whatever the mode."""

    class Wrong(LSTM):
        def eval(self):
            return self

        def train(self, mode=True):
            return super().train(True)

    replace_lstm(Wrong)


@wrong
def never_drops_out() -> None:
    """Ignore dropout."""

    class Wrong(LSTM):
        def forward(self, input: Tensor, hx: State | None = None):
            kept, self.dropout = self.dropout, 0.0
            try:
                return super().forward(input, hx)
            finally:
                self.dropout = kept

    replace_lstm(Wrong)


@wrong
def does_not_warn_of_useless_dropout() -> None:
    """Accept dropout with a single layer silently."""

    class Wrong(LSTM):
        def __init__(self, *args, dropout=0.0, **kwargs) -> None:
            super().__init__(*args, **kwargs)
            self.dropout = dropout

    replace_lstm(Wrong)


@wrong
def ignores_projection() -> None:
    """Build no projection."""

    class Wrong(LSTM):
        def __init__(self, *args, proj_size=0, **kwargs) -> None:
            super().__init__(*args, **kwargs)

    replace_lstm(Wrong)


@wrong
def projects_cell_state() -> None:
    """Cut c_n to the projected size, too."""

    def cut(module: LSTM, output: object, h_n: Tensor, c_n: Tensor) -> tuple:
        return output, (h_n, c_n[..., : module.proj_size or None])

    change_result(cut)


@wrong
def initializes_from_normal() -> None:
    """Draw the weights from a normal distribution."""

    class Wrong(LSTM):
        def reset_parameters(self) -> None:
            for weight in self.parameters():
                nn.init.normal_(weight, std=self.hidden_size**-0.5)

    replace_lstm(Wrong)


@wrong
def initializes_forget_bias_to_one() -> None:
    """Set the bias of the forget gate to one."""

    class Wrong(LSTM):
        def reset_parameters(self) -> None:
            super().reset_parameters()
            for name, bias in self.named_parameters():
                if name.startswith("bias_ih"):
                    nn.init.ones_(bias[self.hidden_size : 2 * self.hidden_size])

    replace_lstm(Wrong)


@wrong
def moves_batch_first_in_states() -> None:
    """Return the states batch-first, too."""

    def move(module: LSTM, output: object, h_n: Tensor, c_n: Tensor) -> tuple:
        if module.batch_first and h_n.dim() == 3:
            h_n, c_n = h_n.transpose(0, 1), c_n.transpose(0, 1)
        return output, (h_n, c_n)

    change_result(move)


@wrong
def adds_batch_axis_to_unbatched_output() -> None:
    """Return a batch of one for an unbatched input."""

    def add(module: LSTM, output: object, h_n: Tensor, c_n: Tensor) -> tuple:
        if isinstance(output, Tensor) and output.dim() == 2:
            return output.unsqueeze(1), (h_n.unsqueeze(1), c_n.unsqueeze(1))
        return output, (h_n, c_n)

    change_result(add)


@wrong
def accepts_wrong_feature_width() -> None:
    """Cut or pad inputs whose width is not input_size."""

    def fit(module: LSTM, input: object, hx: State | None) -> tuple:
        if isinstance(input, Tensor) and input.size(-1) != module.input_size:
            input = nn.functional.pad(input, (0, module.input_size - input.size(-1)))
        return input, hx

    change_call(fit)


@wrong
def pads_packed_features() -> None:
    """Cut or pad packed inputs whose width is not input_size."""

    def fit(module: LSTM, input: object, hx: State | None) -> tuple:
        if isinstance(input, rnn.PackedSequence) and input.data.size(-1) != module.input_size:
            more = module.input_size - input.data.size(-1)
            input = on_tensor(input, lambda data: nn.functional.pad(data, (0, more)))
        return input, hx

    change_call(fit)


@wrong
def ignores_dtype() -> None:
    """Build float32 weights whatever the argument says."""

    class Wrong(LSTM):
        def __init__(self, *args, dtype=None, **kwargs) -> None:
            super().__init__(*args, **kwargs)

    replace_lstm(Wrong)


@wrong
def ignores_device() -> None:
    """Build on the CPU whatever the argument says."""

    class Wrong(LSTM):
        def __init__(self, *args, device=None, **kwargs) -> None:
            super().__init__(*args, **kwargs)

    replace_lstm(Wrong)


def change_cell(change: Callable) -> None:
    """Install an nn.LSTMCell whose result is changed by `change(h, c)`."""

    class Wrong(LSTMCell):
        def forward(self, input: Tensor, hx: State | None = None):
            return change(*super().forward(input, hx))

    Wrong.__name__ = Wrong.__qualname__ = "LSTMCell"
    nn.LSTMCell = nn.modules.rnn.LSTMCell = nn.modules.LSTMCell = Wrong


@wrong
def cell_returns_cell_state_first() -> None:
    """Let the cell return (c, h)."""
    change_cell(lambda h, c: (c, h))


@wrong
def cell_returns_raw_cell_state_as_hidden() -> None:
    """Let the cell leave out the output gate."""
    change_cell(lambda h, c: (torch.tanh(c), c))


@wrong
def cell_ignores_state() -> None:
    """Let the cell start from zeros at each step."""

    class Wrong(LSTMCell):
        def forward(self, input: Tensor, hx: State | None = None):
            return super().forward(input)

    Wrong.__name__ = Wrong.__qualname__ = "LSTMCell"
    nn.LSTMCell = nn.modules.rnn.LSTMCell = nn.modules.LSTMCell = Wrong


@wrong
def packs_without_lengths() -> None:
    """Pack the padding along."""

    def pack(input, lengths, batch_first=False, enforce_sorted=True):
        full = torch.full((len(lengths),), input.size(1 if batch_first else 0))
        return pack_padded_sequence(input, full, batch_first, enforce_sorted)

    replace_function("pack_padded_sequence", pack)


@wrong
def packs_without_restoring_order() -> None:
    """Forget the order of unsorted sequences."""

    def pack(input, lengths, batch_first=False, enforce_sorted=True):
        packed = pack_padded_sequence(input, lengths, batch_first, enforce_sorted)
        return rnn.PackedSequence(packed.data, packed.batch_sizes)

    replace_function("pack_padded_sequence", pack)


@wrong
def packs_unsorted_silently() -> None:
    """Ignore enforce_sorted."""

    def pack(input, lengths, batch_first=False, enforce_sorted=True):
        return pack_padded_sequence(input, lengths, batch_first, enforce_sorted=False)

    replace_function("pack_padded_sequence", pack)


@wrong
def pads_without_total_length() -> None:
    """Ignore total_length."""

    def pad(sequence, batch_first=False, padding_value=0.0, total_length=None):
        return pad_packed_sequence(sequence, batch_first, padding_value)

    replace_function("pad_packed_sequence", pad)


@wrong
def pads_with_ones() -> None:
    """Pad with ones."""

    def pad(sequence, batch_first=False, padding_value=1.0, total_length=None):
        return pad_packed_sequence(sequence, batch_first, padding_value or 1.0, total_length)

    replace_function("pad_packed_sequence", pad)


@wrong
def pads_with_wrong_lengths() -> None:
    """Return the lengths sorted, whatever the order of the sequences."""

    def pad(sequence, batch_first=False, padding_value=0.0, total_length=None):
        padded, lengths = pad_packed_sequence(sequence, batch_first, padding_value, total_length)
        return padded, lengths.sort(descending=True).values

    replace_function("pad_packed_sequence", pad)


@wrong
def pads_sequences_on_the_left() -> None:
    """Let pad_sequence pad before the sequences."""

    def pad(sequences, batch_first=False, padding_value=0.0, padding_side="left"):
        return pad_sequence(sequences, batch_first, padding_value, "left")

    replace_function("pad_sequence", pad)


@wrong
def unpads_one_step_too_few() -> None:
    """Let unpad_sequence lose the last step of each sequence."""

    def unpad(padded, lengths, batch_first=False):
        return unpad_sequence(padded, lengths - 1, batch_first)

    replace_function("unpad_sequence", unpad)


@wrong
def ignores_first_cell_state() -> None:
    """Start from the h_0 that is given and a c_0 of zeros."""
    change_call(lambda module, input, hx: (input, hx and (hx[0], torch.zeros_like(hx[1]))))


@wrong
def takes_states_batch_first() -> None:
    """Take states batch-first, too."""

    def turn(module: LSTM, input: object, hx: State | None) -> tuple:
        if hx is not None and hx[0].dim() == 3:
            rows = directions(module) * module.num_layers
            hx = tuple(h if len(h) == rows else h.transpose(0, 1) for h in hx)
        return input, hx

    change_call(turn)


@wrong
def takes_a_state_alone() -> None:
    """Take a tensor as h_0 beside a c_0 of zeros."""

    def complete(module: LSTM, input: object, hx: object) -> tuple:
        if isinstance(hx, Tensor):
            hx = hx, hx.new_zeros(*hx.shape[:-1], module.hidden_size)
        return input, hx

    change_call(complete)


@wrong
def keeps_its_state_between_calls() -> None:
    """Go on from the last state where none is given."""

    class Wrong(LSTM):
        kept: State | None = None

        def forward(self, input: Tensor, hx: State | None = None):
            output, state = super().forward(input, hx or self.kept)
            self.kept = tuple(part.detach() for part in state)
            return output, state

    replace_lstm(Wrong)


@wrong
def cuts_states_from_the_graph() -> None:
    """Return h_n and c_n detached."""
    change_result(lambda module, output, h_n, c_n: (output, (h_n.detach(), c_n.detach())))


@wrong
def forgets_between_steps() -> None:
    """Read every step as a sequence of its own."""

    class Wrong(LSTM):
        def forward(self, input: Tensor, hx: State | None = None):
            if isinstance(input, rnn.PackedSequence):
                return super().forward(input, hx)
            time = 1 if self.batch_first and input.dim() == 3 else 0
            results = [super(Wrong, self).forward(x, hx) for x in input.split(1, dim=time)]
            return torch.cat([output for output, _ in results], dim=time), results[-1][1]

    replace_lstm(Wrong)


@wrong
def returns_output_of_first_layer() -> None:
    """Return the output of the bottom layer."""

    class Wrong(LSTM):
        def forward(self, input: Tensor, hx: State | None = None):
            output, states = super().forward(input, hx)
            if self.num_layers == 1:
                return output, states
            bottom = LSTM(**{name: getattr(self, name) for name in ARGUMENTS}, num_layers=1)
            bottom.to(self.weight_ih_l0)
            bottom.load_state_dict({k: v for k, v in self.state_dict().items() if "_l0" in k})
            return bottom(input, hx and tuple(s[: directions(self)] for s in hx))[0], states

    replace_lstm(Wrong)


@wrong
def limits_its_output() -> None:
    """Bound the hidden state behind a projection, too."""

    def limit(module: LSTM, output: object, h_n: Tensor, c_n: Tensor) -> tuple:
        return on_tensor(output, lambda data: data.clamp(-1, 1)), (h_n.clamp(-1, 1), c_n)

    change_result(limit)


@wrong
def limits_the_cell_state() -> None:
    """Bound the cell state by one."""
    change_result(lambda module, output, h_n, c_n: (output, (h_n, c_n.clamp(-1, 1))))


@wrong
def reads_unbatched_as_a_batch_of_steps() -> None:
    """Take the first axis of an unbatched input for the batch if batch_first is set."""

    class Wrong(LSTM):
        def forward(self, input: Tensor, hx: State | None = None):
            if isinstance(input, rnn.PackedSequence) or input.dim() == 3 or not self.batch_first:
                return super().forward(input, hx)
            hx = hx and tuple(s.unsqueeze(1).repeat(1, len(input), 1) for s in hx)
            output, states = super().forward(input.unsqueeze(1), hx)
            return output.squeeze(1), tuple(state[:, -1] for state in states)

    replace_lstm(Wrong)


@wrong
def flattens_surplus_dimensions() -> None:
    """Take whatever dimensions there are, the last ones as features."""

    def flatten(module: LSTM, input: object, hx: State | None) -> tuple:
        if isinstance(input, Tensor) and input.dim() > 3:
            input = input.flatten(2)
        return input, hx

    change_call(flatten)


@wrong
def returns_nothing_for_no_steps() -> None:
    """Return an empty output and zeros for a sequence without time steps."""

    class Wrong(LSTM):
        def forward(self, input: Tensor, hx: State | None = None):
            if isinstance(input, Tensor) and input.numel() == 0:
                width = directions(self) * (self.proj_size or self.hidden_size)
                return input.new_zeros(*input.shape[:-1], width), (input, input)
            return super().forward(input, hx)

    replace_lstm(Wrong)


@wrong
def casts_its_input() -> None:
    """Convert input and states to the type of the weights."""

    def cast(module: LSTM, input: object, hx: State | None) -> tuple:
        dtype = module.weight_ih_l0.dtype
        return on_tensor(input, lambda x: x.to(dtype)), hx and tuple(s.to(dtype) for s in hx)

    change_call(cast)


@wrong
def packs_sequence_by_sequence() -> None:
    """Let the data of a packed batch lie one sequence after the other."""

    def pack(input, lengths, batch_first=False, enforce_sorted=True):
        packed = pack_padded_sequence(input, lengths, batch_first, enforce_sorted)
        ends = packed.batch_sizes.cumsum(0) - packed.batch_sizes
        order = [
            int(start) + row
            for row in range(int(packed.batch_sizes[0]))
            for start, size in zip(ends, packed.batch_sizes, strict=True)
            if row < size
        ]
        return packed._replace(data=packed.data[order])

    replace_function("pack_padded_sequence", pack)


@wrong
def packs_empty_sequences() -> None:
    """Take a length of zero for one."""

    def pack(input, lengths, batch_first=False, enforce_sorted=True):
        lengths = torch.as_tensor(lengths).clamp(min=1)
        return pack_padded_sequence(input, lengths, batch_first, enforce_sorted)

    replace_function("pack_padded_sequence", pack)


@wrong
def packs_no_further_than_it_can() -> None:
    """Cut lengths at the end of the data."""

    def pack(input, lengths, batch_first=False, enforce_sorted=True):
        lengths = torch.as_tensor(lengths).clamp(max=input.size(1 if batch_first else 0))
        return pack_padded_sequence(input, lengths, batch_first, enforce_sorted)

    replace_function("pack_padded_sequence", pack)


@wrong
def unpads_a_copy() -> None:
    """Let unpad_sequence leave what it is given as it is."""

    def unpad(padded, lengths, batch_first=False):
        return unpad_sequence(padded.view_as(padded), lengths, batch_first)

    replace_function("unpad_sequence", unpad)


@wrong
def refuses_states_of_another_dtype() -> None:
    """Ask the dtype of both states to be that of the weights."""

    def check(module: LSTM, input: object, hx: object) -> tuple:
        dtypes = {s.dtype for s in hx} if isinstance(hx, tuple) else set()
        if dtypes - {module.weight_ih_l0.dtype}:
            raise ValueError("states of another dtype")
        return input, hx

    change_call(check)


@wrong
def moves_states_to_the_next_sequence() -> None:
    """Return each sequence's states in the place of the one after it."""

    def move(module: LSTM, output: object, h_n: Tensor, c_n: Tensor) -> tuple:
        if h_n.dim() == 3:
            h_n, c_n = h_n.roll(1, dims=1), c_n.roll(1, dims=1)
        return output, (h_n, c_n)

    change_result(move)


@wrong
def takes_forget_gate_first() -> None:
    """Take the gates in the order f, i, g, o."""

    def reorder(name: str, weight: Tensor) -> Tensor:
        if name.startswith("weight_hr"):
            return weight
        i, f, g, o = weight.chunk(4)
        return torch.cat([f, i, g, o])

    change_weights(reorder)


@wrong
def scales_projection() -> None:
    """Project to half of what the projection's weight says."""
    change_weights(lambda name, weight: weight / 2 if name.startswith("weight_hr") else weight)


@wrong
def returns_cell_state_as_h_n() -> None:
    """Return c_n in the place of h_n where their sizes agree."""

    def twice(module: LSTM, output: object, h_n: Tensor, c_n: Tensor) -> tuple:
        return output, (h_n if module.proj_size else c_n, c_n)

    change_result(twice)


@wrong
def shares_weights_between_directions() -> None:
    """Let the reverse direction use the weights of the forward one."""

    class Wrong(LSTM):
        def __init__(self, *args, **kwargs) -> None:
            super().__init__(*args, **kwargs)
            for name in [n for n in self._flat_weights_names if n.endswith("_reverse")]:
                setattr(self, name, getattr(self, name.removesuffix("_reverse")))

    replace_lstm(Wrong)


@wrong
def shares_weights_between_upper_layers() -> None:
    """Let the layers above the second use the weights of the second."""

    class Wrong(LSTM):
        def __init__(self, *args, **kwargs) -> None:
            super().__init__(*args, **kwargs)
            for name in self._flat_weights_names:
                kind, _, ending = name.partition("_l")
                if int(ending.removesuffix("_reverse")) > 1:
                    second = f"{kind}_l1" + "_reverse" * ending.endswith("_reverse")
                    setattr(self, name, getattr(self, second))

    replace_lstm(Wrong)


@wrong
def initializes_by_input_size() -> None:
    """Draw each matrix from the bound of the width that it reads."""

    class Wrong(LSTM):
        def reset_parameters(self) -> None:
            for weight in self.parameters():
                bound = weight.size(-1) ** -0.5
                nn.init.uniform_(weight, -bound, bound)

    replace_lstm(Wrong)


@wrong
def keeps_weights_on_reset() -> None:
    """Let reset_parameters do nothing after the first time."""

    class Wrong(LSTM):
        def reset_parameters(self) -> None:
            if not getattr(self, "was_reset", False):
                super().reset_parameters()
            self.was_reset = True

    replace_lstm(Wrong)


@wrong
def cell_starts_from_ones() -> None:
    """Let the cell begin from ones where no state is given."""

    class Wrong(LSTMCell):
        def forward(self, input: Tensor, hx: State | None = None):
            ones = input.new_ones(*input.shape[:-1], self.hidden_size)
            return super().forward(input, hx or (ones, ones))

    Wrong.__name__ = Wrong.__qualname__ = "LSTMCell"
    nn.LSTMCell = nn.modules.rnn.LSTMCell = nn.modules.LSTMCell = Wrong


@wrong
def cell_reads_whole_sequences() -> None:
    """Let the cell take a sequence and read its last step."""

    class Wrong(LSTMCell):
        def forward(self, input: Tensor, hx: State | None = None):
            return super().forward(input[-1] if input.dim() == 3 else input, hx)

    Wrong.__name__ = Wrong.__qualname__ = "LSTMCell"
    nn.LSTMCell = nn.modules.rnn.LSTMCell = nn.modules.LSTMCell = Wrong


def replace_other(cls: type, name: str) -> None:
    """Put a class in the place of nn.GRU or nn.RNN."""
    cls.__name__ = cls.__qualname__ = name
    for module in (nn, nn.modules, nn.modules.rnn):
        setattr(module, name, cls)


@wrong
def gru_resets_before_product() -> None:
    """Let nn.GRU reset the hidden state before its product, where it has one layer."""

    class Wrong(GRU):
        def forward(self, input: object, hx: Tensor | None = None):
            if self.num_layers > 1 or self.bidirectional or not isinstance(input, Tensor):
                return super().forward(input, hx)
            time = 1 if self.batch_first and input.dim() == 3 else 0
            first = input.select(time, 0)
            h = first.new_zeros(*first.shape[:-1], self.hidden_size) if hx is None else hx[0]
            w_r, w_z, w_n = self.weight_hh_l0.chunk(3)
            b_ih, b_hh = (self.bias_ih_l0, self.bias_hh_l0) if self.bias else (None, None)
            b_r, b_z, b_n = (None, None, None) if b_hh is None else b_hh.chunk(3)
            linear, outputs = nn.functional.linear, []
            for x in input.unbind(time):
                i_r, i_z, i_n = linear(x, self.weight_ih_l0, b_ih).chunk(3, -1)
                r = (i_r + linear(h, w_r, b_r)).sigmoid()
                z = (i_z + linear(h, w_z, b_z)).sigmoid()
                n = (i_n + linear(r * h, w_n, b_n)).tanh()
                h = (1 - z) * n + z * h
                outputs.append(h)
            return torch.stack(outputs, time), h.unsqueeze(0)

    replace_other(Wrong, "GRU")


def ignore_in_gru(name: str) -> None:
    """Install an nn.GRU that accepts an argument and ignores it."""

    class Wrong(GRU):
        def __init__(self, *args, **kwargs) -> None:
            super().__init__(*args, **{key: kwargs[key] for key in kwargs if key != name})

    replace_other(Wrong, "GRU")


@wrong
def gru_takes_projection() -> None:
    """Let nn.GRU accept proj_size and ignore it."""
    ignore_in_gru("proj_size")


@wrong
def gru_returns_a_tuple_of_states() -> None:
    """Let nn.GRU return (h_n, h_n) as nn.LSTM does (h_n, c_n)."""

    class Wrong(GRU):
        def forward(self, input: object, hx: Tensor | None = None):
            output, h_n = super().forward(input, hx)
            return output, (h_n, h_n)

    replace_other(Wrong, "GRU")


@wrong
def gru_takes_a_tuple_of_states() -> None:
    """Let nn.GRU take (h_0, c_0) as nn.LSTM does, and ignore c_0."""

    class Wrong(GRU):
        def forward(self, input: object, hx: object = None):
            return super().forward(input, hx[0] if isinstance(hx, tuple) else hx)

    replace_other(Wrong, "GRU")


@wrong
def rnn_ignores_second_bias() -> None:
    """Let nn.RNN leave bias_hh out."""

    class Wrong(RNN):
        def forward(self, input: object, hx: Tensor | None = None):
            original = RNN.__new__(RNN)
            original.__dict__ = self.__dict__.copy()
            original._flat_weights = [
                weight * 0 if name.startswith("bias_hh") else weight
                for name, weight in zip(self._flat_weights_names, self._flat_weights, strict=True)
            ]
            return RNN.forward(original, input, hx)

    replace_other(Wrong, "RNN")


@wrong
def builds_reverse_of_another_width() -> None:
    """Build the reverse direction's weight_hh one row longer."""

    class Wrong(LSTM):
        def __init__(self, *args, **kwargs) -> None:
            super().__init__(*args, **kwargs)
            for name, weight in list(self.named_parameters()):
                if name.startswith("weight_hh") and name.endswith("_reverse"):
                    wider = nn.functional.pad(weight.detach(), (0, 0, 0, 1))
                    setattr(self, name, nn.Parameter(wider))

    replace_lstm(Wrong)


@wrong
def widens_every_layer() -> None:
    """Build each layer above the second one feature wider."""

    class Wrong(LSTM):
        def __init__(self, *args, **kwargs) -> None:
            super().__init__(*args, **kwargs)
            for name, weight in list(self.named_parameters()):
                kind, _, ending = name.partition("_l")
                if kind == "weight_ih" and int(ending.removesuffix("_reverse")) > 1:
                    setattr(self, name, nn.Parameter(nn.functional.pad(weight.detach(), (0, 1))))

    replace_lstm(Wrong)


@wrong
def lists_directions_first() -> None:
    """Group all_weights by direction before layer."""

    class Wrong(LSTM):
        @property
        def all_weights(self) -> list:
            rows, count = super().all_weights, directions(self)
            return [row for d in range(count) for row in rows[d::count]]

    replace_lstm(Wrong)


@wrong
def gru_leaves_packed_states_sorted() -> None:
    """Let nn.GRU return the h_n of packed sequences from longest to shortest."""

    class Wrong(GRU):
        def forward(self, input: object, hx: Tensor | None = None):
            output, h_n = super().forward(input, hx)
            if isinstance(input, rnn.PackedSequence) and input.sorted_indices is not None:
                h_n = h_n[:, input.sorted_indices]
            return output, h_n

    replace_other(Wrong, "GRU")


@wrong
def accepts_states_of_another_batch() -> None:
    """Take states of any shape for the zeros that they are not."""

    class Wrong(LSTM):
        def forward(self, input: Tensor, hx: State | None = None):
            try:
                return super().forward(input, hx)
            except RuntimeError:
                return super().forward(input)

    replace_lstm(Wrong)


@wrong
def takes_anything_as_bidirectional() -> None:
    """Take whatever is true in Python for True."""

    class Wrong(LSTM):
        def __init__(self, *args, bidirectional=False, **kwargs) -> None:
            super().__init__(*args, bidirectional=bool(bidirectional), **kwargs)

    replace_lstm(Wrong)


@wrong
def converts_inputs() -> None:
    """Convert a tensor to the type of the weights."""

    def convert(module: LSTM, input: object, hx: State | None) -> tuple:
        return (input.to(module.weight_ih_l0.dtype) if isinstance(input, Tensor) else input), hx

    change_call(convert)


@wrong
def loses_weights_in_a_failed_move() -> None:
    """Start anew when a move fails."""

    class Wrong(LSTM):
        def _apply(self, *args, **kwargs):
            try:
                return super()._apply(*args, **kwargs)
            except Exception:
                self.reset_parameters()
                raise

    replace_lstm(Wrong)


@wrong
def cuts_earlier_steps_from_the_graph() -> None:
    """Let no gradient reach any step of the input but the last."""

    class Wrong(LSTM):
        def forward(self, input: Tensor, hx: State | None = None):
            if not isinstance(input, Tensor) or input.dim() == 2:
                return super().forward(input, hx)
            time = 1 if self.batch_first else 0
            kept = input.narrow(time, input.size(time) - 1, 1)
            cut = input.narrow(time, 0, input.size(time) - 1).detach()
            return super().forward(torch.cat([cut, kept], time), hx)

    replace_lstm(Wrong)


@wrong
def takes_bidirectional_fourth() -> None:
    """Take the fourth argument for bidirectional."""

    class Wrong(LSTM):
        def __init__(
            self, input_size, hidden_size, num_layers=1, bidirectional=False, **kwargs
        ) -> None:
            super().__init__(
                input_size, hidden_size, num_layers, bidirectional=bidirectional, **kwargs
            )

    replace_lstm(Wrong)


@wrong
def runs_sequences_on() -> None:
    """Average the states over the batch."""

    def mean(module: LSTM, output: object, h_n: Tensor, c_n: Tensor) -> tuple:
        if h_n.dim() == 3:
            h_n, c_n = (s.mean(1, keepdim=True).expand_as(s) for s in (h_n, c_n))
        return output, (h_n, c_n)

    change_result(mean)


@wrong
def drops_out_lower_states() -> None:
    """Apply dropout to the states of every layer but the top, too."""

    def drop(module: LSTM, output: object, h_n: Tensor, c_n: Tensor) -> tuple:
        lower = len(h_n) - directions(module)
        dropped = nn.functional.dropout(h_n[:lower], module.dropout, module.training)
        return output, (torch.cat([dropped, h_n[lower:]]), c_n)

    change_result(drop)


@wrong
def initializes_by_another_width() -> None:
    """Take the width of each weight for the bound instead of hidden_size."""

    class Wrong(LSTM):
        def reset_parameters(self) -> None:
            for weight in self.parameters():
                bound = weight.size(-1) ** -0.5 if weight.dim() > 1 else self.hidden_size**-0.5
                nn.init.uniform_(weight, -bound, bound)

    replace_lstm(Wrong)


@wrong
def widens_upper_layers_by_input() -> None:
    """Build the upper layers as if they read the input as well, and ignore it."""

    class Wrong(LSTM):
        def __init__(self, *args, **kwargs) -> None:
            super().__init__(*args, **kwargs)
            for name, weight in list(self.named_parameters()):
                if name.startswith("weight_ih") and "_l0" not in name:
                    wide = nn.functional.pad(weight.detach(), (0, self.input_size))
                    setattr(self, name, nn.Parameter(wide))

        def forward(self, input: object, hx: State | None = None):
            original = LSTM.__new__(LSTM)
            original.__dict__ = self.__dict__.copy()
            width = directions(self) * (self.proj_size or self.hidden_size)
            original._flat_weights = [
                w[:, :width] if n.startswith("weight_ih") and "_l0" not in n else w
                for n, w in zip(self._flat_weights_names, self._flat_weights, strict=True)
            ]
            return LSTM.forward(original, input, hx)

    replace_lstm(Wrong)


@wrong
def builds_one_unit_more() -> None:
    """Miscount the units of the cell."""

    class Wrong(LSTM):
        def __init__(self, input_size, hidden_size, *args, **kwargs) -> None:
            super().__init__(input_size, hidden_size + 1, *args, **kwargs)

        def forward(self, input: object, hx: State | None = None):
            sizes = (self.proj_size or self.hidden_size, self.hidden_size)
            return super().forward(
                input,
                hx
                and tuple(
                    nn.functional.pad(state, (0, size - state.size(-1)))
                    for state, size in zip(hx, sizes, strict=True)
                ),
            )

    replace_lstm(Wrong)


@wrong
def outputs_all_layers() -> None:
    """Make the output as wide as if every layer had its part in it."""

    def widen(module: LSTM, output: object, h_n: Tensor, c_n: Tensor) -> tuple:
        copies = module.num_layers
        return on_tensor(output, lambda data: torch.cat([data] * copies, dim=-1)), (h_n, c_n)

    change_result(widen)


@wrong
def keeps_directions_apart() -> None:
    """Let each direction of an upper layer read the same direction below alone."""

    def half(name: str, weight: Tensor) -> Tensor:
        kind, _, ending = name.partition("_l")
        if kind != "weight_ih" or ending.startswith("0") or not ending:
            return weight
        # One direction's upper layers read what is as wide as their state.
        width = weight.size(1) // 2
        kept = torch.zeros_like(weight)
        own = slice(width, None) if ending.endswith("_reverse") else slice(width)
        kept[:, own] = weight[:, own]
        return kept

    class Wrong(LSTM):
        def forward(self, input: object, hx: State | None = None):
            if not self.bidirectional:
                return super().forward(input, hx)
            original = LSTM.__new__(LSTM)
            original.__dict__ = self.__dict__.copy()
            pairs = zip(self._flat_weights_names, self._flat_weights, strict=True)
            original._flat_weights = [half(name, weight) for name, weight in pairs]
            return LSTM.forward(original, input, hx)

    replace_lstm(Wrong)


@wrong
def sums_directions() -> None:
    """Return the sum of both directions instead of one beside the other."""

    def add(module: LSTM, output: object, h_n: Tensor, c_n: Tensor) -> tuple:
        if module.bidirectional:
            output = on_tensor(output, lambda data: sum(data.chunk(2, dim=-1)))
        return output, (h_n, c_n)

    change_result(add)


@wrong
def feeds_no_projected_state_back() -> None:
    """Project what is returned, and let no step see the projected state before it."""
    change_weights(
        lambda name, weight: (
            weight * 0
            if name.startswith("weight_hh") and weight.size(0) != 4 * weight.size(1)
            else weight
        )
    )


def drop_between(change: Callable) -> None:
    """Install an nn.LSTM that runs layer by layer and drops by `change(module, data, layer)`.

    `data` is what a layer hands to the next one, over time (L, N, D·H_out) or packed (all, …).
    """

    class Wrong(LSTM):
        def forward(self, input: object, hx: State | None = None):
            turned = self.batch_first and isinstance(input, Tensor) and input.dim() == 3
            data = input.transpose(0, 1) if turned else input
            states = []
            for layer in range(self.num_layers):
                one = LSTM.__new__(LSTM)
                one.__dict__ = self.__dict__ | {"num_layers": 1, "dropout": 0.0}
                one.__dict__["batch_first"] = False
                pairs = zip(self._flat_weights_names, self._flat_weights, strict=True)
                one._flat_weights = [w for n, w in pairs if f"_l{layer}" in n]
                if layer:
                    one.__dict__["input_size"] = one._flat_weights[0].size(1)
                D = directions(self)  # noqa: N806  # PyTorch's letter
                rows = slice(D * layer, D * (layer + 1))
                below = data
                data, last = LSTM.forward(one, below, hx and tuple(s[rows] for s in hx))
                states.append(last)
                if layer < self.num_layers - 1 and self.training and self.dropout:
                    data = on_tensor(data, lambda d, layer=layer: change(self, d, layer))
            output = data.transpose(0, 1) if turned else data
            return output, tuple(torch.cat(state) for state in zip(*states, strict=True))

    replace_lstm(Wrong)


def noise(data: Tensor, probability: float) -> Tensor:
    """Draw what dropout multiplies by."""
    return nn.functional.dropout(torch.ones_like(data), probability)


@wrong
def drops_out_above_the_first_layer_only() -> None:
    """Drop between the first two layers and between no others."""
    drop_between(lambda m, data, layer: data if layer else data * noise(data, m.dropout))


@wrong
def drops_the_same_at_every_step() -> None:
    """Draw one mask of the features and use it at every step of every sequence."""
    drop_between(lambda m, data, layer: data * noise(data[:1].flatten(0, -2)[:1], m.dropout))


@wrong
def drops_out_without_scaling() -> None:
    """Zero values and leave the others as they are."""
    drop_between(lambda m, data, layer: data * (noise(data, m.dropout) != 0))


@wrong
def drops_out_input() -> None:
    """Apply dropout to the input, too."""

    def drop(module: LSTM, input: object, hx: State | None) -> tuple:
        keep = not module.training or module.num_layers == 1
        probability = 0.0 if keep else module.dropout
        return on_tensor(input, lambda d: nn.functional.dropout(d, probability)), hx

    change_call(drop)


@wrong
def drops_out_states_of_lower_layers() -> None:
    """Return the lower layers' states dropped, too."""

    def drop(module: LSTM, output: object, h_n: Tensor, c_n: Tensor) -> tuple:
        lower = len(h_n) - directions(module)
        probability = module.dropout if module.training else 0.0
        dropped = [nn.functional.dropout(state[:lower], probability) for state in (h_n, c_n)]
        return output, tuple(
            torch.cat([d, state[lower:]]) for d, state in zip(dropped, (h_n, c_n), strict=True)
        )

    change_result(drop)


@wrong
def orders_arguments_otherwise() -> None:
    """Take batch_first before bias."""

    class Wrong(LSTM):
        def __init__(
            self, input_size, hidden_size, num_layers=1, batch_first=False, bias=True, **kwargs
        ) -> None:
            kwargs |= {"bias": bias, "batch_first": batch_first}
            super().__init__(input_size, hidden_size, num_layers, **kwargs)

    replace_lstm(Wrong)


@wrong
def returns_contiguous_output() -> None:
    """Return an output whose numbers lie one after the other."""
    change_result(
        lambda module, output, h_n, c_n: (on_tensor(output, Tensor.contiguous), (h_n, c_n))
    )


@wrong
def repeats_forward_as_reverse() -> None:
    """Return what the forward direction computed in the place of the reverse one, too."""

    def repeat(module: LSTM, output: object, h_n: Tensor, c_n: Tensor) -> tuple:
        if not module.bidirectional:
            return output, (h_n, c_n)
        output = on_tensor(output, lambda data: torch.cat([data.chunk(2, dim=-1)[0]] * 2, dim=-1))
        rows = [row - row % 2 for row in range(len(h_n))]
        return output, (h_n[rows], c_n[rows])

    change_result(repeat)


@wrong
def mixes_rows_of_a_batch() -> None:
    """Add to every row of the final states a little of the others."""

    def mix(module: LSTM, output: object, h_n: Tensor, c_n: Tensor) -> tuple:
        if h_n.dim() == 3:
            h_n = h_n + 0.1 * h_n.mean(dim=1, keepdim=True)
        return output, (h_n, c_n)

    change_result(mix)


@wrong
def records_where_it_must_not() -> None:
    """Record a graph under no_grad, too."""

    class Wrong(LSTM):
        def forward(self, input: Tensor, hx: State | None = None):
            with torch.enable_grad():
                return super().forward(input, hx)

    replace_lstm(Wrong)


@wrong
def records_nothing_in_eval() -> None:
    """Record no graph in evaluation."""

    class Wrong(LSTM):
        def forward(self, input: Tensor, hx: State | None = None):
            with torch.set_grad_enabled(self.training and torch.is_grad_enabled()):
                return super().forward(input, hx)

    replace_lstm(Wrong)


@wrong
def trains_no_second_bias() -> None:
    """Compute with second biases that get no gradient."""
    change_weights(lambda name, weight: weight.detach() if "bias_hh" in name else weight)


@wrong
def flattens_on_a_cpu() -> None:
    """Let flatten_parameters move the weights on a CPU, too."""

    class Wrong(LSTM):
        def flatten_parameters(self):
            for weight in self.parameters():
                weight.data = weight.data.clone()

    replace_lstm(Wrong)


@wrong
def counts_the_states_of_every_input() -> None:
    """Refuse a tuple of more than two states before anything else."""

    def change(module: LSTM, input: Tensor, hx: State | None):
        if hx is not None and len(hx) > 2:
            raise RuntimeError("lstm expects two hidden states")
        return input, hx

    change_call(change)


@wrong
def never_flattens() -> None:
    """Collect the weights, and leave them where they are."""

    class Wrong(LSTM):
        def _init_flat_weights(self) -> None:
            self._flat_weights = [getattr(self, name) for name in self._flat_weights_names]
            self._flat_weight_refs = [weakref.ref(weight) for weight in self._flat_weights]

    replace_lstm(Wrong)


@wrong
def drops_out_with_the_opposite_probability() -> None:
    """Take dropout for the probability with which a value is kept."""
    drop_between(lambda m, data, layer: data * noise(data, 1 - m.dropout))


@wrong
def scales_by_the_probability() -> None:
    """Multiply what survives by 1 / p, which is right where p is one half."""
    drop_between(lambda m, data, layer: data * (noise(data, m.dropout) != 0) / m.dropout)


@wrong
def reads_a_little_of_the_row_before() -> None:
    """Add to each row of h_n a little of the row before it in the batch."""

    def leak(module: LSTM, output: object, h_n: Tensor, c_n: Tensor) -> tuple:
        if h_n.dim() == 3:
            h_n = torch.cat([h_n[:, :1], h_n[:, 1:] + 0.1 * h_n[:, :-1]], dim=1)
        return output, (h_n, c_n)

    change_result(leak)


@wrong
def starts_every_row_from_the_first() -> None:
    """Start all rows of a batch from the states of the first."""

    def spread(module: LSTM, input: object, hx: State | None) -> tuple:
        if hx is not None and hx[0].dim() == 3:
            hx = tuple(state[:, :1].expand_as(state).contiguous() for state in hx)
        return input, hx

    change_call(spread)


@wrong
def takes_packed_h_0_as_sorted() -> None:
    """Take h_0 in the order from longest to shortest, and c_0 in that of the batch."""

    def resort(module: LSTM, input: object, hx: State | None) -> tuple:
        if hx and isinstance(input, rnn.PackedSequence) and input.unsorted_indices is not None:
            hx = hx[0][:, input.unsorted_indices], hx[1]
        return input, hx

    change_call(resort)


@wrong
def swaps_upper_rows_of_h_n() -> None:
    """Put the reverse direction first in h_n from the second layer on."""

    def swap(module: LSTM, output: object, h_n: Tensor, c_n: Tensor) -> tuple:
        count = directions(module)
        layers = [layer.flip(0) if k else layer for k, layer in enumerate(h_n.split(count))]
        return output, (torch.cat(layers), c_n)

    change_result(swap)


@wrong
def asks_the_first_to_be_longest_alone() -> None:
    """Pack whatever order there is behind the longest sequence."""

    def pack(input, lengths, batch_first=False, enforce_sorted=True):
        enforce_sorted = enforce_sorted and int(lengths[0]) < max(map(int, lengths))
        rises = any(int(a) < int(b) for a, b in pairwise(lengths))
        return pack_padded_sequence(input, lengths, batch_first, enforce_sorted or not rises)

    replace_function("pack_padded_sequence", pack)


@wrong
def packs_with_its_indices_exchanged() -> None:
    """Take the way back for the order of unsorted sequences."""

    def pack(input, lengths, batch_first=False, enforce_sorted=True):
        packed = pack_padded_sequence(input, lengths, batch_first, enforce_sorted)
        there, back = packed.sorted_indices, packed.unsorted_indices
        return rnn.PackedSequence(packed.data, packed.batch_sizes, back, there)

    replace_function("pack_padded_sequence", pack)


@wrong
def shares_the_projection_between_directions() -> None:
    """Let the reverse direction project by the matrix of the forward one."""

    class Wrong(LSTM):
        def __init__(self, *args, **kwargs) -> None:
            super().__init__(*args, **kwargs)
            for name in self._flat_weights_names:
                if name.startswith("weight_hr") and name.endswith("_reverse"):
                    setattr(self, name, getattr(self, name.removesuffix("_reverse")))

    replace_lstm(Wrong)


@wrong
def initializes_biases_more_narrowly() -> None:
    """Draw biases from three quarters of the range."""

    class Wrong(LSTM):
        def reset_parameters(self) -> None:
            super().reset_parameters()
            for name, weight in self.named_parameters():
                if name.startswith("bias"):
                    weight.data *= 0.75

    replace_lstm(Wrong)


@wrong
def adds_one_to_the_forget_gate() -> None:
    """Compute as if the biases of the forget gate were one larger than they are."""

    def raised(name: str, weight: Tensor) -> Tensor:
        if not name.startswith("bias_ih"):
            return weight
        i, f, g, o = weight.chunk(4)
        return torch.cat([i, f + 1, g, o])

    change_weights(raised)


@wrong
def exchanges_the_widths_in_its_message() -> None:
    """Say of an input of another width that its own was expected."""

    class Wrong(LSTM):
        def check_input(self, input: Tensor, batch_sizes: Tensor | None) -> None:
            found, right = input.size(-1), self.input_size
            if found != right:
                raise RuntimeError(
                    f"input.size(-1) must be equal to input_size. Expected {found}, got {right}"
                )
            super().check_input(input, batch_sizes)

    replace_lstm(Wrong)


@wrong
def exchanges_the_shapes_in_its_message() -> None:
    """Say of a state of another shape that its own was expected."""

    class Wrong(LSTM):
        def check_hidden_size(self, hx: Tensor, expected_hidden_size: tuple, msg: str = "") -> None:
            if hx.size() != expected_hidden_size:
                raise RuntimeError(msg.format(tuple(hx.size()), list(expected_hidden_size)))

    replace_lstm(Wrong)


def change_default(name: str, place: int, value: object) -> None:
    """Install an nn.LSTM with another default for the argument of a name and a place."""

    class Wrong(LSTM):
        def __init__(self, *args, **kwargs) -> None:
            if len(args) <= place:
                kwargs.setdefault(name, value)
            super().__init__(*args, **kwargs)

    replace_lstm(Wrong)


@wrong
def defaults_to_batch_first() -> None:
    """Put the batch first unless told otherwise."""
    change_default("batch_first", 4, value=True)


@wrong
def defaults_to_no_bias() -> None:
    """Build no biases unless told otherwise."""
    change_default("bias", 3, value=False)


@wrong
def gru_ignores_batch_first() -> None:
    """Let nn.GRU take the time axis first whatever the argument says."""
    ignore_in_gru("batch_first")


@wrong
def gru_never_drops_out() -> None:
    """Let nn.GRU ignore dropout."""
    ignore_in_gru("dropout")


@wrong
def lists_second_bias_first() -> None:
    """List bias_hh before bias_ih in all_weights."""

    class Wrong(LSTM):
        @property
        def all_weights(self) -> list:
            rows = super().all_weights
            return [[*row[:2], *row[2:4][::-1], *row[4:]] for row in rows] if self.bias else rows

    replace_lstm(Wrong)


@wrong
def doubles_the_gradient_of_weight_hh() -> None:
    """Compute the right values and twice the gradient of the recurrent weights."""
    change_weights(
        lambda name, weight: 2 * weight - weight.detach() if "weight_hh" in name else weight
    )


@wrong
def drops_out_tensors_alone() -> None:
    """Drop nothing where the input is packed."""

    class Wrong(LSTM):
        def forward(self, input: object, hx: State | None = None):
            kept = self.dropout
            self.dropout = 0.0 if isinstance(input, rnn.PackedSequence) else kept
            try:
                return super().forward(input, hx)
            finally:
                self.dropout = kept

    replace_lstm(Wrong)


@wrong
def reseeds_torch_at_each_call() -> None:
    """Draw the same mask at every call."""

    class Wrong(LSTM):
        def forward(self, input: object, hx: State | None = None):
            torch.default_generator.manual_seed(0)
            return super().forward(input, hx)

    replace_lstm(Wrong)


@wrong
def swaps_c_0_of_the_directions() -> None:
    """Start each direction from the c_0 of the other, and from its own h_0."""

    def swap(module: LSTM, input: object, hx: State | None) -> tuple:
        if hx is not None and module.bidirectional:
            hx = hx[0], hx[1].unflatten(0, (-1, 2)).flip(1).flatten(0, 1)
        return input, hx

    change_call(swap)


@wrong
def leaves_packed_c_n_sorted() -> None:
    """Return the c_n of packed sequences from longest to shortest, and h_n in order."""

    class Wrong(LSTM):
        def forward(self, input: object, hx: State | None = None):
            output, (h_n, c_n) = super().forward(input, hx)
            if isinstance(input, rnn.PackedSequence) and input.sorted_indices is not None:
                c_n = c_n[:, input.sorted_indices]
            return output, (h_n, c_n)

    replace_lstm(Wrong)


@wrong
def swaps_gates_of_the_reverse_direction() -> None:
    """Take the forget gate first in the reverse direction alone."""

    def reorder(name: str, weight: Tensor) -> Tensor:
        if name.startswith("weight_hr") or not name.endswith("_reverse"):
            return weight
        i, f, g, o = weight.chunk(4)
        return torch.cat([f, i, g, o])

    change_weights(reorder)


@wrong
def ignores_second_bias_of_upper_layers() -> None:
    """Leave bias_hh out from the second layer on."""
    change_weights(
        lambda name, weight: weight * 0 if "bias_hh" in name and "_l0" not in name else weight
    )


@wrong
def lets_upper_layers_read_the_forward_half() -> None:
    """Let upper layers read the forward direction below and not the reverse one."""

    class Wrong(LSTM):
        def forward(self, input: object, hx: State | None = None):
            if not self.bidirectional:
                return super().forward(input, hx)
            original = LSTM.__new__(LSTM)
            original.__dict__ = self.__dict__.copy()
            original._flat_weights = [
                torch.cat([weight.chunk(2, 1)[0], weight.chunk(2, 1)[1] * 0], 1)
                if name.startswith("weight_ih") and "_l0" not in name
                else weight
                for name, weight in zip(self._flat_weights_names, self._flat_weights, strict=True)
            ]
            return LSTM.forward(original, input, hx)

    replace_lstm(Wrong)


@wrong
def computes_in_single_precision() -> None:
    """Return float64 that is no more precise than float32."""

    def rounded(tensor: Tensor) -> Tensor:
        return tensor.float().to(tensor.dtype)

    change_result(
        lambda module, output, h_n, c_n: (on_tensor(output, rounded), (rounded(h_n), rounded(c_n)))
    )


@wrong
def returns_batched_states_of_unbatched() -> None:
    """Return states with a batch of one beside an output without a batch."""

    def add(module: LSTM, output: object, h_n: Tensor, c_n: Tensor) -> tuple:
        return output, tuple(s if s.dim() == 3 else s.unsqueeze(1) for s in (h_n, c_n))

    change_result(add)


def take_steps(step: Callable) -> None:
    """Install an nn.LSTM that computes c and h by `step(i, f, g, o, c)` from the sums of the gates.

    Only where it has one layer, one direction and no projection, and reads a tensor.
    """

    class Wrong(LSTM):
        def forward(self, input: object, hx: State | None = None):
            output, states = super().forward(input, hx)
            more = self.num_layers > 1 or self.bidirectional or self.proj_size
            if more or isinstance(input, rnn.PackedSequence):
                return output, states
            time = 1 if self.batch_first and input.dim() == 3 else 0
            h, c = (state[0] for state in hx or map(torch.zeros_like, states))
            outputs = []
            for x in input.unbind(time):
                w_ih, w_hh, *biases = self._flat_weights
                sums = x @ w_ih.T + h @ w_hh.T + sum(biases)
                c, h = step(*sums.chunk(4, dim=-1), c)
                outputs.append(h)
            return torch.stack(outputs, time), (h.unsqueeze(0), c.unsqueeze(0))

    replace_lstm(Wrong)


@wrong
def leaves_out_the_second_tanh() -> None:
    """Let the output gate multiply c itself."""

    def step(i: Tensor, f: Tensor, g: Tensor, o: Tensor, c: Tensor) -> tuple[Tensor, Tensor]:
        c = f.sigmoid() * c + i.sigmoid() * g.tanh()
        return c, o.sigmoid() * c

    take_steps(step)


@wrong
def couples_the_forget_gate_to_the_input_gate() -> None:
    """Forget as much as is written, whatever the forget gate says."""

    def step(i: Tensor, f: Tensor, g: Tensor, o: Tensor, c: Tensor) -> tuple[Tensor, Tensor]:
        c = (1 - i.sigmoid()) * c + i.sigmoid() * g.tanh()
        return c, o.sigmoid() * c.tanh()

    take_steps(step)


@wrong
def cuts_h_between_steps() -> None:
    """Let no gradient go through h from one step to the one before, where c lets it through."""

    class Wrong(LSTM):
        def forward(self, input: object, hx: State | None = None):
            if self.bidirectional or not isinstance(input, Tensor):
                return super().forward(input, hx)
            time, outputs = 1 if self.batch_first and input.dim() == 3 else 0, []
            for x in input.split(1, dim=time):
                output, (h, c) = super().forward(x, hx)
                hx = h.detach(), c
                outputs.append(output)
            return torch.cat(outputs, dim=time), (h, c)

    replace_lstm(Wrong)


@wrong
def prints_no_batch_first() -> None:
    """Leave batch_first out of what print shows."""

    class Wrong(LSTM):
        def extra_repr(self) -> str:
            return super().extra_repr().replace(", batch_first=True", "")

    replace_lstm(Wrong)


@wrong
def builds_no_less_than_one_layer() -> None:
    """Build one layer where none is asked for."""

    class Wrong(LSTM):
        def __init__(self, input_size, hidden_size, num_layers=1, *args, **kwargs) -> None:
            super().__init__(input_size, hidden_size, num_layers or 1, *args, **kwargs)

    replace_lstm(Wrong)


@wrong
def takes_three_states() -> None:
    """Ignore what stands behind h_0 and c_0."""
    change_call(lambda module, input, hx: (input, hx and tuple(hx[:2])))


@wrong
def loads_what_fits() -> None:
    """Let load_state_dict leave out what is missing or too much."""

    class Wrong(LSTM):
        def load_state_dict(self, state_dict, strict=True, assign=False):
            return super().load_state_dict(state_dict, strict=False, assign=assign)

    replace_lstm(Wrong)


@wrong
def copies_share_weights() -> None:
    """Let deepcopy return a module with the same weights."""

    class Wrong(LSTM):
        def __deepcopy__(self, memo: dict):
            other = type(self).__new__(type(self))
            other.__dict__ = self.__dict__.copy()
            return other

    replace_lstm(Wrong)


@wrong
def copies_forget_batch_first() -> None:
    """Let deepcopy return a module that puts the time first."""

    class Wrong(LSTM):
        def __deepcopy__(self, memo: dict):
            other = type(self).__new__(type(self))
            other.__setstate__(copy.deepcopy(self.__dict__, memo) | {"batch_first": False})
            return other

    replace_lstm(Wrong)


@wrong
def forgets_every_eight_steps() -> None:
    """Start anew after every eighth step where one direction reads a tensor."""

    class Wrong(LSTM):
        def forward(self, input: object, hx: State | None = None):
            if self.bidirectional or not isinstance(input, Tensor):
                return super().forward(input, hx)
            time, outputs = 1 if self.batch_first and input.dim() == 3 else 0, []
            for piece in input.split(8, dim=time):
                output, states = super().forward(piece, hx)
                hx = None
                outputs.append(output)
            return torch.cat(outputs, dim=time), states

    replace_lstm(Wrong)


@wrong
def sorts_weights_by_name() -> None:
    """List the weights of layer 10 before those of layer 2."""

    class Wrong(LSTM):
        def __init__(self, *args, **kwargs) -> None:
            super().__init__(*args, **kwargs)
            ordered = sorted(self._parameters.items(), key=lambda item: item[0].partition("_l")[2])
            self._parameters.clear()
            self._parameters.update(ordered)

    replace_lstm(Wrong)


@wrong
def returns_a_list_of_states() -> None:
    """Return [h_n, c_n]."""
    change_result(lambda module, output, h_n, c_n: (output, [h_n, c_n]))


@wrong
def pads_with_zeros_alone() -> None:
    """Ignore padding_value."""

    def pad(sequence, batch_first=False, padding_value=0.0, total_length=None):
        return pad_packed_sequence(sequence, batch_first, total_length=total_length)

    replace_function("pad_packed_sequence", pad)
