"""Show the shapes of a recurrent module, found by running it."""

import copy
import inspect
import math
from collections.abc import Iterable
from html import escape
from typing import Self

import torch
from torch import nn

GATES = {"LSTM": 4, "GRU": 3, "RNN_TANH": 1, "RNN_RELU": 1}


def signature() -> inspect.Signature:
    """Return the arguments of nn.LSTM with their types and defaults, read from nn.RNNBase.

    The signature of nn.LSTM itself hides them behind `*args` and `**kwargs`.

    >>> list(signature().parameters)[:4]
    ['input_size', 'hidden_size', 'num_layers', 'bias']
    >>> signature().parameters["num_layers"].default
    1
    """
    base = inspect.signature(nn.RNNBase.__init__)
    kept = [p for name, p in base.parameters.items() if name not in {"self", "mode"}]
    return base.replace(parameters=kept, return_annotation=inspect.Signature.empty)


def count_parameters(module: nn.Module) -> int:
    """Return how many numbers a module learns.

    >>> count_parameters(nn.LSTM(10, 20))  # 4 * 20 * (10 + 20 + 2)
    2560
    """
    return sum(parameter.numel() for parameter in module.parameters())


class Shape(tuple[int, ...]):  # noqa: SLOT001 - a tuple with slots cannot hold the axes
    """A tuple of sizes that knows what each axis is.

    >>> shape = Shape((3, 5), "N", "L")
    >>> shape, shape.axes, shape == (3, 5)
    ((3, 5), ('N', 'L'), True)
    """

    axes: tuple[str, ...]

    def __new__(cls, sizes: Iterable[int], *axes: str) -> Self:
        """Attach the symbol of each axis; ValueError if their numbers differ."""
        shape = super().__new__(cls, sizes)
        if len(shape) != len(axes):
            raise ValueError(f"{len(axes)} axes {axes} for the shape {tuple(shape)}")
        shape.axes = axes
        return shape


def symbol_sizes(module: nn.RNNBase, batch: int | None = 3, length: int = 5) -> dict[str, int]:
    """Return the size that each symbol of PyTorch's documentation stands for.

    Source: the legend in the documentation of torch.nn.LSTM.

    >>> symbol_sizes(nn.LSTM(10, 20, bidirectional=True, proj_size=5))
    {'N': 3, 'L': 5, 'D': 2, 'num_layers': 1, 'H_in': 10, 'H_cell': 20, 'H_out': 5}
    """
    sizes = {
        "N": batch,
        "L": length,
        "D": 2 if module.bidirectional else 1,
        "num_layers": module.num_layers,
        "H_in": module.input_size,
        "H_cell": module.hidden_size,
        "H_out": module.proj_size or module.hidden_size,
    }
    return {symbol: size for symbol, size in sizes.items() if size is not None}


def axes_of(module: nn.RNNBase, name: str, *, batched: bool = True) -> tuple[str, ...]:
    """Return the symbol of each axis of a tensor, by the tensor's name.

    `name` is input, output, h_n, c_n or that of a weight; KeyError for any other.
    Source: the documentation of torch.nn.LSTM, torch.nn.GRU and torch.nn.RNN.

    >>> axes_of(nn.LSTM(10, 20, batch_first=True), "output")
    ('N', 'L', 'D·H_out')
    >>> axes_of(nn.LSTM(10, 20, num_layers=2), "weight_ih_l1")
    ('4·H_cell', 'D·H_out')
    """
    kind, _, layer = name.partition("_l")
    cell = "H_cell" if module.mode == "LSTM" else "H_out"
    batch = ("N",) * batched
    sequence = (*batch, "L") if module.batch_first else ("L", *batch)
    gates = f"{GATES[module.mode]}·{cell}".removeprefix("1·")
    return {
        "input": (*sequence, "H_in"),
        "output": (*sequence, "D·H_out"),
        "h_n": ("D·num_layers", *batch, "H_out"),
        "c_n": ("D·num_layers", *batch, "H_cell"),
        "weight_ih": (gates, "H_in" if layer.removesuffix("_reverse") == "0" else "D·H_out"),
        "weight_hh": (gates, "H_out"),
        "bias_ih": (gates,),
        "bias_hh": (gates,),
        "weight_hr": ("H_out", "H_cell"),
    }[kind]


def describe(module: nn.RNNBase, batch: int | None = 3, length: int = 5) -> dict[str, Shape]:
    """Run a module and return the shapes of input, output, states and weights by name.

    The run is a real one, on a copy on the meta device, which computes shapes and no values;
    `batch` is None for unbatched input. ValueError if a size is not what its symbol says.

    >>> shapes = describe(nn.LSTM(10, 20, num_layers=2))
    >>> shapes["output"], shapes["h_n"], shapes["weight_ih_l1"]
    ((5, 3, 20), (2, 3, 20), (80, 20))
    >>> shapes["h_n"].axes
    ('D·num_layers', 'N', 'H_out')
    """
    sizes = symbol_sizes(module, batch, length)
    axes = axes_of(module, "input", batched=batch is not None)
    inputs = torch.empty(
        [sizes[axis] for axis in axes], device="meta", dtype=module.weight_ih_l0.dtype
    )
    output, states = copy.deepcopy(module).to("meta")(inputs)
    tensors = {"input": inputs, "output": output}
    tensors |= (
        zip(("h_n", "c_n"), states, strict=True) if module.mode == "LSTM" else {"h_n": states}
    )
    tensors |= module.named_parameters()
    shapes = {
        name: Shape(tensor.shape, *axes_of(module, name, batched=batch is not None))
        for name, tensor in tensors.items()
    }
    sizes |= {"4": 4, "3": 3}
    for name, shape in shapes.items():
        expected = tuple(math.prod(sizes[part] for part in axis.split("·")) for axis in shape.axes)
        if shape != expected:
            raise ValueError(f"{name} is {shape}, but {shape.axes} is {expected}")
    return shapes


class ShapeTable:
    """The shapes of one or more modules side by side, as text or as an HTML table.

    Rows whose shapes differ are marked: `*` in text, `≠` and the class `changed` in HTML.
    `rows` maps each name to one Shape for each module, or None where a module lacks it; `changed`
    holds the names whose shapes differ.

    >>> small, large = (Shape((3, size), "N", "H_in") for size in (8, 10))
    >>> ShapeTable({"a": {"x": small}, "b": {"x": large}})
         a       b
    * x  (3, 8)  (3, 10)  (N, H_in)
    """

    def __init__(self, columns: dict[str, dict[str, Shape]], caption: str = "") -> None:
        """Take a description for each column and what the numbers were computed for."""
        self.columns = list(columns)
        self.caption = caption
        names = dict.fromkeys(name for shapes in columns.values() for name in shapes)
        self.rows = {name: [shapes.get(name) for shapes in columns.values()] for name in names}
        # Two shapes of equal sizes and different axes differ too: (L, N, …) is not (N, L, …).
        self.changed = {
            name
            for name, shapes in self.rows.items()
            if len({shape and (shape, shape.axes) for shape in shapes}) > 1
        }

    def __repr__(self) -> str:
        """Return aligned plain text: mark, name, one column a module, axes."""
        marks = ("  ", "* ") if self.changed else ("", "")
        lines = [["", *self.columns, ""]]
        for name, shapes in self.rows.items():
            axes = dict.fromkeys(as_text(shape.axes) for shape in shapes if shape)
            first = marks[name in self.changed] + name
            lines.append([first, *map(as_text, shapes), " | ".join(axes)])
        widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
        padded = (map(str.ljust, line, widths) for line in lines)
        return "\n".join("  ".join(cells).rstrip() for cells in padded)

    def _repr_html_(self) -> str:
        """Return a table with scoped headers, without words and without inline styles."""
        head = "".join(f'<th scope="col"><code>{escape(name)}</code></th>' for name in self.columns)
        lines = ['<table class="shape-table">']
        if self.caption:
            lines.append(f"<caption>{escape(self.caption)}</caption>")
        lines += [f"<thead><tr><td></td>{head}</tr></thead>", "<tbody>"]
        for name, shapes in self.rows.items():
            changed = name in self.changed
            row = '<tr class="changed">' if changed else "<tr>"
            mark = ' <span class="changed-mark">≠</span>' if changed else ""
            cells = "".join(f"<td>{as_html(shape)}</td>" for shape in shapes)
            lines.append(f'{row}<th scope="row"><code>{escape(name)}</code>{mark}</th>{cells}</tr>')
        return "\n".join([*lines, "</tbody>", "</table>"])


def as_text(shape: Iterable[object] | None) -> str:
    """Write sizes or axes as a tuple without quotes, and None as a dash.

    >>> as_text(("N", "L")), as_text((80,)), as_text(None)
    ('(N, L)', '(80,)', '-')
    """
    if shape is None:
        return "-"
    parts = [str(part) for part in shape]
    return f"({', '.join(parts)}{',' * (len(parts) == 1)})"


def as_html(shape: Shape | None) -> str:
    """Write a shape as two spans: its sizes, class shape-sizes, and its axes, class shape-axes.

    >>> print(as_html(Shape((80,), "4·H_cell")))
    <span class="shape-sizes">(80,)</span> <span class="shape-axes">(4·H_cell,)</span>
    """
    if shape is None:
        return as_text(None)
    return (
        f'<span class="shape-sizes">{as_text(shape)}</span> '
        f'<span class="shape-axes">{escape(as_text(shape.axes))}</span>'
    )


def compare(*, batch: int | None = 3, length: int = 5, **modules: nn.RNNBase) -> ShapeTable:
    """Describe modules side by side, each under the name it is given by.

    `batch` and `length` as in `describe`.

    >>> compare(one=nn.GRU(10, 20, bias=False), two=nn.LSTM(10, 20, bias=False))
                    one         two
      input         (5, 3, 10)  (5, 3, 10)  (L, N, H_in)
      output        (5, 3, 20)  (5, 3, 20)  (L, N, D·H_out)
      h_n           (1, 3, 20)  (1, 3, 20)  (D·num_layers, N, H_out)
    * weight_ih_l0  (60, 10)    (80, 10)    (3·H_out, H_in) | (4·H_cell, H_in)
    * weight_hh_l0  (60, 20)    (80, 20)    (3·H_out, H_out) | (4·H_cell, H_out)
    * c_n           -           (1, 3, 20)  (D·num_layers, N, H_cell)
    """
    caption = f"L = {length}" if batch is None else f"N = {batch}, L = {length}"
    return ShapeTable(
        {name: describe(module, batch, length) for name, module in modules.items()}, caption
    )


def main() -> None:
    """Print the signature of nn.LSTM and what two of its arguments change."""
    print(f"nn.LSTM{signature()}\n")
    modules = {
        "default": nn.LSTM(10, 20),
        "batch_first": nn.LSTM(10, 20, batch_first=True),
        "bidirectional": nn.LSTM(10, 20, bidirectional=True),
        "proj_size": nn.LSTM(10, 20, proj_size=5),
    }
    print(compare(**modules))
    print({name: count_parameters(module) for name, module in modules.items()})


if __name__ == "__main__":
    main()
