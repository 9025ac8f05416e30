"""Give formulas a font that knows how they are set, cut to the characters that the pages use.

Where a system has none, as Android and many a Linux, browsers set subscripts like the letters
beside them.  No extension of Sphinx ships a font for MathML; STIX Two Math (SIL Open Font License)
comes with ziamath.
"""

from collections.abc import Iterable
from functools import cache
from importlib.metadata import distribution
from io import BytesIO
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

from _ext.publishing.pages import Page

# Located, not imported: nothing else of the package is wanted.
FONT = distribution("ziamath").locate_file("ziamath/fonts/STIXTwoMath-Regular.ttf")
# What is set smaller than the rest, for which the font has stronger forms.
SCRIPTS = ", ".join(f"{name} > :nth-child(n + 2)" for name in ("msub", "msup", "msubsup", "munder"))
# figures.css declares it under this name, beside itself.
NAME = "math.woff2"


def italic(character: str) -> str:
    """Return the italic that browsers show for a lone letter.

    >>> import unicodedata
    >>> [unicodedata.name(italic(letter)) for letter in "Wh"]
    ['MATHEMATICAL ITALIC CAPITAL W', 'PLANCK CONSTANT']
    >>> italic("+")
    '+'
    """
    if character == "h":
        return "\N{PLANCK CONSTANT}"
    for first, last, italics in (("A", "Z", 0x1D434), ("a", "z", 0x1D44E), ("α", "ω", 0x1D6FC)):  # noqa: RUF001
        if first <= character <= last:
            return chr(italics + ord(character) - ord(first))
    return character


def keep_script_forms(font: TTFont, characters: frozenset[str]) -> None:
    """Leave the forms for scripts of some characters alone; all of them are half of the font."""
    glyphs = font.getBestCmap()
    kept = {glyphs.get(ord(letter)) for letter in characters.union(map(italic, characters))}
    substitutions = font["GSUB"].table
    for record in substitutions.FeatureList.FeatureRecord:
        if record.FeatureTag == "ssty":
            for index in record.Feature.LookupListIndex:
                for table in substitutions.LookupList.Lookup[index].SubTable:
                    # The second form is for scripts of scripts, which no formula here has.
                    table.alternates = {
                        glyph: forms[:1]
                        for glyph, forms in table.alternates.items()
                        if glyph in kept
                    }


def add_math_font(folder: Path, pages: Iterable[Page]) -> None:
    """Write the font of a published language, and let the pages with formulas ask for it early."""
    characters: set[str] = set()
    scripts: set[str] = set()
    for page in pages:
        if formulas := page.elements.css("math"):
            characters.update(*(formula.text() for formula in formulas))
            scripts.update(*(part.text() for part in page.elements.css(SCRIPTS)))
            if page.elements.css("msqrt, mroot"):  # drawn without standing in the text
                characters.add("\N{SQUARE ROOT}")
            address = page.address_of(folder / "_static" / NAME)
            what = {"as": "font", "type": "font/woff2", "crossorigin": ""}
            page.elements.head.insert_child(page.make("link", rel="preload", href=address, **what))
    (folder / "_static" / NAME).write_bytes(cut(frozenset(characters), frozenset(scripts)))


@cache  # the languages share their formulas
def cut(characters: frozenset[str], scripts: frozenset[str]) -> bytes:
    """Return the font with these characters and their italics alone, some as scripts too."""
    options = Options()
    options.flavor = "woff2"
    options.layout_features = ["ssty"]  # the forms for subscripts
    options.hinting = False  # a third of the font, for screens that nobody has any more
    subsetter = Subsetter(options)
    subsetter.populate(text="".join(characters.union(map(italic, characters))))
    # The same font whenever it is built.
    font = TTFont(FONT, recalcTimestamp=False)
    keep_script_forms(font, scripts)
    subsetter.subset(font)
    font.flavor = options.flavor
    written = BytesIO()
    font.save(written)
    return written.getvalue()
