"""The directive `{languages}`: how far the site is translated into each of its languages.

Hosted services for translations draw such tables of their own copies of the catalogs; nothing kept
reads those that the site is built from.
"""

from typing import ClassVar

from babel import Locale
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.locale import _
from sphinx.util.docutils import SphinxDirective

from _ext.languages import SOURCE_LANGUAGE
from _ext.languages.catalogs import SETTINGS, catalogs, read, settings

# The source is no translation.
NEITHER = ("–", "–")  # noqa: RUF001  # the dash of tables


class Languages(SphinxDirective):
    """A table with a row for each language: its state, its pages and messages translated."""

    has_content: ClassVar[bool] = False

    def run(self) -> list[nodes.Node]:
        """Count in the catalogs, on which the page then depends."""
        self.env.note_dependency(str(SETTINGS))
        known = settings()
        heads = [_("Language"), _("State"), _("Pages translated"), _("Sentences translated")]
        rows = [self.row(code, known) for code in known["languages"] + known["preparing"]]
        return [table(heads, rows)]

    def row(self, code: str, known: dict[str, list[str]]) -> list[str]:
        """Return the cells of a language's row."""
        name = f"{Locale.parse(code).get_display_name(code)} ({code})"
        if code == SOURCE_LANGUAGE:
            return [name, _("source language"), *NEITHER]
        pages, done, total = [], 0, 0
        for catalog in catalogs(code):
            self.env.note_dependency(str(catalog))
            entries = read(catalog)
            translated = sum(bool(entry.string) and not entry.fuzzy for entry in entries)
            pages.append(translated == len(entries))
            done, total = done + translated, total + len(entries)
        state = _("in preparation") if code in known["preparing"] else _("complete")
        return [name, state, f"{sum(pages)} / {len(pages)}", f"{done} / {total}"]


def table(heads: list[str], rows: list[list[str]]) -> nodes.table:
    """Return a table of plain text."""

    def row(cells: list[str]) -> nodes.row:
        entries = [nodes.entry("", nodes.paragraph("", cell, translatable=False)) for cell in cells]
        return nodes.row("", *entries)

    columns = [nodes.colspec(colwidth=1) for _ in heads]
    group = nodes.tgroup("", *columns, nodes.thead("", row(heads)), cols=len(heads))
    group += nodes.tbody("", *map(row, rows))
    return nodes.table("", group)


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the directive."""
    app.add_directive("languages", Languages)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
