"""Draw sequences as rows of boxes, one for each time step, as an SVG without words."""

from collections.abc import Sequence
from html import escape
from typing import NamedTuple

from torch import Tensor

from examples.helpers.drawing import COLORS, Drawing, as_drawing

# In SVG units; a row of eight boxes with labels on both sides fits a phone.
HEIGHT, GAP, ROW_GAP, FONT_SIZE, CHARACTER_WIDTH = 26, 4, 10, 12.5, 7.6


class Row(NamedTuple):
    """A label, boxes, and what comes of them.

    A box is its text; one that starts with `*` is used and drawn bold, one that starts with `~` is
    padding and drawn dashed, an arrow stands for itself, and an empty one leaves a gap.
    """

    label: str
    boxes: Sequence[str]
    result: str = ""


def draw_rows(rows: Sequence[Row]) -> Drawing:
    """Draw rows one below the other.

    >>> svg = draw_rows([Row("n=0", ["*a", "b", "~0"], "h")]).svg
    >>> svg.count("<rect"), svg.count("stroke-dasharray"), svg.count('stroke-width="3"')
    (3, 1, 1)
    """
    texts = [box.lstrip("*~") for row in rows for box in row.boxes]
    columns = max(len(row.boxes) for row in rows)
    # A longer row fits with boxes that are narrow for what stands in them.
    least, padding = (HEIGHT, 8) if columns <= 8 else (0, 5)
    width = max(least, *(len(text) * CHARACTER_WIDTH + padding for text in texts))
    left = max(len(row.label) for row in rows) * CHARACTER_WIDTH + 10
    right = left + columns * (width + GAP)
    result = max(len(row.result) for row in rows) * CHARACTER_WIDTH
    elements = []
    for number, row in enumerate(rows):
        y = 2 + number * (HEIGHT + ROW_GAP)
        elements.append(_write(left - 8, y, row.label, "end"))
        for column, box in enumerate(row.boxes):
            if box:
                elements.append(_draw_box(left + column * (width + GAP), y, width, box))
        elements.append(_write(right + 6, y, row.result, "start"))
    size = right + (result + 12 if result else 2), 2 + len(rows) * (HEIGHT + ROW_GAP) - ROW_GAP + 2
    spoken = (f"{row.label} {' '.join(box.lstrip('*~') for box in row.boxes)}" for row in rows)
    return as_drawing(elements, "; ".join(spoken), *size)


def draw_weights(weights: Tensor, below: Sequence[str], beside: Sequence[str]) -> Drawing:
    """Draw a matrix (rows, columns) of weights from 0 to 1, the darker the larger.

    The columns are named below and the rows beside it; weights of at least 0.05 are written, too.

    >>> import torch
    >>> svg = draw_weights(torch.tensor([[0.9, 0.1], [0.0, 1.0]]), ["a", "b"], ["A", "B"]).svg
    >>> svg.count("<rect"), svg.count(">.9<"), svg.count(">0<")
    (4, 1, 0)
    """
    width, left = 34, max(map(len, beside)) * CHARACTER_WIDTH + 10
    elements = []
    for row, (name, values) in enumerate(zip(beside, weights.tolist(), strict=True)):
        y = 2 + row * (HEIGHT + GAP)
        elements.append(_write(left - 6, y, name, "end"))
        for column, value in enumerate(values):
            x = left + column * (width + GAP)
            elements.append(
                f'<g class="lstm-forward" color="{COLORS["forward"]}">'
                f'<rect x="{x:g}" y="{y:g}" width="{width}" height="{HEIGHT}" rx="3" '
                f'fill="currentColor" fill-opacity="{0.5 * value:.2f}" stroke="currentColor" '
                'stroke-opacity="0.4"/></g>'
            )
            if value >= 0.05:
                written = f"{value:.1f}".removeprefix("0")
                elements.append(_write(x + width / 2, y, written, "middle"))
    y = 2 + len(beside) * (HEIGHT + GAP)
    for column, name in enumerate(below):
        elements.append(_write(left + column * (width + GAP) + width / 2, y, name, "middle"))
    return as_drawing(elements, "weights", left + len(below) * (width + GAP), y + HEIGHT)


def draw_frames(frames: Tensor, threshold: float = 0.5) -> Drawing:
    """Draw frames (T, H, W) side by side, numbered, with the pixels above a threshold filled.

    >>> import torch
    >>> svg = draw_frames(torch.eye(4)[None]).svg
    >>> svg.count("<rect"), svg.count(">0<")
    (5, 1)
    """
    size, elements = 40, []
    for t, frame in enumerate(frames):
        left, pixel = 2 + t * (size + 6), size / frame.size(1)
        elements.append(f'<g class="lstm-forward" color="{COLORS["forward"]}">')
        elements.append(
            f'<rect x="{left}" y="2" width="{size}" height="{size}" fill="none" '
            'stroke="currentColor" stroke-width="1.5"/>'
        )
        for y, x in (frame > threshold).nonzero().tolist():
            elements.append(
                f'<rect x="{left + x * pixel:.1f}" y="{2 + y * pixel:.1f}" width="{pixel:.1f}" '
                f'height="{pixel:.1f}" fill="currentColor"/>'
            )
        elements.append("</g>")
        elements.append(_write(left + size / 2, size + 2, str(t), "middle"))
    return as_drawing(elements, "frames", len(frames) * (size + 6), size + HEIGHT)


def _write(x: float, y: float, text: str, anchor: str) -> str:
    base = y + HEIGHT / 2 + FONT_SIZE / 3
    return (
        f'<text x="{x:g}" y="{base:g}" fill="currentColor" text-anchor="{anchor}">'
        f"{escape(text)}</text>"
    )


def _draw_box(x: float, y: float, width: float, box: str) -> str:
    if box in "→←":
        return _write(x + width / 2, y, box, "middle")
    look = {
        "*": ("0.15", 'stroke-width="3"'),
        "~": ("0", 'stroke-width="1" stroke-dasharray="3 3" stroke-opacity="0.7"'),
    }
    opacity, stroke = look.get(box[0], ("0.08", 'stroke-width="1.5"'))
    rectangle = (
        f'<rect x="{x:g}" y="{y:g}" width="{width:g}" height="{HEIGHT}" rx="4" '
        f'fill="currentColor" fill-opacity="{opacity}" stroke="currentColor" {stroke}/>'
    )
    text = _write(x + width / 2, y, box.lstrip("*~"), "middle")
    if box[0] == "~":
        return rectangle + text
    return f'<g class="lstm-forward" color="{COLORS["forward"]}">{rectangle}{text}</g>'


def main() -> None:
    """Print the drawing of a padded batch, ready for `> batch.svg`."""
    rows = [Row("n=0", ["3", "1", "*2", "~0", "~0"], "h_n"), Row("n=1", [*"1432", "*5"], "h_n")]
    print(draw_rows(rows))


if __name__ == "__main__":
    main()
