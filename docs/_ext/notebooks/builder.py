"""Write each page as a notebook and as Markdown in the page's own language.

MyST-NB leaves executed notebooks behind, but with the Korean source and MyST markup in every
language; sphinx-tojupyter turns the cells into text.  sphinx-markdown-builder renders a translated
page as plain Markdown, so this builder only cuts that at the cells.
"""

import ast
import posixpath
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
from docutils import nodes
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.locale import _
from sphinx_markdown_builder.builder import MarkdownBuilder
from sphinx_markdown_builder.translator import MarkdownTranslator, pushing_status

from _ext.cells.examples import EXAMPLES, used_examples
from _ext.cells.execution import executed_notebook
from _ext.cells.runtime import edition, runtime
from _ext.cells.source import parse
from _ext.cells.values import MIME_TYPE, symbols_beside_sizes

COLAB = "https://colab.research.google.com"
# A private character: Markdown takes it for a word, and no page holds it.
MARK = "\ue000{}\ue000"
MARKS = re.compile("\ue000(\\d+)\ue000")
# What torch does only beside NumPy, without anybody importing it.
NUMPY = re.compile(r"\.numpy\(|\bfrom_numpy\(")


class NotebookTranslator(MarkdownTranslator):
    """Write the prose as Markdown and leave a mark in the place of each cell."""

    def visit_document(self, node: nodes.document) -> None:
        """Note what the page links to within itself."""
        self.linked = {link["refid"] for link in node.findall(nodes.reference) if "refid" in link}

    @pushing_status  # or each section stands one level below the one before
    def visit_section(self, node: nodes.section) -> None:
        """Put an anchor where a link within the page leads to."""
        for anchor in self.linked.intersection(node["ids"]):
            self._add_anchor(anchor)
        super().visit_section(node)

    def _fetch_ref_uri(self, node: nodes.reference) -> str:
        """Return where a link leads to; MyST marks none within a page as internal."""
        return f"#{node['refid']}" if "refid" in node else super()._fetch_ref_uri(node)

    def visit_container(self, node: nodes.container) -> None:
        """Put the mark of a cell; what it shows is taken from the executed notebook."""
        if node.get("nb_element") == "cell_code":
            self.add(MARK.format(node["cell_index"]), prefix_eol=2, suffix_eol=2)
            raise nodes.SkipNode

    def visit_Value(self, node: nodes.Element) -> None:  # noqa: N802  # docutils' own naming
        """Write a computed value as text."""

    def visit_Shape(self, node: nodes.Element) -> None:  # noqa: N802
        """Write a computed shape with the symbols of its axes."""
        self.add(symbols_beside_sizes(node))
        raise nodes.SkipNode

    def visit_Drawing(self, node: nodes.Element) -> None:  # noqa: N802
        """Write the text alternative of a drawing."""
        self.add(node["alt"], prefix_eol=2, suffix_eol=2)
        raise nodes.SkipNode

    def visit_Citation(self, node: nodes.Element) -> None:  # noqa: N802
        """Write the name of the claim that proves a sentence."""
        self.add(f" (✓ `{node['claim']}`)")
        raise nodes.SkipNode

    def visit_Proof(self, node: nodes.Element) -> None:  # noqa: N802
        """Head what was run with the name of the claim."""
        self.add(f"✓ `{node['claim']}`", prefix_eol=2, suffix_eol=2)

    def visit_KoreanText(self, node: nodes.Element) -> None:  # noqa: N802
        """Write Korean words as they are."""

    visit_caption = MarkdownTranslator.visit_paragraph
    # A box with a title of its own is a quotation with a heading.
    visit_admonition = visit_sidebar = MarkdownTranslator.visit_topic

    def visit_abbreviation(self, node: nodes.Element) -> None:
        """Write what an abbreviation stands for after it."""

    def depart_abbreviation(self, node: nodes.Element) -> None:
        """Write it where the page shows it to those who point at the word."""
        self.add(f" ({node['explanation']})")

    def visit_target(self, node: nodes.Element) -> None:
        """Leave anchors out that nothing on the page leads to."""
        for anchor in self.linked.intersection([node.get("refid"), *node["ids"]]):
            self._add_anchor(anchor)
        raise nodes.SkipNode

    def visit_math_block(self, node: nodes.math_block) -> None:
        """Put the anchor of an equation that the page refers to."""
        for anchor in self.linked.intersection(node["ids"]):
            self._add_anchor(anchor)
        super().visit_math_block(node)

    def visit_term(self, node: nodes.Element) -> None:
        """Write a glossary term without its anchors."""
        self.ensure_eol(2)


class NotebookBuilder(MarkdownBuilder):
    """Write <page>.ipynb for pages with cells, and <page>.md for all."""

    name = "notebook"
    default_translator_class = NotebookTranslator

    def get_outdated_docs(self) -> Iterator[str]:
        """Yield the pages that were read after they were written, or all for another address.

        The builder above compares sources alone; a translation or an example may have changed.
        """
        known = self.address.exists() and self.address.read_text("utf-8")
        elsewhere = known != self.config.html_baseurl
        for page in self.env.found_docs:
            read = Path(self.env.doctreedir, f"{page}.doctree")
            written = Path(self.outdir, f"{page}{self.out_suffix}")
            if elsewhere or not written.exists() or written.stat().st_mtime < read.stat().st_mtime:
                yield page

    @property
    def address(self) -> Path:
        """Return the file that tells for which address the pages were written."""
        return Path(self.outdir, ".buildinfo")

    def finish(self) -> None:
        """Note the address."""
        super().finish()
        self.address.write_text(self.config.html_baseurl, "utf-8")

    def write_doc(self, docname: str, doctree: nodes.document) -> None:
        """Cut the page at its cells and write both forms."""
        super().write_doc(docname, doctree)
        path = Path(self.outdir, f"{docname}{self.out_suffix}")
        parts = MARKS.split(path.read_text(encoding="utf-8"))
        executed = executed_notebook(self.env, docname)
        cells = executed.cells if executed else []
        parts[1::2] = [cells[int(index)] for index in parts[1::2]]
        text = [part if isinstance(part, str) else as_markdown(part) for part in parts]
        path.write_text("".join(text), encoding="utf-8")
        notebook = path.with_suffix(".ipynb")
        if shows_cells(doctree):
            notebook.write_text(nbformat.writes(as_notebook(parts)) + "\n", encoding="utf-8")
        else:
            notebook.unlink(missing_ok=True)  # of the time when it had cells


def shows_cells(doctree: nodes.document) -> bool:
    """Tell whether a page has cells for a notebook; those that make drawings are hidden."""
    containers = doctree.findall(nodes.container)
    return any(node.get("nb_element") == "cell_code" for node in containers)


def published_outputs(cell: nbformat.NotebookNode) -> list[nbformat.NotebookNode]:
    """Return what the page shows of a cell: neither its values nor stray warnings."""
    return [
        output
        for output in cell.outputs
        if MIME_TYPE not in output.get("data", {}) and output.get("name") != "stderr"
    ]


def as_markdown(cell: nbformat.NotebookNode) -> str:
    """Return a cell as fenced code, followed by the text that it shows."""
    outputs = published_outputs(cell)
    shown = "".join(o.get("text") or o.get("data", {}).get("text/plain", "") for o in outputs)
    block = f"```python\n{cell.source}\n```\n"
    return block + (f"\n```text\n{shown.rstrip()}\n```\n" if shown.strip() else "")


def as_notebook(parts: list[str | nbformat.NotebookNode]) -> nbformat.NotebookNode:
    """Return prose and cells, which take turns, as a notebook that says what it needs."""
    built = []
    for part in parts:
        if isinstance(part, str):
            built += [new_markdown_cell(part.strip())] if part.strip() else []
        else:
            outputs, count = published_outputs(part), part.execution_count
            built.append(new_code_cell(part.source, outputs=outputs, execution_count=count))
    code = [cell.source for cell in built if cell.cell_type == "code"]
    first = next(i for i, cell in enumerate(built) if cell.cell_type == "code")
    files = example_files(code)
    packages = ", ".join(f"`{name}`" for name in needed_packages([*code, *files]))
    ran = " · ".join(filter(None, (runtime(), edition())))
    head = [_("Needed packages: %s") % packages, _("Run with %s") % ran]
    built[first:first] = [
        new_markdown_cell("\n\n".join(head)),
        *map(new_code_cell, files),
    ]
    for number, cell in enumerate(built):
        cell.id = f"cell-{number}"  # random otherwise, so that no two builds would be equal
    metadata = {
        "kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"},
        "language_info": {"name": "python"},
    }
    return new_notebook(cells=built, metadata=metadata)


def example_files(code: list[str]) -> list[str]:
    """Return cells that write the example modules a page uses, and those which they use."""
    files = used_examples(*code)
    if not files:
        return []
    folders = sorted({posixpath.dirname(name) for name in files} - {""})
    make = [f'os.makedirs("{folder}", exist_ok=True)' for folder in folders]
    write = [f"%%writefile {n}\n{path.read_text(encoding='utf-8')}" for n, path in files.items()]
    return ["import os\n\n" + "\n".join(make), *write] if make else write


def needed_packages(code: list[str]) -> list[str]:
    r"""Return the packages from PyPI that the cells of a notebook need, torch first.

    >>> needed_packages(["import os, torch", "%%writefile examples/plot.py\nimport matplotlib"])
    ['torch', 'matplotlib']
    >>> needed_packages(["x.numpy()"])
    ['torch', 'numpy']
    """
    found = {"numpy"} if any(map(NUMPY.search, code)) else set()
    for source in code:
        for node in ast.walk(parse(source)):
            if isinstance(node, ast.Import):
                found |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module:
                found.add(node.module.partition(".")[0])
    ours = {"examples", *(path.stem for path in EXAMPLES.glob("*.py"))}
    return ["torch", *sorted(found - sys.stdlib_module_names - ours - {"torch"})]


def link_to_site(app: Sphinx, config: Config) -> None:
    """Let links lead to the site where its address is known, and to the page beside otherwise."""
    config.markdown_http_base = config.html_baseurl.rstrip("/")
    config.markdown_uri_doc_suffix = ".html"


def add_page_context(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Tell the templates where the notebook of a page is, and where Colab finds it."""
    if doctree is None or not shows_cells(doctree):
        return
    context["notebook"] = f"{page.rpartition('/')[2]}.ipynb"
    if app.config.notebook_repository:
        path = f"{app.config.notebook_repository}/blob/{app.config.notebook_branch}"
        language = app.config.language
        context["colab"] = f"{COLAB}/github/{path}/{language}/{page}.ipynb"


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the builder."""
    app.setup_extension("sphinx_markdown_builder")
    app.add_builder(NotebookBuilder)
    app.add_config_value("notebook_repository", "", "html", str)
    app.add_config_value("notebook_branch", "", "html", str)
    app.connect("config-inited", link_to_site)
    app.connect("html-page-context", add_page_context)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
