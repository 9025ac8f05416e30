"""Draw how many bits each floating-point dtype has for the sign, the exponent and the fraction."""

import math

import torch

from examples.helpers.drawing import Drawing, Pen, finish

# In SVG units: the widest number still fits a phone.
BIT, HEIGHT, ROW = 4.6, 24, 50


def parts(kind: torch.dtype) -> tuple[int, int, int]:
    """Return the bits of a dtype: the sign, the exponent and the fraction.

    >>> parts(torch.float16), parts(torch.bfloat16)
    ((1, 5, 10), (1, 8, 7))
    """
    info = torch.finfo(kind)
    fraction = round(-math.log2(info.eps))
    return 1, info.bits - 1 - fraction, fraction


def draw_bits(*kinds: torch.dtype) -> Drawing:
    """Draw a row for each dtype, as wide as its bits; the exponent is filled.

    >>> str(draw_bits(torch.float16, torch.float32)).count("<rect")
    6
    """
    pen = Pen()
    for row, kind in enumerate(kinds):
        x, y = 4.0, row * ROW + 8
        name = str(kind).removeprefix("torch.")
        pen.text(x, y, f"{name}: {torch.finfo(kind).bits} bits", anchor="start")
        for bits, lit in zip(parts(kind), (False, True, False), strict=True):
            middle = x + bits * BIT / 2
            pen.box((middle, y + 24), bits * BIT, HEIGHT, 2, bold=False, lit=lit)
            if bits > 1:
                pen.text(middle, y + 24, str(bits), lit=lit)
            x += bits * BIT
    width = max(torch.finfo(kind).bits for kind in kinds) * BIT + 8
    names = ", ".join(str(kind).removeprefix("torch.") for kind in kinds)
    return finish(pen, f"bits of {names}", width, -4, len(kinds) * ROW - 2)
