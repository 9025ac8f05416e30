"""Plot values over time as an SVG that takes the page's colours, light or dark."""

import io
import re
from collections.abc import Mapping
from xml.etree import ElementTree as ET

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure
from torch import Tensor

from examples.drawing import Drawing

SVG = "{http://www.w3.org/2000/svg}"
# Halfway between black and white, so that they stand out on either.
COLORS = ["#2f86d6", "#d2691e", "#2e9e5b", "#9b6fd0"]
STYLES = ["-", "--", ":", "-."]
LONG_NUMBER = re.compile(r"-?\d+\.\d+")
KEPT = {"d", "x", "y", "fill", "stroke", "stroke-width", "stroke-dasharray", "text-anchor"}
# An inch is 72 units; at 360 pixels a plot has about one pixel to a unit.
WIDTH, PANEL_HEIGHT = 3.8, 0.5


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
    with mpl.rc_context({"svg.fonttype": "none", "svg.hashsalt": "", "font.size": 9}):
        figure = Figure(figsize=(WIDTH, height * len(panels) + 0.45), layout="constrained")
        rows = figure.subplots(len(panels), sharex=True, squeeze=False)[:, 0]
        for axes, (label, series) in zip(rows, panels.items(), strict=True):
            _draw_panel(axes, label, series, stairs=stairs)
            axes.set_ylim(-limit, limit)
        rows[-1].set_xlabel("t")
        written = io.StringIO()
        FigureCanvasSVG(figure).print_svg(written)
    return Drawing(to_inline_svg(written.getvalue(), ", ".join(panels)))


def _draw_panel(axes: Axes, label: str, series: Mapping[str, Tensor], *, stairs: bool) -> None:
    for (name, values), color, style in zip(series.items(), COLORS, STYLES, strict=False):
        # A clip path would need an id, and ids must be unique in a page of several plots.
        look = {"color": color, "linestyle": style, "linewidth": 1.6, "clip_on": False}
        if stairs:
            edges = [step - 0.5 for step in range(len(values) + 1)]
            axes.stairs(values.tolist(), edges, baseline=None, label=name, **look)
        else:
            axes.plot(values.tolist(), label=name, **look)
    axes.set_ylabel(label, rotation=0, ha="right", va="center")
    axes.spines[["top", "right"]].set_visible(False)
    # So would the marks of the ticks.
    axes.tick_params(length=0)
    axes.margins(x=0.01)
    if len(series) > 1:
        axes.legend(loc="lower left", bbox_to_anchor=(0, 1), ncols=2, frameon=False)


def to_inline_svg(written: str, label: str) -> str:
    """Turn an SVG file of matplotlib's into one to stand in a page.

    Of the file, lines and words are kept. Styles become attributes, which a Content-Security-Policy
    lets pass; black becomes the colour of the page's text; numbers are rounded. `label` is what a
    screen reader says.

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
        # As examples/drawing.py: larger than its units on a wide screen, smaller on a phone.
        {
            "class": "lstm-drawing",
            "xmlns": SVG[1:-1],
            "role": "img",
            "aria-label": label,
            "viewBox": box,
            "width": f"{width * 1.7:.0f}",
            "height": f"{height * 1.7:.0f}",
            "font-family": "ui-monospace, monospace",
            "font-size": "9",
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
