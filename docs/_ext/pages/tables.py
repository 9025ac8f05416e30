"""Give tables what Markdown cannot write: headers of rows, and a caption.

An empty corner says that the rows have names; it would be announced as a header itself.  A table
is announced by the title of its section, which those who see the page have just read.
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


def caption(app: Sphinx, doctree: nodes.document, page: str) -> None:
    """Name each table without a caption by the title of its section, for those who hear it."""
    if app.builder.format != "html":
        return
    for table in doctree.findall(nodes.table):
        section = table.parent
        while section and not isinstance(section, nodes.section):
            section = section.parent
        if section and not isinstance(table[0], nodes.title):
            table.insert(0, Caption("", section.next_node(nodes.title).astext()))


class Caption(nodes.General, nodes.TextElement):
    """A caption without the number and the link that Sphinx gives its own."""


def visit_caption(translator: Any, node: Caption) -> None:
    """Open the caption."""
    translator.body.append('<caption class="from-heading">')


def depart_caption(translator: Any, node: Caption) -> None:
    """Close the caption."""
    translator.body.append("</caption>")


def empty_corners(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Write an empty corner as a cell that heads nothing."""
    if "body" in context:
        context["body"] = context["body"].replace(EMPTY_CORNER, "<td></td>")


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the steps."""
    app.add_node(Caption, html=(visit_caption, depart_caption))
    app.connect("doctree-resolved", head_rows)
    app.connect("doctree-resolved", caption)
    app.connect("html-page-context", empty_corners)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
