"""Say in schema.org's words what a page is: an article and, where it answers them, questions.

Sphinx writes no structured data, and sphinxext-opengraph knows Open Graph alone.  What counts as a
question and its answer depends on how these pages are built.
"""

from collections.abc import Iterator
from typing import Any

from docutils import nodes
from jinja2.filters import do_striptags
from sphinx.application import Sphinx

from _ext.search.words import plain

PROSE = nodes.paragraph | nodes.bullet_list | nodes.enumerated_list


def questions(doctree: nodes.document) -> Iterator[dict[str, Any]]:
    """Yield each section whose title asks something, with its prose as the answer."""
    for section in doctree.findall(nodes.section):
        question = section.next_node(nodes.title).astext()
        prose = [node for node in section.children if isinstance(node, PROSE)]
        answer = " ".join(plain(p) for node in prose for p in node.findall(nodes.paragraph))
        if question.endswith("?") and answer:
            yield {
                "@type": "Question",
                "name": question,
                "acceptedAnswer": {"@type": "Answer", "text": answer},
            }


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
    things = [article]
    if asked := list(questions(doctree)):
        things.append({"@type": "FAQPage", "mainEntity": asked})
    if app.config.html_baseurl:
        for thing in things:
            thing["url"] = f"{app.config.html_baseurl}{page}{app.builder.out_suffix}"
    context["structured_data"] = {"@context": "https://schema.org", "@graph": things}


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the description of pages."""
    # After _ext.languages.switch, which finds the page's answer.
    app.connect("html-page-context", describe, priority=950)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
