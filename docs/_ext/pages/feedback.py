"""Tell the templates where a page is edited, and where its readers report what is wrong in it.

The theme's own buttons lead to the Korean source from every language, and need Bootstrap's menus.
"""

from typing import Any
from urllib.parse import urlencode

from docutils import nodes
from sphinx.application import Sphinx

from _ext.languages import SOURCE_LANGUAGE

GITHUB = "https://github.com"


def add_links(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Tell both addresses of a page that has a text, where the repository is known."""
    repository = app.config.notebook_repository
    if doctree is None or not repository:
        return
    language = app.config.language
    path = (
        f"docs/{page}.md"
        if language == SOURCE_LANGUAGE
        else f"locale/{language}/LC_MESSAGES/{page}.po"
    )
    context["edit"] = f"{GITHUB}/{repository}/edit/{app.config.source_branch}/{path}"
    title = urlencode({"title": f"{language}/{page}: "})
    context["report"] = f"{GITHUB}/{repository}/issues/new?{title}"


def setup(app: Sphinx) -> dict[str, bool]:
    """Register what the templates are told."""
    app.add_config_value("source_branch", "main", "html", str)
    app.connect("html-page-context", add_links)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
