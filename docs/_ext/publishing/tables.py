"""Tell each cell of a wide table its heading: on a phone its rows are cards, in phone.css.

A style sheet cannot know which tables are too wide for a phone, nor repeat their headings.  What
tables lack on any screen is given to them in pages/tables.py; here stand those that cells have
drawn as well.
"""

import re
from unicodedata import east_asian_width

from selectolax.lexbor import LexborHTMLParser

# In letters: what a phone has room for, and what a column takes at each side of its own.
ROOM, PADDING = 44, 2
# With cells of so few letters a table is compared along its columns: it stays one, and scrolls.
SHORT = 12
FEWEST = 3
SPACE = re.compile(r"\s+")
ROLES = {"thead": "rowgroup", "tbody": "rowgroup", "tr": "row", "td": "cell"}


def length(text: str) -> int:
    """Return how wide a text is; letters of Korean are as wide as two.

    >>> length("h_n"), length("모양")
    (3, 4)
    """
    return sum(1 + (east_asian_width(letter) in "WF") for letter in text)


def kind(rows: list[list[str]]) -> str:
    """Return what a table is on a phone, as its class: the first row are the headings.

    >>> kind([["a", "b", "c"], ["one", "two", "three"]])
    'marks'
    >>> words = ["a sentence", "internationalization", "(N, L, D·H_out)"]
    >>> kind([["a", "b", "c"], words]), kind([["a long heading", "b", "c"], words])
    ('', 'cards')
    """
    heads, *cells = rows
    columns = list(zip(*cells, strict=False))
    if max((length(cell) for column in columns[1:] for cell in column), default=0) < SHORT:
        return "marks"
    words = (max(length(w) for cell in column for w in SPACE.split(cell)) for column in columns)
    widths = (max(length(head), width) for head, width in zip(heads, words, strict=False))
    is_wide = sum(width + PADDING for width in widths) > ROOM
    return "cards" if is_wide and len(columns) >= FEWEST else ""


def label_cells(elements: LexborHTMLParser) -> None:
    """Let the rows of wide tables be cards: label their cells, and keep their roles for readers."""
    for table in elements.css(".pst-scrollable-table-container > table"):
        rows = [row.css("th, td") for row in table.css("tr")]
        texts = [[" ".join(cell.text().split()) for cell in row] for row in rows]
        if found := kind(texts):
            table.attrs["class"] = f"{table.attributes.get('class') or ''} {found}".strip()
        if found != "cards":
            continue
        # Browsers forget them where nothing is set as a table.
        table.attrs["role"] = "table"
        for element in table.css("thead, tbody, tr, td"):
            element.attrs["role"] = ROLES[element.tag]
        for head in table.css("th"):
            head.attrs["role"] = "rowheader"
        for head in table.css("thead th"):
            head.attrs["role"] = "columnheader"
        for row in rows[1:]:
            for head, cell in zip(texts[0], row, strict=False):
                if head:
                    cell.attrs["data-label"] = head
