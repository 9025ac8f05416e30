"""Give formulas a font that knows how they are set, cut to the characters that the pages use.

Where a system has none, as Android and many a Linux, browsers set subscripts like the letters
beside them.  No extension of Sphinx ships a font for MathML; STIX Two Math (SIL Open Font License)
comes with ziamath.
"""

from collections.abc import Iterable
from importlib.metadata import distribution
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from _ext.kept import Kept
from _ext.publishing.pages import Page

if TYPE_CHECKING:
    from fontTools.ttLib import TTFont

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


def keep_script_forms(font: "TTFont", characters: set[str]) -> None:
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


def characters_of(page: Page) -> tuple[str, str] | None:
    """Return the characters of a page's formulas, and those in scripts, if it has any formula."""
    if not (formulas := page.elements.css("math")):
        return None
    characters = set().union(*(formula.text() for formula in formulas))
    if page.elements.css("msqrt, mroot"):  # drawn without standing in the text
        characters.add("\N{SQUARE ROOT}")
    scripts = set().union(*(part.text() for part in page.elements.css(SCRIPTS)))
    return "".join(sorted(characters)), "".join(sorted(scripts))


def add_math_font(folder: Path, pages: Iterable[Page], kept: Kept) -> None:
    """Write the font of a published language."""
    found = [page.tell("formulas", characters_of) or ("", "") for page in pages]
    characters, scripts = (
        "".join(sorted(set().union(*of_pages))) for of_pages in zip(*found, strict=True)
    )
    (folder / "_static" / NAME).write_bytes(kept.once(cut, characters, scripts))


def ask_early(page: Page, folder: Path) -> None:
    """Let a page with formulas ask for the font before it knows its style sheet."""
    if page.tell("formulas", characters_of):
        address = page.address_of(folder / "_static" / NAME)
        what = {"as": "font", "type": "font/woff2", "crossorigin": ""}
        page.elements.head.insert_child(page.make("link", rel="preload", href=address, **what))


def cut(characters: str, scripts: str) -> bytes:
    """Return the font with these characters and their italics alone, some as scripts too."""
    # Slow to load, for a font that seldom changes.
    from fontTools.subset import Options, Subsetter  # noqa: PLC0415
    from fontTools.ttLib import TTFont  # noqa: PLC0415

    options = Options()
    options.flavor = "woff2"
    options.layout_features = ["ssty"]  # the forms for subscripts
    options.hinting = False  # a third of the font, for screens that nobody has any more
    subsetter = Subsetter(options)
    subsetter.populate(text="".join({*characters, *map(italic, characters)}))
    # The same font whenever it is built.
    font = TTFont(FONT, recalcTimestamp=False)
    keep_script_forms(font, {*scripts})
    subsetter.subset(font)
    font.flavor = options.flavor
    written = BytesIO()
    font.save(written)
    return written.getvalue()
