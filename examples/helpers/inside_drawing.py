"""Draw what is inside an nn.LSTM: its stacked weights, and its gates over time."""

from collections.abc import Mapping

from torch import Tensor, nn

from examples.helpers.drawing import Drawing, Pen, finish

# In SVG units, as in examples/helpers/drawing.py.
BLOCK_HEIGHT, COLUMN_GAP, STRIP_HEIGHT = 34, 14, 24
GATES = "ifgo"


def draw_weights(module: nn.LSTM, layer: int = 0) -> Drawing:
    """Draw the weights of a layer's forward direction, each a stack of the blocks of four gates.

    Above each weight stands what it is multiplied with, or + where it is added; on the left the
    rows of each block, below each weight its name and its shape. Widths grow with the columns.
    AttributeError if the module has no such layer.

    >>> svg = draw_weights(nn.LSTM(10, 20)).svg
    >>> [svg.count(f">{text}<") for text in ("0:20", "60:80", "(80, 10)", "(80,)", "hr_l0")]
    [1, 1, 1, 2, 0]
    >>> svg.count('class="lstm-gate-f"')
    1
    """
    weights = {
        name: getattr(module, f"{name}_l{layer}")
        for name in ("weight_ih", "weight_hh", "bias_ih", "bias_hh", "weight_hr")
        if hasattr(module, f"{name}_l{layer}")
    }
    below = "xₜ" if layer == 0 else f"hₜ l{layer - 1}"
    factors = {"weight_ih": f"· {below}", "weight_hh": "· hₜ₋₁", "weight_hr": "→ hₜ"}
    pen, x, top = Pen(), 60.0, 30
    bottom = top + 4 * BLOCK_HEIGHT
    for number, gate in enumerate(GATES):
        size = module.hidden_size
        y = top + (number + 0.5) * BLOCK_HEIGHT
        pen.begin(f"gate-{gate}")
        pen.text(52, y, f"{number * size}:{(number + 1) * size}", anchor="end")
        left = x
        for name, weight in weights.items():
            width, pitch = _widths(weight)
            if name != "weight_hr":
                centre = left + pitch / 2, y
                pen.box(centre, width, BLOCK_HEIGHT, 0, bold=False)
                pen.text(*centre, gate)
            left += pitch
        pen.end()
    for name, weight in weights.items():
        width, pitch = _widths(weight)
        centre = x + pitch / 2
        if name == "weight_hr":
            height = max(20, 4 * BLOCK_HEIGHT * weight.shape[0] / (4 * module.hidden_size))
            pen.box((centre, bottom - height / 2), width, height, 0, bold=False)
        pen.text(centre, 14, factors.get(name, "+"))
        kind, _, which = name.partition("_")
        shape = ", ".join(map(str, weight.shape)) + "," * (weight.dim() == 1)
        pen.text(centre, bottom + 36, kind, f"{which}_l{layer}", f"({shape})")
        x += pitch
    return finish(pen, f"nn.{module}", x + 4, 0, bottom + 64)


def _widths(weight: Tensor) -> tuple[float, float]:
    """Return how wide a weight is drawn, and how much room it takes with its name."""
    columns = weight.shape[1] if weight.dim() > 1 else 1
    width = min(96, 18 + 2.2 * columns)
    shape = len(", ".join(map(str, weight.shape))) + 2 + (weight.dim() == 1)
    return width, max(width, 7.6 * shape, 46) + COLUMN_GAP


def draw_strips(
    groups: Mapping[str, Mapping[str, Tensor]], ends: tuple[str, str] | None = None
) -> Drawing:
    """Draw values over time as strips of bars, grouped: one bar a step, up from 0, down below 0.

    `groups` maps the name of each group to its strips: tensors (L,) by name. Values from 0 to 1
    fill a strip from its foot, signed ones from its middle; those named i, f, g and o take the
    colours of the gates. Below stand the numbers of the steps, or the names of the two `ends`.
    ValueError if the strips differ in length.

    >>> import torch
    >>> svg = draw_strips({"gates": {"i": torch.tensor([0.0, 1.0])}}).svg
    >>> [svg.count(f">{text}<") for text in ("gates", "i", "0", "1")]
    [1, 1, 1, 1]
    """
    lengths = {len(strip) for strips in groups.values() for strip in strips.values()}
    if len(lengths) != 1:
        raise ValueError(f"strips of different lengths {sorted(lengths)}")
    (length,) = lengths
    longest = max(len(name) for strips in groups.values() for name in strips)
    pen, left, y = Pen(), max(56.0, 16 + 7.6 * longest), 4.0
    width = 332 - left
    pitch = width / length
    for group, strips in groups.items():
        pen.text(2, y + 8, group, anchor="start")
        y += 20
        for name, strip in strips.items():
            pen.text(left - 8, y + STRIP_HEIGHT / 2, name, anchor="end")
            if name in GATES:
                pen.begin(f"gate-{name}")
            _draw_strip(pen, strip.tolist(), (left, y), pitch)
            if name in GATES:
                pen.end()
            y += STRIP_HEIGHT + 4
        y += 10
    if ends:
        pen.text(left, y, ends[0], anchor="start")
        pen.text(left + width, y, ends[1], anchor="end")
    else:
        for step in range(length):
            pen.text(left + (step + 0.5) * pitch, y, str(step))
    return finish(pen, ", ".join(groups), left + width + 8, 0, y + 12)


def _draw_strip(pen: Pen, values: list[float], corner: tuple[float, float], pitch: float) -> None:
    left, top = corner
    signed = min(values) < 0
    foot = top + STRIP_HEIGHT * (0.5 if signed else 1)
    scale = STRIP_HEIGHT / (2 if signed else 1)
    pen.elements.append(
        f'<rect x="{left:g}" y="{top:g}" width="{pitch * len(values):g}" height="{STRIP_HEIGHT}" '
        'fill="currentColor" fill-opacity="0.07"/>'
    )
    for step, value in enumerate(values):
        height = scale * min(1.0, abs(value))
        y = foot - height if value > 0 else foot
        pen.elements.append(
            f'<rect x="{left + step * pitch + 1.5:.1f}" y="{y:.1f}" width="{pitch - 3:.1f}" '
            f'height="{height:.1f}" fill="currentColor" fill-opacity="0.75"/>'
        )
    pen.path(f"M{left:g},{foot:g}h{pitch * len(values):g}", 1)
