"""Keep the entries of a dictionary out of its contents, which lead to its groups.

A list of every entry is as long as the page and weighs as much as a picture.  Sphinx knows
`tocdepth`, but as a field of a page's front matter, which is the same on all pages here.
"""

from docutils import nodes
from sphinx.application import Sphinx

# The title and its groups.
GROUPS = 2


def shorten(app: Sphinx, doctree: nodes.document) -> None:
    """Let the contents of a page of messages end at its groups."""
    if app.env.docname in app.config.message_pages:
        app.env.metadata[app.env.docname]["tocdepth"] = GROUPS


def setup(app: Sphinx) -> dict[str, bool]:
    """Register what shortens the contents."""
    app.connect("doctree-read", shorten)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
