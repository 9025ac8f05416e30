"""Show what a term means where a page uses it: beside the link to the glossary, on the same page.

A page carries the definition of each term that it links to, once, in a box that only a script
shows (definitions.js): on pointing, on focus, on the first tap.  Without scripts, in print and in
books the term is a link to the glossary and nothing else.

sphinx-tippy shows such boxes too, but loads two scripts from another host, writes files with random
names, and follows a tap at once; sphinx-hoverxref, given up in favour of Read the Docs' own
previews, asks a server for each; sphinx-preview opens the other page in a frame.  What would need
no script, `interestfor`, one browser has.
"""

from collections.abc import Iterator
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.writers.html5 import HTML5Translator

from _ext.cells.claims import NO_SEARCH
from _ext.languages import SOURCE_LANGUAGE


class Definition(nodes.General, nodes.Element):
    """The box that shows the definition of a term."""


def anchors(env: BuildEnvironment) -> dict[str, str]:
    """Return the page of every term of a glossary, by the anchor of its entry."""
    objects = env.domains.standard_domain.objects
    return {anchor: page for (kind, _), (page, anchor) in objects.items() if kind == "term"}


def definitions(env: BuildEnvironment, page: str) -> Iterator[tuple[str, str, nodes.paragraph]]:
    """Yield the anchor, the name and the definition of each term in the glossaries of a page."""
    for item in env.get_doctree(page).findall(nodes.definition_list_item):
        paragraph = item[-1].next_node(nodes.paragraph)
        for term in item.findall(nodes.term):
            for anchor in term["ids"]:
                yield anchor, term.astext(), paragraph


class AddDefinitions(SphinxPostTransform):
    """Put the definitions of the terms that a page links to at its end."""

    default_priority = 800  # when terms are links, and Korean words are not yet marked
    formats = ("html",)

    def run(self, **kwargs: Any) -> None:
        """Go through the links to glossaries on other pages, in the order of the page."""
        if self.app.builder.name == "epub":
            return
        here = self.env.docname
        pages = {
            f"{self.app.builder.get_relative_uri(here, page)}#{anchor}": (page, anchor)
            for anchor, page in anchors(self.env).items()
            if page != here
        }
        links = [link.get("refuri") for link in self.document.findall(nodes.reference)]
        wanted = {link: pages[link] for link in links if link in pages}
        known = {
            (page, anchor): (name, paragraph)
            for page in {page for page, _ in wanted.values()}
            for anchor, name, paragraph in definitions(self.env, page)
        }
        for address, (page, anchor) in wanted.items():
            self.document += self.box(address, anchor, *known[page, anchor])

    def box(self, address: str, anchor: str, name: str, paragraph: nodes.paragraph) -> Definition:
        """Return the box of a term, whose name leads on to its entry."""
        if self.config.language != SOURCE_LANGUAGE:
            name = name.partition(" (")[0]  # what it is called in Korean
        text = paragraph.deepcopy().children
        if paragraph["classes"]:  # which mark as Korean what is not translated
            text = [nodes.inline("", *text, classes=paragraph["classes"])]
        link = nodes.reference("", name, internal=True, refuri=address)
        told = nodes.paragraph("", "", link, nodes.Text(" "), *text)
        return Definition("", told, anchor=anchor, classes=[NO_SEARCH])


def write_all_when_one_changes(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """Return all pages where a definition is no longer the one that they have shown."""
    told = {
        anchor: f"{name}: {paragraph.rawsource}: {paragraph.astext()}"
        for page in sorted({*anchors(env).values()})
        for anchor, name, paragraph in definitions(env, page)
    }
    known, env.definitions = getattr(env, "definitions", told), told
    return [] if known == told else sorted(env.found_docs)


def visit_definition(translator: HTML5Translator, node: Definition) -> None:
    """Open the box, whose id is that of the entry in the glossary."""
    translator.body.append(f'<div class="definition" id="{node["anchor"]}" popover="manual">')


def depart_definition(translator: HTML5Translator, node: Definition) -> None:
    """Close it."""
    translator.body.append("</div>\n")


def setup(app: Sphinx) -> dict[str, bool]:
    """Register what adds the definitions."""
    app.add_node(Definition, html=(visit_definition, depart_definition))
    app.add_post_transform(AddDefinitions)
    app.connect("env-updated", write_all_when_one_changes)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
