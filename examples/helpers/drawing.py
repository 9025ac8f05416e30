"""Draw what is connected to what in an nn.LSTM, as an SVG of symbols without words."""

from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from html import escape

from torch import Tensor, nn
from torch.nn.utils.rnn import PackedSequence

# In SVG units; at 360 pixels a drawing of three steps has about one pixel to a unit.
CELL_WIDTH, CELL_HEIGHT, BAR_HEIGHT, GAP, ROW_GAP = 40, 34, 24, 24, 20
FONT_SIZE, CHARACTER_WIDTH, LINE_HEIGHT = 12.5, 7.6, 16
# Colours where no style sheet is; docs/_theme/static/drawing.css adapts them to light and dark.
COLORS = {
    "forward": "#0a5cb0",
    "reverse": "#9c4400",
    "axis-N": "#6a3fb5",
    "axis-L": "#006f80",
    "axis-H": "#7d5f00",
    "gate-i": "#00795a",
    "gate-f": "#b84a00",
    "gate-g": "#a3467c",
    "gate-o": "#0068a8",
}
ARROWS = {"forward": "→", "reverse": "←"}
SIGMA = "σ"  # noqa: RUF001 - the sigmoid function, not the letter o
SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
# What a drawing can light, by the names of PyTorch's documentation.
TENSORS = {"input", "h_0", "c_0", "output", "h_n", "c_n"}


@dataclass(frozen=True)
class Drawing:
    """An SVG that a notebook shows and that `str` returns.

    >>> str(Drawing("<svg></svg>"))
    '<svg></svg>'
    """

    svg: str

    def __str__(self) -> str:
        """Return the SVG."""
        return self.svg

    def _repr_html_(self) -> str:
        """Return the SVG to stand in the page itself, where it takes the page's colours."""
        return self.svg


class Pen:
    """Collects SVG elements, each in the colour of the group it stands in."""

    def __init__(self) -> None:
        """Start with nothing drawn."""
        self.elements: list[str] = []

    def begin(self, name: str) -> None:
        """Begin a group in the colour of a direction, an axis or a gate."""
        self.elements.append(f'<g class="lstm-{name}" color="{COLORS[name]}">')

    def end(self) -> None:
        """End the group begun last."""
        self.elements.append("</g>")

    def text(
        self, x: float, y: float, *lines: str, anchor: str = "middle", lit: bool = False
    ) -> None:
        """Write lines around (x, y); `lit` ones stand on a filled box."""
        color = 'class="lstm-on-lit" fill="#fff"' if lit else 'fill="currentColor"'
        for number, line in enumerate(lines):
            # A third of the font size below its middle is where a line of text stands.
            base = y + (number - (len(lines) - 1) / 2) * LINE_HEIGHT + FONT_SIZE / 3
            self.elements.append(
                f'<text x="{x:g}" y="{base:g}" {color} text-anchor="{anchor}">{escape(line)}</text>'
            )

    def label(self, x: float, y: float, *lines: str, anchor: str, lit: AbstractSet[str]) -> None:
        """Write lines, those whose name without its index is lit on a filled ground."""
        for number, line in enumerate(lines):
            height = y + (number - (len(lines) - 1) / 2) * (LINE_HEIGHT + 2)
            bright = line.partition("[")[0] in lit
            if bright:
                width = len(line) * CHARACTER_WIDTH + 4
                shift = {"start": width / 2 - 2, "middle": 0, "end": 2 - width / 2}[anchor]
                self.box((x + shift, height), width, LINE_HEIGHT, 3, bold=False, lit=True)
            self.text(x, height, line, anchor=anchor, lit=bright)

    def box(  # noqa: PLR0913  # what a box has
        self,
        centre: tuple[float, float],
        width: float,
        height: float,
        radius: float,
        *,
        bold: bool,
        lit: bool = False,
    ) -> None:
        """Draw a box around its centre; `bold` frames a final state, `lit` fills it."""
        opacity, stroke = (0.15, 3) if bold else (0.08, 1.5)
        opacity = 1 if lit else opacity
        x, y = centre[0] - width / 2, centre[1] - height / 2
        self.elements.append(
            f'<rect x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}" rx="{radius:g}" '
            f'fill="currentColor" fill-opacity="{opacity}" stroke="currentColor" '
            f'stroke-width="{stroke}"/>'
        )

    def band(self, width: float, top: float, bottom: float) -> None:
        """Shade what lies between two heights, such as a layer."""
        self.elements.append(
            f'<rect x="1" y="{top:g}" width="{width - 2:g}" height="{bottom - top:g}" rx="10" '
            'fill="currentColor" fill-opacity="0.06"/>'
        )

    def path(self, commands: str, width: float = 1.5) -> None:
        """Draw a line along SVG path commands."""
        self.elements.append(
            f'<path d="{commands}" fill="none" stroke="currentColor" stroke-width="{width:g}" '
            'stroke-linejoin="round"/>'
        )

    def head(self, x: float, y: float, shape: str) -> None:
        """Fill the head of an arrow, whose point stands at (x, y)."""
        self.elements.append(f'<path d="M{x:g},{y:g}{shape}" fill="currentColor"/>')

    def along_time(self, start: float, stop: float, y: float) -> None:
        """Draw an arrow along time, from left to right or back."""
        way = 1 if stop > start else -1
        self.path(f"M{start:g},{y:g}H{stop - 5 * way:g}", 2.5)
        self.head(stop, y, f"l{-8 * way},-4.5v9z")

    def upwards(self, points: list[tuple[float, float]], crossed: Iterable[float] = ()) -> None:
        """Draw an arrow up along points, the last part with a bridge over each crossed height."""
        *before, (x, y) = points
        commands = "M" + "L".join(f"{px:g},{py:g}" for px, py in before)
        bridges = "".join(f"V{row + 6:g}a6,6 0 0 1 0,-12" for row in crossed)
        self.path(f"{commands}{bridges}V{y + 5:g}")
        self.head(x, y, "l-4,8h8z")

    def node(self, x: float, y: float, operation: str) -> None:
        """Draw ⊙, the product of elements, or +, their sum."""
        mark = {"⊙": "M-2,0a2,2 0 1 0 4,0a2,2 0 1 0 -4,0", "+": "M-5,0H5M0,-5V5"}[operation]
        self.elements.append(
            f'<g transform="translate({x:g} {y:g})" fill="currentColor" '
            'stroke="currentColor" stroke-width="1.5">'
            f'<circle r="10" fill-opacity="0.08"/><path d="{mark}"/></g>'
        )


class _Plan:
    """Sizes read from the module's weights, and where columns and labels stand."""

    def __init__(self, module: nn.LSTM, length: int, lit: AbstractSet[str] = frozenset()) -> None:
        self.lit = lit
        self.shifts = {"forward": -18, "reverse": 18} if module.bidirectional else {"forward": 0}
        self.sizes = [
            (
                getattr(module, f"weight_ih_l{layer}").shape[1],
                getattr(module, f"weight_hh_l{layer}").shape[0] // 4,
                getattr(module, f"weight_hh_l{layer}").shape[1],
            )
            for layer in range(module.num_layers)
        ]
        # Four steps of one direction stand closer together, so that they fit a phone as well.
        pitch, self.reach = (84, 44) if module.bidirectional else (70 if length < 4 else 65, 42)
        longest = max(6, *(len(self.ways(layer)) for layer in range(module.num_layers)))
        first = self.reach + 6 + longest * CHARACTER_WIDTH
        self.columns = [first + step * pitch for step in range(length)]
        self.width = self.columns[0] + self.columns[-1]

    def ways(self, layer: int) -> str:
        """Write the sizes that a cell leads through, H_cell apart only where it is not H_out."""
        inputs, cell, hidden = self.sizes[layer]
        return "→".join(map(str, [inputs, *dict.fromkeys([cell, hidden])]))

    def left(self) -> tuple[float, str]:
        return self.columns[0] - self.reach, "end"

    def right(self) -> tuple[float, str]:
        return self.columns[-1] + self.reach, "start"


def _draw_input(pen: Pen, plan: _Plan, y: float) -> None:
    for step, x in enumerate(plan.columns, start=1):
        lit = "input" in plan.lit
        pen.box((x, y), CELL_WIDTH, BAR_HEIGHT, BAR_HEIGHT / 2, bold=False, lit=lit)
        pen.text(x, y, f"x{step}".translate(SUBSCRIPTS), lit=lit)
    x, anchor = plan.left()
    pen.label(x, y, "input", anchor=anchor, lit=plan.lit)
    x, anchor = plan.right()
    pen.text(x, y, str(plan.sizes[0][0]), anchor=anchor)


def _draw_chain(pen: Pen, plan: _Plan, y: float, layer: int, direction: str) -> None:
    """Draw one direction's cells, the arrows along time, and its name and final states."""
    way = 1 if direction == "forward" else -1
    (start, start_anchor), (end, end_anchor) = (plan.left(), plan.right())[::way]
    cells = [(x + plan.shifts[direction], step) for step, x in enumerate(plan.columns, start=1)]
    cells = cells[::way]
    final = cells[-1][1]
    # Where only the last cell state is lit, the cells show theirs.
    symbol = "c" if "c_n" in plan.lit and "h_n" not in plan.lit else "h"
    stops = [x - way * CELL_WIDTH / 2 for x, _ in cells[1:]] + [end - way * 4]
    for (x, step), stop in zip(cells, stops, strict=True):
        lit = step == final and not plan.lit.isdisjoint({"h_n", "c_n"})
        pen.box((x, y), CELL_WIDTH, CELL_HEIGHT, 6, bold=step == final, lit=lit)
        pen.text(x, y, f"{symbol}{step}".translate(SUBSCRIPTS), lit=lit)
        pen.along_time(x + way * CELL_WIDTH / 2, stop, y)
    state = layer * len(plan.shifts) + list(plan.shifts).index(direction)
    if plan.lit.isdisjoint({"h_0", "c_0"}):
        pen.text(start, y, f"l{layer} {ARROWS[direction]}", plan.ways(layer), anchor=start_anchor)
    else:
        pen.along_time(start + way * 4, cells[0][0] - way * CELL_WIDTH / 2, y)
        names = f"h_0[{state}]", f"c_0[{state}]"
        pen.label(start, y, *names, anchor=start_anchor, lit=plan.lit)
    pen.label(end, y, f"h_n[{state}]", f"c_n[{state}]", anchor=end_anchor, lit=plan.lit)


def _draw_bars(pen: Pen, plan: _Plan, y: float, layer: int, rows: dict[str, float]) -> None:
    """Draw the outputs of a layer at every step, its directions side by side.

    At the top those that are final states too are bold, as are the cells they come from.
    """
    size, top = plan.sizes[layer][2], layer == len(plan.sizes) - 1
    lit = top and "output" in plan.lit
    for direction, row in rows.items():
        crossed = [other for other in rows.values() if other < row]
        pen.begin(direction)
        final = plan.columns[-1 if direction == "forward" else 0]
        for column in plan.columns:
            x = column + plan.shifts[direction]
            pen.upwards([(x, row - CELL_HEIGHT / 2), (x, y + BAR_HEIGHT / 2)], crossed)
            pen.box((x, y), 36, BAR_HEIGHT, 2, bold=top and column == final, lit=lit)
            pen.text(x, y, str(size), lit=lit)
        pen.end()
    x, anchor = plan.right()
    product = [f"={len(rows)}·{size}"] if len(rows) > 1 else []
    pen.text(x, y, str(size * len(rows)), *product, anchor=anchor)
    if top:
        x, anchor = plan.left()
        pen.label(x, y, "output", anchor=anchor, lit=plan.lit)


def _draw_layer(pen: Pen, plan: _Plan, below: float, layer: int) -> float:
    """Draw a layer above the height `below` and return the height of its upper edge."""
    pitch = CELL_HEIGHT + ROW_GAP
    first = below - GAP - CELL_HEIGHT / 2
    rows = {direction: first - number * pitch for number, direction in enumerate(plan.shifts)}
    last = min(rows.values())
    pen.band(plan.width, last - CELL_HEIGHT / 2 - 8, first + CELL_HEIGHT / 2 + 8)
    for direction, row in rows.items():
        crossed = [other for other in rows.values() if other > row]
        for column in plan.columns:
            x = column + plan.shifts[direction]
            bend = below - 5
            start = [(column, below), (column, bend), (x, bend - 7)]
            pen.upwards([*start, (x, row + CELL_HEIGHT / 2)], crossed)
    for direction, row in rows.items():
        pen.begin(direction)
        _draw_chain(pen, plan, row, layer, direction)
        pen.end()
    if len(rows) == 1 and layer < len(plan.sizes) - 1:
        return last - CELL_HEIGHT / 2
    bars = last - CELL_HEIGHT / 2 - GAP - BAR_HEIGHT / 2
    _draw_bars(pen, plan, bars, layer, rows)
    return bars - BAR_HEIGHT / 2


def as_drawing(  # noqa: PLR0913  # what an SVG has
    elements: Iterable[str],
    label: str,
    width: float,
    height: float,
    *,
    top: float = 0,
    scale: float = 4 / 3,
    font_size: float = FONT_SIZE,
) -> Drawing:
    """Put SVG elements into a drawing with a text alternative.

    It is `scale` times larger than its units on a wide screen; the style sheet lets it shrink on a
    phone.

    >>> as_drawing(["<circle r='3'/>"], "a dot", 6, 6).svg.startswith('<svg class="lstm-drawing"')
    True
    """
    return Drawing(
        f'<svg class="lstm-drawing" xmlns="http://www.w3.org/2000/svg" role="img" '
        f'aria-label="{escape(label)}" viewBox="0 {top:g} {width:g} {height:g}" '
        f'width="{width * scale:.0f}" height="{height * scale:.0f}" '
        f'font-family="ui-monospace, monospace" font-size="{font_size:g}">'
        f"{''.join(elements)}</svg>"
    )


def finish(pen: Pen, label: str, width: float, top: float, bottom: float) -> Drawing:
    """Return what a pen has drawn between two heights."""
    return as_drawing(pen.elements, label, width, bottom - top, top=top)


def draw(module: nn.LSTM, length: int = 3, *, lit: str = "") -> Drawing:
    """Draw a module over `length` time steps: layers upwards, time to the right.

    Sizes are those of the module's weights, `10→20` being H_in and H_cell; `h_n[k]` and `c_n[k]`
    stand where the final states arise, whose cells are bold. Three steps fit a phone, as do four
    of one direction.
    `lit` names the tensors whose boxes are filled: input, h_0, c_0, output, h_n, c_n.
    ValueError if `length` is below 1 or a name is none of these.

    >>> svg = draw(nn.LSTM(10, 20, num_layers=2, bidirectional=True)).svg
    >>> [svg.count(f">{text}<") for text in ("10→20", "40→20", "h_n[3]", "h_n[4]")]
    [2, 2, 1, 0]
    >>> [f'"start">h_n[{k}]<' in svg for k in range(4)]  # forward ends on the right
    [True, False, True, False]
    >>> lit = draw(nn.LSTM(10, 20, num_layers=2), lit="output").svg
    >>> lit.count('fill-opacity="1"')  # three steps of the top layer, and the name
    4
    """
    if length < 1:
        raise ValueError(f"length should be at least 1, got {length}")
    names = set(lit.split())
    if unknown := names - TENSORS:
        raise ValueError(f"no tensors of nn.LSTM: {', '.join(sorted(unknown))}")
    pen, plan = Pen(), _Plan(module, length, names)
    _draw_input(pen, plan, -BAR_HEIGHT / 2)
    top = -BAR_HEIGHT
    for layer in range(module.num_layers):
        top = _draw_layer(pen, plan, top, layer)
    return finish(pen, f"nn.{module}", plan.width, top - 2, 2)


def draw_cell(module: nn.LSTM) -> Drawing:
    """Draw one step of the module's first layer: from x, h and c to the gates, and the new c and h.

    Sizes are those of the module's weights; a projection appears as W_hr. Source: the equations
    in the documentation of torch.nn.LSTM.

    >>> svg = draw_cell(nn.LSTM(10, 20)).svg
    >>> [svg.count(f">{text}<") for text in ("tanh", "f", "W_hr")]
    [2, 1, 0]
    """
    inputs, cell, hidden = _Plan(module, 1).sizes[0]
    columns = {"f": 88, "i": 146, "g": 200, "o": 254}
    forget, new, output = columns["f"], (columns["i"] + columns["g"]) / 2, columns["o"]
    top, middle, gate, bus = 46, 116, 182, 228
    width = 374 if module.proj_size else 326
    end = width - 38
    pen = Pen()
    pen.band(width, 14, 254)
    for x, y, name, size in (
        (8, top, "cₜ₋₁", cell),
        (8, bus, "hₜ₋₁", hidden),
        (end + 4, top, "cₜ", cell),
        (end + 4, middle, "hₜ", hidden),
    ):
        pen.text(x, y, name, str(size), anchor="start")
    pen.text(67, 280, f"xₜ {inputs}")

    # The cell state runs through: a product with f, then the sum with i ⊙ g.
    for start, stop in ((46, forget - 10), (forget + 10, new - 10), (new + 10, end)):
        pen.along_time(start, stop, top)
    pen.node(forget, top, "⊙")
    pen.node(new, top, "+")
    pen.node(new, middle, "⊙")
    pen.upwards([(new, middle - 10), (new, top + 10)])
    pen.upwards([(forget, gate - 18), (forget, top + 10)])
    for x, way in ((columns["i"], 1), (columns["g"], -1)):
        pen.path(f"M{x},{gate - 18}V{middle}H{new - 15 * way:g}")
        pen.head(new - 10 * way, middle, f"l{-8 * way},-4v8z")

    # The hidden state is o ⊙ tanh(c), projected where the module projects.
    pen.path(f"M{output},{top}V{top + 17}M{output},{top + 39}V{middle - 15}")
    pen.box((output, top + 28), 40, 22, 6, bold=False)
    pen.text(output, top + 28, "tanh")
    pen.head(output, middle - 10, "l-4,-8h8z")
    pen.upwards([(output, gate - 18), (output, middle + 10)])
    pen.node(output, middle, "⊙")
    start = output + 10
    if module.proj_size:
        pen.along_time(start, output + 28, middle)
        pen.box((output + 48, middle), 40, 26, 6, bold=False)
        pen.text(output + 48, middle, "W_hr")
        start = output + 68
    pen.along_time(start, end, middle)

    # All four gates see x and the previous h.
    pen.path(f"M46,{bus}H{output}", 2.5)
    pen.path(f"M67,268V{bus}")
    for x in columns.values():
        pen.upwards([(x, bus), (x, gate + 18)])
    for name, x in columns.items():
        pen.begin(f"gate-{name}")
        pen.box((x, gate), 42, 36, 6, bold=False)
        pen.text(x, gate, name, "tanh" if name == "g" else SIGMA)
        pen.end()
    return finish(pen, f"nn.{module}", width, 8, 292)


def draw_batch(inputs: Tensor, *, batch_first: bool = False) -> Drawing:
    """Draw an input as a grid: a row for each sequence, a column for each time step.

    Each box is a vector of H_in features; the last column, `x[t]`, and the last row, `x[:, n]`,
    are framed and named by the expressions that take them.

    >>> import torch
    >>> svg = draw_batch(torch.zeros(5, 3, 10)).svg
    >>> [svg.count(f">{text}<") for text in ("10", "x[:, 2]", "x[4]")]
    [15, 1, 1]
    >>> ">x[2]<" in draw_batch(torch.zeros(3, 5, 10), batch_first=True).svg
    True
    """
    length, batch, features = inputs.transpose(0, 1).shape if batch_first else inputs.shape
    step, sequence = ("x[:, {}]", "x[{}]") if batch_first else ("x[{}]", "x[:, {}]")
    pitch, height, left, top = 46, 32, 14, 40
    right, bottom, last = left + length * pitch, top + batch * height, left + length * pitch - 23
    pen = Pen()
    for t in range(length):
        for n in range(batch):
            centre = left + (t + 0.5) * pitch, top + n * height
            pen.box(centre, 36, BAR_HEIGHT, 2, bold=False)
            pen.text(*centre, str(features))
    pen.begin("axis-L")
    pen.along_time(left, right, 12)
    pen.text(right + 8, 12, f"L={length}", anchor="start")
    pen.path(f"M{last - 21},{top - 15}h42V{bottom - 12}h-42z", 2.5)
    pen.text(last, bottom + 4, step.format(length - 1))
    pen.end()
    pen.begin("axis-N")
    pen.path(f"M{left},{top + height * (batch - 1) - 15}H{right}v30H{left}z", 2.5)
    pen.text(right + 8, bottom - height, sequence.format(batch - 1), anchor="start")
    pen.text(left + 4, bottom + 4, f"N={batch}", anchor="start")
    pen.end()
    return finish(pen, f"input {tuple(inputs.shape)}", right + 76, 0, bottom + 18)


def _axis(symbol: str) -> str:
    """Return the colour group of an axis: N, L, or features, whatever they are called."""
    return f"axis-{symbol}" if symbol in ("N", "L") else "axis-H"


def _axis_label(pen: Pen, place: tuple[float, float], symbol: str, size: int, anchor: str) -> None:
    pen.begin(_axis(symbol))
    pen.text(*place, f"{symbol} {size}", anchor=anchor)
    pen.end()


def draw_block(tensor: Tensor, symbols: str) -> Drawing:
    """Draw a small tensor of three axes as sheets: the first axis goes back, the second right.

    `symbols` names the axes, `"N L H_in"`; the third goes down. ValueError if they are not three.

    >>> import torch
    >>> svg = draw_block(torch.zeros(2, 4, 3), "N L H_in").svg
    >>> [svg.count(f">{text}<") for text in ("N 2", "L 4", "H_in 3")], svg.count("<rect")
    ([1, 1, 1], 24)
    """
    first, second, third = symbols.split()
    back, right, down = tensor.shape
    cell, shift = 26, 17
    pen = Pen()
    left, top = 78, 22 + shift * (back - 1)
    for sheet in reversed(range(back)):
        x, y = left + shift * sheet, top - shift * sheet
        # What lies behind must not shine through.
        pen.elements.append(f'<path class="lstm-paper" d="M{x},{y}h{cell * right}v{cell * down}')
        pen.elements.append(f'h{-cell * right}z" fill="#fff"/>')
        for column in range(right):
            for row in range(down):
                centre = x + cell * (column + 0.5), y + cell * (row + 0.5)
                pen.box(centre, cell, cell, 0, bold=False)
    width, bottom = left + cell * right + shift * (back - 1) + 50, top + cell * down
    _axis_label(pen, (left + cell * right / 2, bottom + 14), second, right, "middle")
    _axis_label(pen, (left - 8, top + cell * down / 2), third, down, "end")
    corner = left + shift * (back - 1) / 2 - 12, top - shift * (back - 1) / 2 - 8
    _axis_label(pen, corner, first, back, "end")
    return finish(pen, symbols, width, 0, bottom + 30)


def draw_packed(packed: PackedSequence) -> Drawing:
    """Draw the padded grid that a batch would fill, and `data` and `batch_sizes` as packed.

    Rows are the sequences in the caller's order, a, b, c and so on; columns are time steps.

    >>> from torch.nn.utils.rnn import pack_sequence
    >>> import torch
    >>> sequences = [torch.zeros(2, 1), torch.zeros(3, 1)]
    >>> svg = draw_packed(pack_sequence(sequences, enforce_sorted=False)).svg
    >>> [svg.count(f">{text}<") for text in ("a₁", "b₃", "batch_sizes", "data")]
    [2, 2, 1, 1]
    """
    sizes = packed.batch_sizes.tolist()
    order = packed.sorted_indices
    order = list(range(sizes[0])) if order is None else order.tolist()
    rows = {n: sum(size > place for size in sizes) for place, n in enumerate(order)}
    pen = Pen()
    left, cell = 96, 30
    pen.begin("axis-L")
    pen.text(left + cell * len(sizes) / 2, 10, f"L {len(sizes)} →")
    pen.end()
    pen.begin("axis-N")
    pen.text(left - 30, 38 + cell * (len(rows) - 1) / 2, f"N {len(rows)}", anchor="end")
    pen.end()
    pen.text(left + cell * len(sizes) + 8, 10, "lengths", anchor="start")
    for n, length in rows.items():
        y = 38 + cell * n
        pen.text(left - 14, y, str(n))
        pen.text(left + cell * len(sizes) + 8, y, str(length), anchor="start")
        for step in range(len(sizes)):
            centre = left + cell * (step + 0.5), y
            _draw_item(pen, centre, n, step, real=step < length)
    y = 38 + cell * len(rows) + 6
    pen.text(left - 8, y, "batch_sizes", anchor="end")
    pen.begin("axis-L")
    for step, size in enumerate(sizes):
        pen.text(left + cell * (step + 0.5), y, str(size))
    pen.end()
    x, y = 52.0, y + 44
    pen.text(46, y, "data", anchor="end")
    width = max(left + cell * len(sizes) + 66, 58 + cell * sizes[0])
    for step, size in enumerate(sizes):
        if x + cell * size > width:  # a phone has no room for a long row
            x, y = 52.0, y + 30
        for n in order[:size]:
            _draw_item(pen, (x + cell / 2, y), n, step, real=True)
            x += cell
        x += 5
    return finish(pen, "PackedSequence", width, 0, y + 22)


def _draw_item(pen: Pen, centre: tuple[float, float], n: int, step: int, *, real: bool) -> None:
    """Draw one step of sequence n, or the padding in its place."""
    x, y = centre
    if not real:
        pen.elements.append(
            f'<rect x="{x - 13:g}" y="{y - 12:g}" width="26" height="24" fill="none" '
            'stroke="currentColor" stroke-opacity="0.6" stroke-dasharray="3 3"/>'
        )
        return
    # Bold is for what is final; sequences are told apart by how full their boxes are, and by name.
    pen.begin("axis-N")
    pen.elements.append(
        f'<rect x="{x - 13:g}" y="{y - 12:g}" width="26" height="24" rx="3" fill="currentColor" '
        f'fill-opacity="{0.06 + 0.16 * (n % 3):.2f}" stroke="currentColor" stroke-width="1.5"/>'
    )
    pen.end()
    pen.text(x, y, f"{chr(97 + n)}{step + 1}".translate(SUBSCRIPTS))


def main() -> None:
    """Print the drawing of a stacked bidirectional LSTM, ready for `> lstm.svg`."""
    print(draw(nn.LSTM(10, 20, num_layers=2, bidirectional=True)))


if __name__ == "__main__":
    main()
