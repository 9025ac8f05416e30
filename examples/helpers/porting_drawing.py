"""Draw how the blocks of four gates are stacked in one library and in the next."""

from collections.abc import Mapping

from examples.helpers.drawing import Drawing, Pen, finish

# In SVG units, as in examples/helpers/drawing.py; four stacks fit a phone.
WIDTH, HEIGHT, GAP = 40, 34, 46


def draw_orders(orders: Mapping[str, str]) -> Drawing:
    """Draw a stack of blocks for each order, and lines from each gate to its block in the next.

    `orders` maps names, their lines apart by a space, to letters of i, f, g and o from the top.

    >>> svg = draw_orders({"PyTorch": "ifgo", "ONNX": "iofg"}).svg
    >>> [svg.count(f">{text}<") for text in ("PyTorch", "ONNX", "f")], svg.count("<rect")
    ([1, 1, 2], 8)
    """
    pen, left = Pen(), 36.0
    pitch, names = WIDTH + GAP, list(orders)
    heights = [{gate: 44 + HEIGHT * k for k, gate in enumerate(order)} for order in orders.values()]
    for number, name in enumerate(names):
        x = left + number * pitch
        pen.text(x, 7, *name.split())
        for gate, y in heights[number].items():
            pen.begin(f"gate-{gate}")
            pen.box((x, y), WIDTH, HEIGHT, 0, bold=False)
            pen.text(x, y, gate)
            if number + 1 < len(names):
                end = heights[number + 1][gate]
                start, stop = x + WIDTH / 2, x + pitch - WIDTH / 2
                half = (start + stop) / 2
                pen.path(f"M{start:g},{y}C{half:g},{y} {half:g},{end} {stop:g},{end}", 2.5)
            pen.end()
    right = left + (len(names) - 1) * pitch + 36
    return finish(pen, ", ".join(names), right, -11, 44 + 3.5 * HEIGHT + 4)


def main() -> None:
    """Print the drawing of two orders, ready for `> orders.svg`."""
    print(draw_orders({"PyTorch": "ifgo", "ONNX": "iofg"}))


if __name__ == "__main__":
    main()
