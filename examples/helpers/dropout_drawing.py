"""Draw which values dropout zeroes between two layers, step by step."""

import torch
from torch import Tensor

from examples.helpers.drawing import COLORS, Drawing, as_drawing

SIZE, GAP, PITCH, LEFT, TOP = 15, 3, 76, 70, 96
SUBSCRIPTS = "₁₂₃₄₅₆₇₈₉"


def draw_mask(mask: Tensor) -> Drawing:
    """Draw a mask (L, H) between the cells of two layers: crossed squares are the dropped values.

    The arrows within a layer bear no mask.

    >>> svg = draw_mask(torch.tensor([[0.0, 2.0], [2.0, 2.0]])).svg
    >>> svg.count('class="dropped"'), svg.count('class="kept"')
    (1, 3)
    """
    length, features = mask.shape
    bottom = TOP + features * (SIZE + GAP)
    width, height = LEFT + length * PITCH + 20, bottom + 92
    parts = []
    rows = {"upper": 56, "lower": bottom + 44}
    for name, y in rows.items():
        parts.append(f'<text x="2" y="{y + 4}" fill="currentColor">{name}</text>')
    middle = (TOP + bottom) / 2
    parts.append(f'<text x="2" y="{middle}" fill="currentColor">dropout</text>')
    for step, values in enumerate(mask):
        x = LEFT + step * PITCH + PITCH / 2
        for y in rows.values():
            parts.append(cell(x, y, f"h{SUBSCRIPTS[step]}"))
            if step:
                parts.append(arrow(x - PITCH + 20, y, x - 20, y))
        for start, end in ((40, 22), (TOP - 4, 74), (bottom + 26, bottom + 2)):
            parts.append(arrow(x, start, x, end))
        parts.append(arrow(x, bottom + 84, x, bottom + 64))
        for number, value in enumerate(values.tolist()):
            parts.append(square(x - SIZE / 2, TOP + number * (SIZE + GAP), kept=value != 0))
    return as_drawing(parts, "dropout", width, height, scale=1.3, font_size=13.5)


def cell(x: float, y: float, name: str) -> str:
    """Draw a cell and the name of its hidden state."""
    return (
        f'<g class="lstm-forward" color="{COLORS["forward"]}"><rect x="{x - 20:g}" y="{y - 16:g}" '
        'width="40" height="32" rx="6" fill="currentColor" fill-opacity="0.08" '
        'stroke="currentColor" stroke-width="1.5"/>'
        f'<text x="{x:g}" y="{y + 4:g}" text-anchor="middle" fill="currentColor">{name}</text></g>'
    )


def arrow(x: float, y: float, to_x: float, to_y: float) -> str:
    """Draw an arrow to the right or upwards."""
    head = "l-7,-4v8z" if y == to_y else "l-4,7h8z"
    return (
        f'<path d="M{x:g},{y:g}L{to_x:g},{to_y:g}" stroke="currentColor" stroke-width="1.5"/>'
        f'<path d="M{to_x:g},{to_y:g}{head}" fill="currentColor"/>'
    )


def square(x: float, y: float, *, kept: bool) -> str:
    """Draw a value: filled if it rises, empty and crossed if it is dropped."""
    fill = 0.55 if kept else 0
    cross = "" if kept else f'<path d="M{x:g},{y:g}l{SIZE},{SIZE}m0,-{SIZE}l-{SIZE},{SIZE}"/>'
    return (
        f'<g class="{"kept" if kept else "dropped"}" stroke="currentColor" stroke-width="1.3">'
        f'<rect x="{x:g}" y="{y:g}" width="{SIZE}" height="{SIZE}" fill="currentColor" '
        f'fill-opacity="{fill}"/>{cross}</g>'
    )


def main() -> None:
    """Print the drawing of a mask, ready for `> dropout.svg`."""
    torch.manual_seed(0)
    print(draw_mask(torch.nn.functional.dropout(torch.ones(3, 6), 0.5)))


if __name__ == "__main__":
    main()
