"""Draw which tensors of an nn.LSTM change when an argument does, as blocks to scale."""

from html import escape

from torch import nn

from examples.helpers.drawing import Drawing, as_drawing
from examples.shapes import Shape, describe

# In SVG units, about 0.8 pixels each on a phone. Axes of features are long, the others short.
WIDTH, TITLES, COLUMNS, TEXT = 344, (8, 188), (40, 202), 14
PER_FEATURE, PER_ROW, PER_STEP, PER_DEPTH = 1.7, 0.75, 5, 3.2
# From a line of text to what it names, so that an underscore does not touch it.
BELOW = 11
# The letter that a gate or an axis has in the style sheet, and its colour where none is.
GATES = {"i": "#00795a", "f": "#b84a00", "g": "#a3467c", "o": "#0068a8"}
AXES = {"N": "N", "L": "L", "H_in": "H", "D·H_out": "H", "H_out": "H", "H_cell": "H"}
COLORS = {"N": "#6a3fb5", "L": "#006f80", "H": "#7d5f00"}


def look_of(axis: str) -> str:
    """Return the attributes that give words the colour of an axis, if it has one."""
    kind = AXES.get(axis)
    return f' class="lstm-axis-{kind}" color="{COLORS[kind]}"' if kind else ""


def text(x: float, y: float, words: str, axis: str = "", anchor: str = "start") -> str:
    """Write words in the colour of an axis, or of the page."""
    return (
        f'<text x="{x:g}" y="{y:g}" text-anchor="{anchor}" fill="currentColor"{look_of(axis)}>'
        f"{escape(words)}</text>"
    )


def polygon(points: list[tuple[float, float]], *, changed: bool, shade: float) -> str:
    """Draw a face: with a bold outline if its tensor changed, pale if it did not."""
    joined = " ".join(f"{x:g},{y:g}" for x, y in points)
    outline = 'stroke-width="2"' if changed else 'stroke-width="1" stroke-opacity="0.45"'
    opacity = shade if changed else shade / 3
    return (
        f'<polygon points="{joined}" fill="currentColor" fill-opacity="{opacity:g}" '
        f'stroke="currentColor" stroke-linejoin="round" {outline}/>'
    )


def draw_block(shape: Shape, left: float, top: float, *, changed: bool) -> tuple[str, float]:
    """Draw a tensor with its first axis down, its last to the right and any other into depth.

    Returns the SVG and its height, with the numbers that stand at the edges.
    """
    *front, width = shape
    down = front[0] * PER_STEP
    depth = front[1] * PER_DEPTH if len(front) > 1 else 0
    right, bottom = left + width * PER_FEATURE, top + depth + down
    y = top + depth
    parts = [
        polygon(
            [(left, y), (right, y), (right, bottom), (left, bottom)], changed=changed, shade=0.3
        )
    ]
    if depth:
        far = (left + depth, top), (right + depth, top)
        parts += [
            polygon([(left, y), far[0], far[1], (right, y)], changed=changed, shade=0.15),
            polygon(
                [(right, y), far[1], (right + depth, bottom - depth), (right, bottom)],
                changed=changed,
                shade=0.45,
            ),
        ]
        beside = right + depth / 2 + 5, bottom - depth / 2 + 8
        parts.append(text(*beside, str(front[1]), shape.axes[1]))
    parts.append(text(left - 5, y + down / 2 + 4, str(front[0]), shape.axes[0], "end"))
    parts.append(text((left + right) / 2, bottom + 15, str(width), shape.axes[-1], "middle"))
    return "".join(parts), bottom + 18 - top


def draw_matrices(
    shapes: dict[str, Shape | None], left: float, top: float, changed: set[str]
) -> tuple[str, float]:
    """Draw the weights of one layer and direction side by side, a band for each gate."""
    parts, x, height = [], left, 0.0
    present = {name: shape for name, shape in shapes.items() if shape is not None}
    last = next((n for n in reversed(present) if not n.startswith("weight_hr")), None)
    for name, shape in present.items():
        width = (shape[1] if len(shape) > 1 else 1) * PER_FEATURE
        rows = shape[0] * PER_ROW
        gates = {"": "currentColor"} if name.startswith("weight_hr") else GATES
        for number, (gate, color) in enumerate(gates.items()):
            y, band = top + number * rows / len(gates), rows / len(gates)
            corners = [(x, y), (x + width, y), (x + width, y + band), (x, y + band)]
            face = polygon(corners, changed=name in changed, shade=0.4)
            letter = text(x + width + 5, y + band / 2 + 4, gate) if name == last else ""
            parts.append(f'<g class="lstm-gate-{gate}" color="{color}">{face}{letter}</g>')
        if x == left:
            parts.append(text(left - 5, top + rows / 2 + 4, str(shape[0]), "", "end"))
        if len(shape) > 1:
            words = str(shape[1])
            parts.append(text(x + width / 2, top + rows + 15, words, "H_in", "middle"))
        if name.startswith("weight_hr"):
            parts.append(text(x + width + 4, top + rows / 2 + 4, str(shape[0])))
        x += width + (20 if name == last else 5)
        height = max(height, rows + 18)
    if not parts:
        parts, height = [text(left, top + 12, "-")], 16
    return "".join(parts), height


def draw_change(**modules: nn.LSTM) -> Drawing:
    """Draw the tensors of two modules side by side; those whose shapes differ stand out.

    Blocks are to scale within each kind of axis: the first axis runs down, the last to the right,
    the batch or the time between them into depth. Of the weights of a layer the four gates are
    bands. ValueError unless there are two modules.

    >>> svg = draw_change(before=nn.LSTM(10, 20), after=nn.LSTM(16, 20)).svg
    >>> [svg.count(text) for text in ("≠ input", "≠ output", "≠ l0", ">16<")]
    [1, 0, 1, 2]
    """
    if len(modules) != 2:
        raise ValueError(f"there should be two modules, got {len(modules)}")
    shapes = [describe(module) for module in modules.values()]
    names = list(dict.fromkeys(name for described in shapes for name in described))
    pairs = {name: [described.get(name) for described in shapes] for name in names}
    changed = {
        name
        for name, (one, other) in pairs.items()
        if one is None or other is None or (one, one.axes) != (other, other.axes)
    }
    parts, y = [], 14.0
    for title, left in zip(modules, TITLES, strict=True):
        parts.append(text(left, y, title))
    y += 8
    for name in ("input", "output", "h_n", "c_n"):
        y += 18
        parts.append(_header(name, pairs[name], y, changed=name in changed))
        drawn = [
            draw_block(shape, left, y + BELOW, changed=name in changed)
            for shape, left in zip(pairs[name], COLUMNS, strict=True)
        ]
        parts += [svg for svg, _ in drawn]
        y += BELOW + max(height for _, height in drawn)
    endings = sorted({n.partition("_l")[2] for n in names if "_l" in n})
    for ending in endings:
        kinds = {n: pair for n, pair in pairs.items() if n.partition("_l")[2] == ending}
        y += 18
        mark = "≠ " if kinds.keys() & changed else ""
        short = [n.partition("_l")[0].replace("weight", "W").replace("bias", "b") for n in kinds]
        parts.append(text(0, y, f"{mark}l{ending}: {' '.join(short)}"))
        drawn = [
            draw_matrices({n: pair[k] for n, pair in kinds.items()}, left, y + BELOW, changed)
            for k, left in enumerate(COLUMNS)
        ]
        parts += [svg for svg, _ in drawn]
        y += BELOW + max(height for _, height in drawn)
    label = " / ".join(modules)
    return as_drawing(parts, label, WIDTH, y + 4, scale=1.15, font_size=TEXT)


def _header(name: str, pair: list[Shape], y: float, *, changed: bool) -> str:
    """Write a tensor's name and the symbols of its axes, twice where they differ."""
    spans = [("≠ " if changed else "") + name]
    for number, shape in enumerate(pair if pair[0].axes != pair[1].axes else pair[:1]):
        # Two of them fit a line only without spaces.
        axes = (", " if pair[0].axes == pair[1].axes else ",").join(
            f'<tspan fill="currentColor"{look_of(axis)}>{escape(axis)}</tspan>'
            for axis in shape.axes
        )
        spans.append(f"{'→' if number else ' '}({axes})")
    return f'<text x="0" y="{y:g}" fill="currentColor">{"".join(spans)}</text>'


def main() -> None:
    """Print the drawing of what a second layer changes, ready for `> change.svg`."""
    print(draw_change(one=nn.LSTM(10, 20), two=nn.LSTM(10, 20, num_layers=2)))


if __name__ == "__main__":
    main()
