"""Plot a few lines per panel, each named where it ends, in the page's colours."""

from collections.abc import Mapping

import matplotlib as mpl
import torch
from matplotlib.figure import Figure
from torch import Tensor

from examples.helpers.drawing import Drawing
from examples.helpers.plotting import COLORS, SETTINGS, STYLES, as_drawing, name_ends

# An inch is 72 units; at 360 pixels a plot has about one pixel to a unit.
WIDTH, HEIGHT, FONT_SIZE = 4.4, 1.6, 11


def plot_steps(
    panels: Mapping[str, Mapping[str, Tensor]],
    *,
    across: str = "t",
    start: float = 0,
    step: float = 1,
    height: float = HEIGHT,
) -> Drawing:
    """Plot panels one below the other, in each a few lines over the same steps.

    `panels` maps the title of each panel to its lines: tensors (L,) by name, in which NaN leaves
    a gap. The first line is drawn in grey, as what the others are compared with, if its name
    starts with `~`. Steps are counted from `start` by `step`; `across` names their axis.

    >>> svg = plot_steps({"loss": {"train": torch.arange(3.0), "test": torch.arange(3.0)}}).svg
    >>> [svg.count(f">{name}</text>") for name in ("loss", "train", "test")]
    [1, 1, 1]
    """
    with mpl.rc_context(SETTINGS | {"font.size": FONT_SIZE}):
        figure = Figure(figsize=(WIDTH, height * len(panels) + 0.2), layout="constrained")
        rows = figure.subplots(len(panels), sharex=True, squeeze=False)[:, 0]
        for axes, (title, lines) in zip(rows, panels.items(), strict=True):
            ends, looks = {}, zip(COLORS, STYLES, strict=True)
            for name, values in lines.items():
                color, style = ("#888888", "-") if name.startswith("~") else next(looks)
                places = [start + step * number for number in range(len(values))]
                axes.plot(
                    places, values.tolist(), color=color, linestyle=style, lw=1.7, clip_on=False
                )
                seen = (~values.isnan()).nonzero().max().item()
                ends[name.removeprefix("~")] = (places[seen], values[seen].item())
            axes.set_title(title, loc="left", fontsize=FONT_SIZE)
            axes.spines[["top", "right"]].set_visible(False)
            axes.tick_params(length=0)
            axes.margins(x=0.01)
            name_ends(axes, ends, line=0.2 / height)
        rows[-1].set_xlabel(across)
        return as_drawing(figure, ", ".join(panels))


def main() -> None:
    """Print a plot, ready for `> plot.svg`."""
    x = torch.linspace(0, 6.28, 50)
    print(plot_steps({"waves": {"sin": x.sin(), "cos": x.cos()}}))


if __name__ == "__main__":
    main()
