"""Write the index of the site's search, a script that the search page loads for a query.

The index is the text itself, section by section, and the glossary's pairs of names; `search.js`
looks through it.  A few hundred kilobytes of text need no inverted index: so a noun is found
inside a compound and before any particle, and a hit shows its sentence without another request.

Sphinx's search has no Korean: it splits at spaces and finds parts of a word from three letters on,
where most Korean nouns have two; it knows no slips of typing.  Pagefind has no Korean either and
misses words inside compounds; sphinx-searchlite is another index of whole words; kiwipiepy, which
does know Korean, weighs 105 MB.
"""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from unicodedata import normalize

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

# Tables of contents repeat titles; formulas and raw markup are nothing that anybody types.
SILENT = (addnodes.toctree, nodes.comment, nodes.math_block, nodes.raw, nodes.system_message)
TERM = re.compile(r"(.+?) \((.+)\)")


def is_entry(node: nodes.Node) -> bool:
    """Tell whether a result can lead there: to a section or to a term of the glossary."""
    if isinstance(node, nodes.definition_list_item):
        return bool(node[0]["ids"])
    return isinstance(node, nodes.section)


def heading(entry: nodes.Element) -> nodes.TextElement:
    """Return the title of a section, or the term that is defined."""
    return next(entry.findall(lambda node: isinstance(node, nodes.title | nodes.term)))


def texts(node: nodes.Element) -> Iterator[str]:
    """Yield the blocks of text in a node, without its heading and the entries inside it."""
    for child in node.children:
        if isinstance(child, (*SILENT, nodes.title)) or is_entry(child):
            continue
        if isinstance(child, nodes.term) and child["ids"]:
            continue
        if isinstance(child, nodes.TextElement):
            yield plain(child)
        elif isinstance(child, nodes.Element):
            yield from texts(child)


def written(node: nodes.Node) -> str:
    """Return the words of a node, its syllables composed, its formulas without TeX."""
    if isinstance(node, nodes.math):
        return re.sub(r"[\\{}]", "", node.astext())
    if isinstance(node, nodes.Text):
        return normalize("NFC", node.astext())
    return "".join(written(child) for child in node.children if not isinstance(child, SILENT))


def plain(node: nodes.TextElement) -> str:
    """Return the words of a node on one line."""
    return " ".join(written(node).split())


def entries(doctree: nodes.document) -> list[list[str]]:
    """Return anchor, heading and text of each entry of a page; its first anchor is the top."""
    found = []
    for entry in doctree.findall(is_entry):
        anchored = entry if isinstance(entry, nodes.section) else entry[0]
        anchor = f"#{anchored['ids'][0]}" if found else ""
        found.append([anchor, plain(heading(entry)), " ".join(filter(None, texts(entry)))])
    return found


def terms(env: BuildEnvironment) -> list[list[str]]:
    """Return the two names of each term of the glossary: 은닉 상태, hidden state."""
    names = [name for kind, name in env.domains.standard_domain.objects if kind == "term"]
    return [list(match.groups()) for match in map(TERM.fullmatch, names) if match]


def replace_search(app: Sphinx) -> None:
    """Keep Sphinx from building its own index."""
    app.builder.search = False


def add_search_page(app: Sphinx) -> Iterator[tuple[str, dict[str, Any], str]]:
    """Add the page that Sphinx would have made along with its index."""
    if app.builder.name == "html":
        yield "search", {}, "search.html"


def write_index(app: Sphinx, exception: Exception | None) -> None:
    """Write the text of all pages, also of those that this build did not need to write again."""
    if exception or app.builder.name != "html":
        return
    index = {
        "pages": [
            [
                app.builder.get_target_uri(page),
                page in app.config.message_pages,
                entries(app.env.get_doctree(page)),
            ]
            for page in sorted(app.env.found_docs)
        ],
        "terms": terms(app.env),
    }
    script = f"const searchIndex={json.dumps(index, ensure_ascii=False, separators=(',', ':'))}\n"
    Path(app.outdir, "searchindex.js").write_text(script, encoding="utf-8")


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the index and its page."""
    # Pages whose entries answer a pasted error message, before all that merely print it.
    app.add_config_value("message_pages", [], "html")
    app.connect("builder-inited", replace_search)
    app.connect("html-collect-pages", add_search_page)
    app.connect("build-finished", write_index)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
