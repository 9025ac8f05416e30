"""Plot the median and the range of repeated measurements on an axis whose ticks are given."""

from collections.abc import Mapping, Sequence

import matplotlib as mpl
from matplotlib.figure import Figure

from examples.helpers.drawing import Drawing
from examples.helpers.plotting import COLORS, SETTINGS, as_drawing

# An inch is 72 units; at 360 pixels a plot has about one pixel to a unit.
WIDTH, FONT_SIZE = 4.4, 11
Ranges = Mapping[str, Sequence[float]]


def plot_ranges(panels: Mapping[str, Ranges], ticks: Sequence[float], unit: str) -> Drawing:
    """Plot a row for each name: a line over its range, a tick at its median, a thin line from 1.

    `panels` maps the title of each panel to its rows. The axis is logarithmic and reaches from the
    first to the last tick, wherever the values are; a line marks 1.

    >>> svg = plot_ranges({"time": {"one": [1, 2, 4], "other": [2, 2, 3]}}, (1, 2, 4), "ms").svg
    >>> [svg.count(f">{text}</text>") for text in ("time", "one", "other", "4", "ms")]
    [1, 1, 1, 1, 1]
    """
    with mpl.rc_context(SETTINGS | {"font.size": FONT_SIZE}):
        rows = sum(map(len, panels.values()))
        size = (WIDTH, 0.28 * rows + 0.35 * len(panels) + 0.45)
        figure = Figure(figsize=size, layout="constrained")
        heights = [len(ranges) for ranges in panels.values()]
        stack = figure.subplots(
            len(panels), sharex=True, squeeze=False, gridspec_kw={"height_ratios": heights}
        )[:, 0]
        for axes, (title, ranges) in zip(stack, panels.items(), strict=True):
            for place, values in enumerate(ranges.values()):
                ordered = sorted(values)
                ends = [min(max(value, ticks[0]), ticks[-1]) for value in ordered]
                axes.plot([1, ends[len(ends) // 2]], [place] * 2, color="#888888", lw=1)
                axes.plot([ends[0], ends[-1]], [place] * 2, color=COLORS[0], lw=3, clip_on=False)
                middle = ends[len(ends) // 2]
                axes.plot([middle] * 2, [place - 0.3, place + 0.3], color=COLORS[1], lw=3)
            axes.set_title(title, loc="left", fontsize=FONT_SIZE)
            axes.set_yticks(range(len(ranges)), list(ranges))
            axes.set_ylim(len(ranges) - 0.5, -0.5)
            axes.set(xscale="log", xlim=(ticks[0], ticks[-1]))
            axes.set_xticks(ticks, [f"{tick:g}" for tick in ticks])
            axes.set_xticks([], minor=True)
            axes.axvline(1, color="#888888", lw=1, zorder=0)
            axes.spines[["top", "right"]].set_visible(False)
            axes.tick_params(length=0)
        stack[-1].set_xlabel(unit)
        return as_drawing(figure, ", ".join(panels))


def main() -> None:
    """Print a plot, ready for `> plot.svg`."""
    print(plot_ranges({"time": {"one": [1, 2, 4], "other": [2, 2, 3]}}, (1, 2, 4), "ms"))


if __name__ == "__main__":
    main()
