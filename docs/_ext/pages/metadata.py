"""Say in schema.org's words what a page is: an article, its language, its author.

Sphinx writes no structured data, and sphinxext-opengraph knows Open Graph alone.
"""

from typing import Any

from docutils import nodes
from jinja2.filters import do_striptags
from sphinx.application import Sphinx


def describe(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Give the template the structured data of a page that has a text."""
    if doctree is None:
        return
    article = {
        "@type": "TechArticle",
        "headline": do_striptags(context["title"]),
        "description": context["description"],
        "inLanguage": app.config.language,
        "author": {"@type": "Organization", "name": app.config.author},
    }
    if app.config.html_baseurl:
        article["url"] = f"{app.config.html_baseurl}{page}{app.builder.out_suffix}"
    context["structured_data"] = {"@context": "https://schema.org"} | article


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the description of pages."""
    # After _ext.languages.switch, which finds the page's answer.
    app.connect("html-page-context", describe, priority=950)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
