"""Versions of torch's LSTM modules and packing functions that are wrong in one respect each."""

from collections.abc import Callable

import torch
from torch import Tensor, nn
from torch.nn.utils import rnn

LSTM, LSTMCell = nn.LSTM, nn.LSTMCell
pack_padded_sequence = rnn.pack_padded_sequence
pad_packed_sequence = rnn.pad_packed_sequence
pad_sequence = rnn.pad_sequence
unpad_sequence = rnn.unpad_sequence
State = tuple[Tensor, Tensor]
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
def keeps_directions_apart_between_layers() -> None:
    """Let a direction of an upper layer take that direction of the lower layer only."""

    class Wrong(LSTM):
        def __init__(self, *args, **kwargs) -> None:
            super().__init__(*args, **kwargs)
            for name, weight in self.named_parameters():
                if self.bidirectional and name.startswith("weight_ih") and "_l0" not in name:
                    ahead, back = weight.detach().chunk(2, dim=1)
                    (ahead if name.endswith("_reverse") else back).zero_()

    replace_lstm(Wrong)


@wrong
def shares_weights_of_upper_layers() -> None:
    """Use the weights of the second layer in all layers above it."""

    class Wrong(LSTM):
        def __init__(self, *args, **kwargs) -> None:
            super().__init__(*args, **kwargs)
            for layer in range(2, self.num_layers):
                for name in [n for n in self._flat_weights_names if f"_l{layer}" in n]:
                    setattr(self, name, getattr(self, name.replace(f"_l{layer}", "_l1")))

    replace_lstm(Wrong)


@wrong
def mixes_rows_of_a_batch() -> None:
    """Add to every row of the final states a little of the others."""

    def mix(module: LSTM, output: object, h_n: Tensor, c_n: Tensor) -> tuple:
        if h_n.dim() == 3:
            h_n = h_n + 0.1 * h_n.mean(dim=1, keepdim=True)
        return output, (h_n, c_n)

    change_result(mix)


@wrong
def detaches_final_states() -> None:
    """Cut the final states from the graph."""
    change_result(lambda module, output, h_n, c_n: (output, (h_n.detach(), c_n.detach())))
