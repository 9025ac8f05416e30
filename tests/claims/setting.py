"""One way to make and to call an nn.LSTM, and how hypothesis draws it."""

import warnings
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import torch
from hypothesis import strategies as st
from torch import Tensor, nn
from torch.nn.utils import rnn

State = tuple[Tensor, Tensor]
FORMS = ("batched", "unbatched", "packed")
# torch.manual_seed without the note on CUDA, whose traceback costs more than a whole LSTM here.
seed_torch = torch.default_generator.manual_seed


@dataclass(frozen=True, kw_only=True)
class Setting:
    """The arguments of an nn.LSTM, its input and its initial state.

    The fields are what a claim's condition may name; the properties are what it computes with.
    """

    input_size: int
    hidden_size: int
    num_layers: int
    bias: bool
    batch_first: bool
    dropout: float
    bidirectional: bool
    proj_size: int
    dtype: torch.dtype
    training: bool
    # "batched" (all sequences of one length), "unbatched" (one without a batch axis) or "packed".
    form: str
    # The length of each sequence.
    lengths: tuple[int, ...]
    # Whether packed sequences are handed over from longest to shortest.
    enforce_sorted: bool
    # Whether h_0 and c_0 are given; they are zeros otherwise.
    states: bool
    seed: int

    def __str__(self) -> str:
        """Write what differs from the plainest module and input."""
        named = {
            "num_layers": (self.num_layers, 1),
            "bias": (self.bias, True),
            "batch_first": (self.batch_first, False),
            "dropout": (self.dropout, 0.0),
            "bidirectional": (self.bidirectional, False),
            "proj_size": (self.proj_size, 0),
            "dtype": (self.dtype, torch.float32),
        }
        more = "".join(f", {k}={v}" for k, (v, default) in named.items() if v != default)
        mode = "train" if self.training else "eval"
        states = "h_0 and c_0 given" if self.states else "no state given"
        return (
            f"nn.LSTM({self.input_size}, {self.hidden_size}{more}).{mode}() with {self.form} "
            f"input, lengths={list(self.lengths)}, {states}, seed {self.seed}"
        )

    # -- Sizes, by the letters of PyTorch's documentation

    @property
    def N(self) -> int:  # noqa: N802  # PyTorch's letter
        """The number of sequences."""
        return len(self.lengths)

    @property
    def L(self) -> int:  # noqa: N802
        """The length of the longest sequence."""
        return max(self.lengths)

    @property
    def D(self) -> int:  # noqa: N802
        """The number of directions."""
        return 2 if self.bidirectional else 1

    @property
    def H_in(self) -> int:  # noqa: N802
        """The number of features of the input."""
        return self.input_size

    @property
    def H_cell(self) -> int:  # noqa: N802
        """The width of the cell state."""
        return self.hidden_size

    @property
    def H_out(self) -> int:  # noqa: N802
        """The width of the hidden state."""
        return self.proj_size or self.hidden_size

    # -- Module, input and state

    @property
    def arguments(self) -> dict[str, Any]:
        """The keyword arguments of the constructor."""
        names = ("input_size", "hidden_size", "num_layers", "bias", "batch_first", "dropout")
        more = ("bidirectional", "proj_size", "dtype")
        return {name: getattr(self, name) for name in (*names, *more)}

    def build(self, **changed: Any) -> nn.LSTM:
        """Make an nn.LSTM with the arguments of this setting, some of them changed."""
        seed_torch(self.seed)
        with warnings.catch_warnings():
            # A drop-out that one layer has no use for is a setting like others.
            warnings.simplefilter("ignore")
            return nn.LSTM(**{**self.arguments, **changed}).train(self.training)

    @cached_property
    def lstm(self) -> nn.LSTM:
        """The module."""
        return self.build()

    @cached_property
    def batch(self) -> Tensor:
        """All sequences, (L, N, H_in); what lies behind the end of a shorter one is no zero."""
        seed_torch(self.seed + 1)
        return torch.randn(self.L, self.N, self.H_in, dtype=self.dtype)

    def shape_input(self, batch: Tensor) -> Tensor | rnn.PackedSequence:
        """Hand (L, N, H_in) over as this setting does: batch first, unbatched or packed."""
        if self.form == "unbatched":
            return batch[:, 0]
        batch = batch.transpose(0, 1) if self.batch_first else batch
        if self.form == "packed":
            return rnn.pack_padded_sequence(
                batch, list(self.lengths), self.batch_first, enforce_sorted=self.enforce_sorted
            )
        return batch

    @cached_property
    def input(self) -> Tensor | rnn.PackedSequence:
        """What the module is called with."""
        return self.shape_input(self.batch)

    @cached_property
    def some_states(self) -> State:
        """An h_0 and a c_0 that fit, whether this setting gives them or not."""
        seed_torch(self.seed + 2)
        batch = () if self.form == "unbatched" else (self.N,)
        rows = self.D * self.num_layers
        return (
            torch.randn(rows, *batch, self.H_out, dtype=self.dtype),
            torch.randn(rows, *batch, self.H_cell, dtype=self.dtype),
        )

    @property
    def hx(self) -> State | None:
        """The initial state that is given, if any."""
        return self.some_states if self.states else None

    def run(
        self, lstm: nn.Module | None = None, inputs: Any = None, hx: Any = ...
    ) -> tuple[Any, State]:
        """Call the module, or another one, from the same random state each time."""
        lstm = self.lstm if lstm is None else lstm
        inputs = self.input if inputs is None else inputs
        hx = self.hx if hx is ... else hx  # drawn before the seed is set, which they would move
        seed_torch(self.seed)
        with warnings.catch_warnings():
            # oneDNN has no projections; torch says so once and computes them otherwise.
            warnings.simplefilter("ignore")
            return lstm(inputs, hx)

    def alone(self, n: int, lstm: nn.LSTM | None = None) -> tuple[Tensor, State]:
        """Call the module with sequence n by itself, without a batch axis or padding."""
        hx = self.hx
        if hx and self.form != "unbatched":
            hx = (hx[0][:, n], hx[1][:, n])
        return self.run(lstm, self.batch[: self.lengths[n], n], hx)

    # -- Results in one form, whatever the setting

    def over_time(self, output: Any) -> Tensor:
        """Return an output as (L, N, D·H_out), zeros behind the end of a shorter sequence."""
        if isinstance(output, rnn.PackedSequence):
            return rnn.pad_packed_sequence(output)[0]
        if self.form == "unbatched":
            return output.unsqueeze(1)
        return output.transpose(0, 1) if self.batch_first else output

    def by_layer(self, state: Tensor) -> Tensor:
        """Return h_n or c_n as (num_layers, D, N, H)."""
        return state.reshape(self.num_layers, self.D, self.N, -1)


@st.composite
def draw_setting(draw: st.DrawFn, condition: dict[str, tuple]) -> Setting:
    """Draw a setting from all that nn.LSTM takes, each field of `condition` from its values."""

    def pick(name: str, values: tuple) -> Any:
        return draw(st.sampled_from(condition.get(name, values)))

    form = pick("form", FORMS)
    hidden_size = pick("hidden_size", (1, 2, 3, 4, 5))
    projections = condition.get("proj_size", (0, 1, 2, 3))
    fitting = [size for size in projections if size < hidden_size]
    if not fitting:  # no projection of this condition is smaller
        hidden_size, fitting = max(projections) + 1, projections
    sizes = st.integers(1, 5)
    if "lengths" in condition:
        lengths = draw(st.sampled_from(condition["lengths"]))
    elif form == "unbatched":
        lengths = (draw(sizes),)
    elif form == "batched":
        lengths = (draw(sizes),) * draw(st.integers(1, 4))
    else:
        lengths = tuple(draw(st.lists(sizes, min_size=1, max_size=4)))
    in_order = pick("enforce_sorted", (True, False))
    if form == "packed" and in_order:
        lengths = tuple(sorted(lengths, reverse=True))
    return Setting(
        input_size=pick("input_size", (1, 2, 3, 4)),
        hidden_size=hidden_size,
        num_layers=pick("num_layers", (1, 2, 3)),
        bias=pick("bias", (True, False)),
        batch_first=pick("batch_first", (False, True)),
        dropout=pick("dropout", (0.0, 0.5)),
        bidirectional=pick("bidirectional", (False, True)),
        proj_size=draw(st.sampled_from(fitting)),
        dtype=pick("dtype", (torch.float32, torch.float64)),
        training=pick("training", (False, True)),
        form=form,
        lengths=lengths,
        enforce_sorted=in_order,
        states=pick("states", (False, True)),
        seed=pick("seed", (0, 1, 2)),
    )
