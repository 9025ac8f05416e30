"""Let `{term}` find a glossary entry by the first of its two names.

An entry is headed by a term in the language of the page and in the other: 은닉 상태 (hidden state);
pages refer to it as {term}`은닉 상태`, and in English as {term}`hidden state <은닉 상태>`.  Sphinx
links only to the whole heading.
"""

from docutils import nodes
from sphinx.addnodes import pending_xref
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util.nodes import make_refnode


def resolve_term(
    app: Sphinx, env: BuildEnvironment, node: pending_xref, content: nodes.Element
) -> nodes.reference | None:
    """Link a term to the entry whose heading starts with it; None leaves Sphinx its warning."""
    if node["reftype"] != "term":
        return None
    for kind, name in env.domains.standard_domain.objects:
        if kind == "term" and name.startswith(f"{node['reftarget']} ("):
            page, anchor = env.domains.standard_domain.objects[kind, name]
            return make_refnode(app.builder, node["refdoc"], page, anchor, content)
    return None


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the resolution."""
    app.connect("missing-reference", resolve_term)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
