"""Draw for each page the card that shows where a link to it is shared.

sphinxext-opengraph draws cards too, but with a description parser of its own, which has not seen
the values that a page computes, and with the letters of Latin alone.
"""

from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from docutils import nodes
from jinja2.filters import do_striptags
from PIL import Image, ImageDraw, ImageFont
from sphinx.application import Sphinx

# What networks show without cropping: https://ogp.me, in pixels.
WIDTH, HEIGHT = 1200, 630
MARGIN = 84
PAPER, INK, MUTED, BLUE, RED = "#ffffff", "#161b22", "#4d5661", "#175c8c", "#a8430b"


@cache
def font(weight: str, size: int) -> ImageFont.FreeTypeFont:
    """Return NanumGothic, whose letters are Hangul and Latin, in a size in pixels."""
    # Its package restyles matplotlib when imported, so it is not.
    package = find_spec("koreanize_matplotlib").submodule_search_locations[0]
    return ImageFont.truetype(Path(package, "fonts", f"NanumGothic{weight}.ttf"), size)


def wrap(text: str, letters: ImageFont.FreeTypeFont, lines: int) -> str:
    r"""Break a text at its spaces into lines of the card's width; what does not fit is left out.

    >>> wrap("one two three", font("", 400), lines=2)
    'one\ntwo…'
    """
    wrapped = [""]
    for word in text.split():
        longer = f"{wrapped[-1]} {word}".strip()
        if letters.getlength(f"{longer}…") <= WIDTH - 2 * MARGIN or not wrapped[-1]:
            wrapped[-1] = longer
        elif len(wrapped) < lines:
            wrapped.append(word)
        else:
            wrapped[-1] += "…"
            break
    return "\n".join(wrapped)


def draw_motif(pen: ImageDraw.ImageDraw, x: int, y: int, scale: int) -> None:
    """Draw the mark of the site: the cell's line above, the hidden state's curve below."""

    def at(*points: float) -> list[float]:
        return [(x if i % 2 == 0 else y) + scale * p for i, p in enumerate(points)]

    width = 3 * scale
    pen.line(at(3, 13, 37, 13), BLUE, width)
    pen.ellipse(at(8.5, 7.5, 19.5, 18.5), PAPER, BLUE, width)
    pen.arc(at(9.5, 9.5, 28.5, 28.5), 0, 90, RED, width)
    pen.line(at(3, 27, 19, 27), RED, width)
    pen.line(at(27, 13, 27, 19), RED, width)
    pen.arc(at(25.5, 9.5, 44.5, 28.5), 90, 180, RED, width)


@cache
def motif() -> Image.Image:
    """Return the corner of a card with the mark of the site."""
    # Four times the pixels, so that curves come out smooth.
    image = Image.new("RGB", (2 * (MARGIN + 120), 2 * 190), PAPER)
    draw_motif(ImageDraw.Draw(image), 2 * MARGIN - 12, 2 * 64, 5)
    return image.resize((MARGIN + 120, 190), Image.Resampling.LANCZOS)


def card(site_name: str, title: str, description: str) -> Image.Image:
    """Return the card of a page, WIDTH by HEIGHT pixels."""
    image = Image.new("RGB", (WIDTH, HEIGHT), PAPER)
    image.paste(motif())
    pen = ImageDraw.Draw(image)
    pen.text((MARGIN + 120, 88), site_name, INK, font("Bold", 40))
    pen.text((WIDTH - MARGIN, 94), "torch.nn.LSTM", MUTED, font("", 32), anchor="ra")
    pen.line((MARGIN, 196, WIDTH - MARGIN, 196), BLUE, 3)
    letters = font("Bold", 68)
    heading = wrap(title, letters, lines=2)
    pen.multiline_text((MARGIN, 232), heading, INK, letters, spacing=20)
    y = 232 + 92 * (heading.count("\n") + 1) + 16
    letters = font("", 36)
    pen.multiline_text((MARGIN, y), wrap(description, letters, lines=3), MUTED, letters, spacing=18)
    return image.quantize(32)


def add_card(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Draw the card of a page and tell the template where it lies."""
    if app.builder.name != "html" or doctree is None:
        return
    address = f"cards/{page}.png"
    path = Path(app.outdir, address)
    path.parent.mkdir(parents=True, exist_ok=True)
    title = do_striptags(context["title"])
    card(app.config.project, title, context["description"]).save(path, optimize=True)
    base = app.config.html_baseurl
    context["card"] = {
        "address": f"{base}{address}" if base else context["content_root"] + address,
        "width": WIDTH,
        "height": HEIGHT,
    }


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the drawing of cards."""
    # After _ext.languages.switch, which describes the page.
    app.connect("html-page-context", add_card, priority=950)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
