"""Plot values over time as an SVG that takes the page's colours, light or dark."""

import io
import math
import re
from collections.abc import Mapping, Sequence
from xml.etree import ElementTree as ET

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure
from torch import Tensor

from examples.helpers.drawing import Drawing

SVG = "{http://www.w3.org/2000/svg}"
# Halfway between black and white, so that they stand out on either.
COLORS = ["#2f86d6", "#d2691e", "#2e9e5b", "#9b6fd0"]
STYLES = ["-", "--", ":", "-."]
# The gates' colours in every drawing (docs/_theme/static/drawing.css), between black and white.
GATE_COLORS = {"i": "#0b9e78", "f": "#d9691e", "g": "#b45c9a", "o": "#2f7fd0"}
# A state has the colour of text, so that none takes it for a gate.
PART_COLORS = GATE_COLORS | {"c": "#000000", "h": "#000000"}
SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
LONG_NUMBER = re.compile(r"-?\d+\.\d+")
KEPT = {"d", "x", "y", "fill", "stroke", "stroke-width", "stroke-dasharray", "text-anchor"}
# An inch is 72 units; at 360 pixels a plot has about one pixel to a unit.
WIDTH, PANEL_HEIGHT = 3.8, 0.5
SETTINGS = {
    "svg.fonttype": "none",
    "svg.hashsalt": "",
    "font.size": 9,
    # As the SVG says to the browser, so that what is measured here is what is seen.
    "font.family": "monospace",
}


def plot_panels(
    panels: Mapping[str, Mapping[str, Tensor]],
    limit: float,
    *,
    height: float = PANEL_HEIGHT,
    stairs: bool = True,
) -> Drawing:
    """Plot panels one below the other, all over the same time steps, counted from 0.

    `panels` maps the label of each panel to its series: tensors (L,) by name, in which NaN leaves a
    gap; a panel of several gets a legend. Values from -limit to limit are seen. `height` is that of
    a panel, in inches; `stairs` draws a step for each value, as time steps have nothing in between.

    >>> import torch
    >>> svg = plot_panels({"c": {"c": torch.tensor([0.0, 1.0, 1.0])}}, limit=1).svg
    >>> "style=" in svg, "#000000" in svg, svg.count(">c</text>")
    (False, False, 1)
    """
    with mpl.rc_context(SETTINGS):
        figure = Figure(figsize=(WIDTH, height * len(panels) + 0.45), layout="constrained")
        rows = figure.subplots(len(panels), sharex=True, squeeze=False)[:, 0]
        for axes, (label, series) in zip(rows, panels.items(), strict=True):
            _draw_panel(axes, label, series, stairs=stairs)
            axes.set_ylim(-limit, limit)
        rows[-1].set_xlabel("t")
        return as_drawing(figure, ", ".join(panels))


def plot_lines(
    series: Mapping[str, Tensor],
    x: Sequence[float],
    *,
    axes: tuple[str, str],
    limits: tuple[float, float],
    log: bool = False,
) -> Drawing:
    """Plot lines over `x` in one panel, each named at its end.

    Each series is (points,) or, of several runs, (runs, points); runs are shown by their median and
    a bar from the least to the greatest. `axes` names x and y. What lies outside `limits` is not
    drawn.

    >>> import torch
    >>> runs = torch.tensor([[1.0, 0.5], [1.0, 0.7]])
    >>> svg = plot_lines({"LSTM": runs}, [1, 2], axes=("step", "loss"), limits=(0, 1)).svg
    >>> [svg.count(f">{word}<") for word in ("LSTM", "step", "loss")]
    [1, 1, 1]
    """
    with mpl.rc_context(SETTINGS):
        figure = Figure(figsize=(WIDTH, 2.3), layout="constrained")
        panel = figure.subplots()
        if log:
            panel.set_yscale("log")
            panel.yaxis.set_major_formatter(
                lambda y, _: "10" + f"{math.log10(y):.0f}".translate(SUPERSCRIPTS)
            )
        ends = {
            name: _draw_runs(panel, runs, x, limits, look)
            for (name, runs), look in zip(series.items(), _looks(), strict=False)
        }
        panel.set_ylim(*limits)
        name_ends(panel, ends, line=0.09)
        panel.set_xlabel(axes[0])
        panel.set_title(axes[1], loc="left", fontsize=9)
        _tidy(panel)
        return as_drawing(figure, ", ".join(series))


def plot_rows(
    series: Mapping[str, Tensor],
    x: Sequence[float],
    *,
    axes: tuple[str, str],
    limits: tuple[float, float],
) -> Drawing:
    """Plot each series in a row of its own, all over `x`, as `plot_lines` does in one panel.

    >>> import torch
    >>> rows = {"RNN": torch.ones(3, 2), "LSTM": torch.ones(3, 2)}
    >>> svg = plot_rows(rows, [1, 2], axes=("distance", "accuracy"), limits=(0, 1)).svg
    >>> [svg.count(f">{word}<") for word in ("RNN", "LSTM", "distance", "accuracy")]
    [1, 1, 1, 1]
    """
    with mpl.rc_context(SETTINGS):
        figure = Figure(figsize=(WIDTH, 0.55 * len(series) + 0.6), layout="constrained")
        rows = figure.subplots(len(series), sharex=True, squeeze=False)[:, 0]
        for panel, (name, runs), look in zip(rows, series.items(), _looks(), strict=False):
            _draw_runs(panel, runs, x, limits, look)
            panel.set_ylim(*limits)
            panel.set_ylabel(name, rotation=0, ha="right", va="center")
            _tidy(panel)
        rows[0].set_title(axes[1], loc="left", fontsize=9)
        rows[-1].set_xlabel(axes[0])
        rows[-1].set_xticks(x)
        return as_drawing(figure, ", ".join(series))


def _looks() -> list[dict[str, str]]:
    """Return how lines look, no two alike, also without their colours."""
    pairs = zip([*COLORS, "#7f8790"], [*STYLES, (0, (5, 1, 1, 1, 1, 1))], strict=True)
    return [{"color": color, "linestyle": style} for color, style in pairs]


def _draw_runs(
    panel: Axes, runs: Tensor, x: Sequence[float], limits: tuple[float, float], look: dict[str, str]
) -> tuple[float, float]:
    """Draw the median of some runs and their range; return where the line ends."""
    rows = runs.detach().double().reshape(-1, runs.shape[-1])
    middle = rows.median(dim=0).values
    seen = [k for k, y in enumerate(middle.tolist()) if limits[0] <= y <= limits[1]]
    places, heights = [x[k] for k in seen], middle[seen].tolist()
    # A clip path would need an id, and ids must be unique in a page of several plots.
    panel.plot(places, heights, linewidth=1.6, clip_on=False, **look)
    if len(rows) > 1:
        shown = rows[:, seen].clamp(*limits)
        low, high = shown.min(dim=0).values.tolist(), shown.max(dim=0).values.tolist()
        panel.vlines(places, low, high, color=look["color"], linewidth=2.5, clip_on=False)
    return places[-1], heights[-1]


def name_ends(panel: Axes, ends: Mapping[str, tuple[float, float]], line: float) -> None:
    """Write the names right of the lines' ends, moved apart where they would overlap.

    `line` is how high a name is, as a share of the panel, whose limits are set. A line that ends
    before the others is named left of its end, where no other line goes on.

    >>> panel = Figure().subplots()
    >>> _ = panel.set_ylim(0, 10)
    >>> name_ends(panel, {"a": (1, 9.9), "b": (1, 9.9), "c": (1, 2)}, line=0.2)
    >>> {text.get_text(): float(text.xy[1]) for text in panel.texts}
    {'b': 10.0, 'a': 8.0, 'c': 2.0}
    """
    scale = panel.transScale
    low, high = (scale.transform((0, limit))[1] for limit in panel.get_ylim())
    free = line * (high - low)
    farthest = max(x for x, _ in ends.values())
    last, heights, lowest = [], [], low
    for name, (x, y) in sorted(ends.items(), key=lambda end: end[1][1]):
        if x < farthest:
            panel.annotate(name, (x, y), (-5, -2), textcoords="offset points", ha="right", va="top")
            continue
        last.append(name)
        heights.append(max(scale.transform((x, y))[1], lowest))
        lowest = heights[-1] + free
    highest = high
    for name, height in zip(reversed(last), reversed(heights), strict=True):
        place = min(height, highest)
        highest = place - free
        end = (farthest, scale.inverted().transform((0, place))[1])
        panel.annotate(name, end, (5, 0), textcoords="offset points", va="center")


def _tidy(panel: Axes) -> None:
    panel.spines[["top", "right"]].set_visible(False)
    # The marks of the ticks would be clipped.
    panel.tick_params(length=0, which="both")
    panel.margins(x=0.01)


def as_drawing(figure: Figure, label: str) -> Drawing:
    """Return a finished figure as a drawing; `label` is what a screen reader says."""
    written = io.StringIO()
    FigureCanvasSVG(figure).print_svg(written)
    return Drawing(to_inline_svg(written.getvalue(), label))


def _draw_panel(axes: Axes, label: str, series: Mapping[str, Tensor], *, stairs: bool) -> None:
    for (name, values), color, style in zip(series.items(), COLORS, STYLES, strict=False):
        # A clip path would need an id, and ids must be unique in a page of several plots.
        look = {"color": PART_COLORS.get(name, color), "linestyle": style, "linewidth": 1.6}
        if stairs:
            edges = [step - 0.5 for step in range(len(values) + 1)]
            axes.stairs(values.tolist(), edges, baseline=None, label=name, clip_on=False, **look)
        else:
            axes.plot(values.tolist(), label=name, clip_on=False, **look)
    axes.set_ylabel(label, rotation=0, ha="right", va="center")
    _tidy(axes)
    if len(series) > 1:
        axes.legend(loc="lower left", bbox_to_anchor=(0, 1), ncols=2, frameon=False)


def to_inline_svg(written: str, label: str) -> str:
    """Turn an SVG file of matplotlib's into one to stand in a page.

    Of the file, lines and words are kept. Styles become attributes, which a Content-Security-Policy
    lets pass; black becomes the colour of the page's text; numbers are rounded. `label` is what a
    screen reader says. Letters are of matplotlib's size.

    >>> line = '<path id="line_1" style="stroke: #000000" d="M 1.23456 2"/>'
    >>> file = f'<svg xmlns="{SVG[1:-1]}" viewBox="0 0 72 36"><g>{line}</g></svg>'
    >>> to_inline_svg(file, "h").partition(">")[2]
    '<path stroke="currentColor" d="M1.2 2" /></svg>'
    """
    file = ET.fromstring(written)  # noqa: S314 - matplotlib wrote it a moment ago
    box = file.get("viewBox", "")
    width, height = (float(size) for size in box.split()[2:])
    svg = ET.Element(
        "svg",
        # As in drawing.py: larger than its units on a wide screen, smaller on a phone.
        {
            "class": "lstm-drawing",
            "xmlns": SVG[1:-1],
            "role": "img",
            "aria-label": label,
            "viewBox": box,
            "width": f"{width * 1.7:.0f}",
            "height": f"{height * 1.7:.0f}",
            "font-family": "ui-monospace, monospace",
            "font-size": f"{mpl.rcParams['font.size']:g}",
        },
    )
    for element in file.iter():
        declarations = [part.split(":", 1) for part in element.get("style", "").split(";") if part]
        attributes = {name.strip(): value.strip() for name, value in declarations} | element.attrib
        if element.tag == f"{SVG}text":
            attributes["fill"] = "currentColor"
        elif element.tag != f"{SVG}path" or "stroke" not in attributes:
            continue
        kept = {name: _shorten(value) for name, value in attributes.items() if name in KEPT}
        ET.SubElement(svg, element.tag.removeprefix(SVG), kept).text = element.text
    return ET.tostring(svg, encoding="unicode")


def _shorten(value: str) -> str:
    if value == "#000000":
        return "currentColor"
    value = LONG_NUMBER.sub(lambda number: f"{float(number[0]):.1f}", " ".join(value.split()))
    return re.sub(r"(?<=[MLz]) | (?=[MLz])", "", value)
