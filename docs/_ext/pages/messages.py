"""List every entry of a dictionary of messages on its front page, and filter the list as one types.

    ```{message-filter} Your message, or a part of it
    ```

    ```{messages}
    ```

The entries stand on the pages below the front page, each a section whose label begins with
`error-`; they stood on the front page itself once, so the list keeps their anchors.  No extension
knows what cells have printed.
"""

from collections.abc import Iterator
from html import escape
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.locale import _
from sphinx.util.docutils import SphinxDirective
from sphinx.writers.html5 import HTML5Translator

from _ext.gathered import Gathered
from _ext.languages.told import Told

ENTRY = "error-"
# Of an entry its anchor, its messages and its title.
Entry = tuple[str, list[str], str]
# Letters of a message that tell it from all others, and fit into a few lines of a phone.
LENGTH = 140


class MessageList(nodes.General, nodes.Element):
    """The place of the list."""


class MessageFilter(Told):
    """The field that filters the list, and the line that counts what is left of it."""


class MessagesDirective(SphinxDirective):
    """The list of the messages on the pages below this one."""

    def run(self) -> list[nodes.Node]:
        """Leave the place; a page is written again whenever one of those below it is."""
        return [MessageList()]


class MessageFilterDirective(SphinxDirective):
    """A field, labelled by the argument, that filters the list of messages on its page."""

    required_arguments = 1
    final_argument_whitespace = True

    def run(self) -> list[nodes.Node]:
        """Make the field."""
        node = MessageFilter(label=self.arguments[0])
        self.set_source_info(node)
        return [node]


def is_entry(node: nodes.Node) -> bool:
    """Tell whether a node is the entry of a message."""
    return isinstance(node, nodes.section) and any(i.startswith(ENTRY) for i in node["ids"])


def is_quoted(node: nodes.Node) -> bool:
    """Tell whether a block holds a message that no cell can raise here."""
    return isinstance(node, nodes.literal_block) and node.get("language") == "text"


def printed(entry: nodes.section) -> list[str]:
    """Return the first line of each message that an entry prints or quotes, shortened."""
    lines = [
        line
        for block in entry.findall(nodes.literal_block)
        if is_quoted(block) or "stream" in block["classes"]
        for line in block.astext().splitlines()
        if is_quoted(block) or line.partition(":")[0].endswith(("Error", "Warning"))
    ]
    return [
        line if len(line) <= LENGTH else f"{line[:LENGTH].rpartition(' ')[0]} …"
        for line in dict.fromkeys(lines)
    ]


class Entries(Gathered):
    """The anchors of each page, and of its entries the anchor, the messages and the title."""

    name = "message_entries"

    def gather(self, app: Sphinx, doctree: nodes.document) -> tuple[list[str], list[Entry]] | None:
        """Return what a list tells of a page."""
        section = doctree.next_node(nodes.section)
        return section and (
            section["ids"],
            [
                (
                    next(i for i in entry["ids"] if i.startswith(ENTRY)),
                    printed(entry),
                    entry.next_node(nodes.title).astext(),
                )
                for entry in doctree.findall(is_entry)
            ],
        )


def items(entries: list[Entry], address: str) -> Iterator[nodes.list_item]:
    """Yield an item for each entry of a page: its messages, its title, and the way to it."""
    for anchor, messages, title in entries:
        link = nodes.reference("", "", internal=True, refuri=f"{address}#{anchor}")
        for message in messages:
            link += [nodes.literal(text=message), nodes.Text(" ")]
        link += nodes.inline(text=title)
        yield nodes.list_item("", nodes.paragraph("", "", link), ids=[anchor])


def fill(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Put the entries of the pages below into the place of their list, page by page."""
    for place in list(doctree.findall(MessageList)):
        listed: list[nodes.Node] = []
        for page in app.env.toctree_includes.get(docname, []):
            address = app.builder.get_relative_uri(docname, page)
            title = app.env.titles[page].astext()
            link = nodes.reference("", title, internal=True, refuri=address)
            anchors, entries = Entries.by_page(app.env)[page]
            heading = nodes.rubric("", "", link, ids=anchors)
            heading["heading-level"] = 3
            listed.append(heading)
            if entries:
                listed.append(nodes.bullet_list("", *items(entries, address)))
        place.replace_self(nodes.container("", *listed, classes=["messages"]))


def add_script(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Load the filter where there is one."""
    if doctree is not None and next(doctree.findall(MessageFilter), None):
        app.add_js_file("messages.js", loading_method="defer")


def visit_filter(translator: HTML5Translator, node: MessageFilter) -> None:
    """Write the field, which blocks.css shows where scripts run; none run in a book."""
    if translator.builder.name != "epub":
        some, none = _("Results: %s"), _("No results")
        translator.body.append(
            '<div class="message-filter">'
            f'<label for="message-filter">{escape(node["label"])}</label>'
            '<textarea id="message-filter" rows="2" spellcheck="false" autocomplete="off" '
            'placeholder="RuntimeError: …"></textarea>'
            f'<p role="status" data-some="{some}" data-none="{none}"></p>'
            "</div>\n"
        )
    raise nodes.SkipNode


def skip(translator: Any, node: nodes.Node) -> None:
    """Leave out what this form has no place for."""
    raise nodes.SkipNode


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the directive and what fills it."""
    app.add_node(MessageList)
    app.add_node(MessageFilter, html=(visit_filter, None), text=(skip, None), notebook=(skip, None))
    app.add_directive("messages", MessagesDirective)
    app.add_directive("message-filter", MessageFilterDirective)
    app.add_env_collector(Entries)
    app.connect("doctree-resolved", fill)
    app.connect("html-page-context", add_script)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
