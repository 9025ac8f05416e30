"""Give tables what Markdown cannot write: headers of rows, and a caption.

A bar in a role cuts its cell in two, of which Markdown says nothing: that is told with its line.

An empty corner says that the rows have names; it would be announced as a header itself.  A table
is announced by the title of its section, which those who see the page have just read.
"""

import re
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util import logging

CUT = re.compile(r"\{[a-z][a-z:+-]*\}`")
EMPTY_CORNER = '<th class="head stub"><p></p></th>'


logger = logging.getLogger(__name__)


def report_cut_roles(app: Sphinx, doctree: nodes.document) -> None:
    """Warn of each role that is left as text since nothing closes it."""
    for text in doctree.findall(nodes.Text):
        if CUT.search(text) and not isinstance(text.parent, nodes.FixedTextElement | nodes.literal):
            message = "a role that nothing closes: %r; in a table write | as \\|"
            logger.warning(message, text.astext()[:60], location=text.parent)


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
    app.connect("doctree-read", report_cut_roles)
    app.connect("doctree-resolved", head_rows)
    app.connect("doctree-resolved", caption)
    app.connect("html-page-context", empty_corners)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
