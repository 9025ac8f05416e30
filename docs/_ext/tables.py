"""Give tables with two directions headers in both: an empty corner says that rows have names.

Markdown can only head columns, and its empty corner would be announced as a header.
"""

from typing import Any

from docutils import nodes
from sphinx.application import Sphinx

EMPTY_CORNER = '<th class="head stub"><p></p></th>'


def head_rows(app: Sphinx, doctree: nodes.document, page: str) -> None:
    """Make the first column of each table with an empty corner a column of headers."""
    for table in doctree.findall(nodes.table):
        corner = next(table.findall(nodes.entry))
        if not corner.astext().strip():
            next(table.findall(nodes.colspec))["stub"] = 1


def empty_corners(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Write an empty corner as a cell that heads nothing."""
    if "body" in context:
        context["body"] = context["body"].replace(EMPTY_CORNER, "<td></td>")


def setup(app: Sphinx) -> dict[str, bool]:
    """Register both steps."""
    app.connect("doctree-resolved", head_rows)
    app.connect("html-page-context", empty_corners)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
