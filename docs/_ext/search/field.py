"""A field inside a page that searches the site for what is pasted into it, without a script.

    ```{search-field} 오류 메시지를 붙여 넣으세요
    :example: RuntimeError: Expected hidden[0] size (2, 3, 20), got [1, 3, 20]
    ```

Raw HTML in a page would keep its words from the translators; the theme's field holds one line.
"""

from html import escape
from typing import Any, ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.application import Sphinx
from sphinx.locale import _
from sphinx.util.docutils import SphinxDirective
from sphinx.writers.html5 import HTML5Translator

from _ext.languages.told import Told


class SearchField(Told):
    """The field, with a label in the page's language."""


class SearchFieldDirective(SphinxDirective):
    """A field whose label is the argument; `:example:` stands in it while it is empty."""

    required_arguments = 1
    final_argument_whitespace = True
    option_spec: ClassVar = {"example": directives.unchanged}

    def run(self) -> list[nodes.Node]:
        """Make the field."""
        node = SearchField(label=self.arguments[0], example=self.options.get("example", ""))
        node["page"] = self.env.docname
        self.set_source_info(node)
        return [node]


def visit_field(translator: HTML5Translator, node: SearchField) -> None:
    """Write a form that asks for the page of results; a book has none."""
    if translator.builder.name == "epub":
        raise nodes.SkipNode
    address = translator.builder.get_relative_uri(node["page"], "search")
    label = escape(_("Search"))
    translator.body.append(
        f'<form class="search-field" role="search" action="{address}" method="get">'
        f'<label for="search-field">{escape(node["label"])}</label>'
        f'<textarea id="search-field" name="q" rows="2" required spellcheck="false" '
        f'placeholder="{escape(node["example"])}"></textarea>'
        f'<button type="submit">{label}</button></form>'
    )
    raise nodes.SkipNode


def skip(translator: Any, node: nodes.Node) -> None:
    """Leave it out where nothing can be searched."""
    raise nodes.SkipNode


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the directive."""
    app.add_node(SearchField, html=(visit_field, None), notebook=(skip, None))
    app.add_directive("search-field", SearchFieldDirective)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
