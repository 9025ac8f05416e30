"""Run each page's cells once for a runtime, share the result between languages, report failures.

MyST-NB keys its cache by the text of the cells alone, so after an upgrade of torch or an edit in
`examples/` it would publish old outputs, and two pages with the same cells are one to it; its
report of a failing cell names neither line nor cell; and it stops at a damaged cache.  No extension
on PyPI adds any of this.
"""

import hashlib
import json
import os
import re
import shutil
import sqlite3
import sys
from contextlib import closing, suppress
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import nbformat
from jupyter_cache import get_cache
from myst_nb.sphinx_ import NbMetadataCollector
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.environment import BuildEnvironment
from sphinx.transforms import SphinxTransform
from sphinx.util import logging

from _ext import upstream
from _ext.cells.examples import EXAMPLES, ROOT, used_examples
from _ext.cells.running import STOPPED

# The modules this guide is about: a patched one is another runtime, whatever its version says.
SUBJECT = ("nn/modules/rnn.py", "nn/utils/rnn.py")
# A block that shows how to write a cell, and has no cell.
LITERAL = re.compile(r"^(`{4,}).*?^\1\s*$", re.MULTILINE | re.DOTALL)
ANSI = re.compile(r"\x1b\[[0-9;]*m")
# A cell's code, below what it is tagged with.
CELL = re.compile(r"^```\{code-cell\}.*\n(?::.*\n)*((?:.*\n)*?)```", re.MULTILINE)
KERNEL = "kernelspec:\n  name: python3\n  language: python\n"

logger = logging.getLogger(__name__)


def runtime_key() -> str:
    """Return a digest of what the outputs of all cells depend on beside the cells themselves.

    That is Python, every installed distribution and torch's recurrent modules.
    """
    digest = hashlib.sha256(sys.version.encode())
    # Named like demo-1.2.dist-info; to read what is in them takes a quarter of a second.
    for name in sorted({path.name for entry in sys.path for path in Path(entry).glob("*-info")}):
        digest.update(f"{name}\n".encode())
    torch = Path(find_spec("torch").origin).parent
    for module in SUBJECT:
        digest.update((torch / module).read_bytes())
    return digest.hexdigest()[:16]


@cache
def cache_path() -> Path:
    """Return the folder of the cells executed under this runtime."""
    return ROOT / "_build" / "cells" / runtime_key()


def mend(cache: Path) -> bool:
    """Delete from a cache what a full disk or a killed build has left damaged; tell if it was."""
    if not (cache / "global.db").exists():
        return False
    try:
        with closing(sqlite3.connect(cache / "global.db")) as database:
            (state,) = database.execute("PRAGMA quick_check").fetchone()
            sound = state == "ok"
        records = get_cache(cache).list_cache_records() if sound else []
    except Exception:  # noqa: BLE001  # of sqlite3, or of the layers above it
        sound = False
    if not sound:
        logger.info("the cache of executed cells was damaged: all cells run again")
        shutil.rmtree(cache)
        return True
    for record in records:
        try:
            json.loads((cache / "executed" / record.hashkey / "base.ipynb").read_text("utf-8"))
        except (OSError, ValueError):
            get_cache(cache).remove_cache(record.pk)
            sound = False
    return not sound


def with_outputs(notebook: nbformat.NotebookNode, cache: str | Path) -> nbformat.NotebookNode:
    """Return a notebook that MyST-NB wrote, with the outputs that it leaves in the cache."""
    # A notebook that failed is not in the cache, but has its outputs.
    with suppress(KeyError):
        _, notebook = get_cache(cache).merge_match_into_notebook(notebook)
    return notebook


def executed_notebook(env: BuildEnvironment, docname: str) -> nbformat.NotebookNode | None:
    """Return the executed notebook of a page, or None for a page without cells."""
    if not NbMetadataCollector.get_exec_data(env, docname):
        return None
    notebook = nbformat.read(notebook_path(env, docname), as_version=4)
    return with_outputs(notebook, env.mystnb_config.execution_cache_path)


def notebook_path(env: BuildEnvironment, docname: str) -> Path:
    """Return where MyST-NB leaves the notebook of a page."""
    return Path(env.mystnb_config.output_folder, f"{docname}.ipynb")


@cache
def prepare_cache() -> tuple[Path, bool]:
    """Return the cache of this runtime, ready for use, and whether any of it was lost.

    Created, mended and truncated before anything forks: processes that do so at once break it.
    """
    path = cache_path()
    were_lost = mend(path)
    upstream.truncate_now(get_cache(path))
    return path, were_lost


def share_cells(app: Sphinx, config: Config) -> None:
    """Point MyST-NB at the cache of this runtime and let the cells import the examples."""
    path, config.cells_were_lost = prepare_cache()
    config.nb_execution_cache_path = str(path)
    paths = [str(ROOT), str(EXAMPLES), *filter(None, [os.environ.get("PYTHONPATH")])]
    os.environ["PYTHONPATH"] = os.pathsep.join(paths)
    # Pages run beside each other, and their tensors are small: more threads would only wait.
    os.environ.setdefault("OMP_NUM_THREADS", "1")


def read_without_kernel(app: Sphinx, docname: str, content: list[str]) -> None:
    """Treat a page without cells as plain Markdown: there is nothing to execute.

    To MyST-NB such pages are one and the same notebook, and parallel workers collide in its cache.
    """
    shown = LITERAL.sub("", content[0])
    if "```{code-cell}" not in shown:
        content[0] = content[0].replace("file_format: mystnb", "file_format: markdown", 1)
        notebook_path(app.env, docname).unlink(missing_ok=True)  # of the time when it had cells


def key_by_page(app: Sphinx, docname: str, content: list[str]) -> None:
    """Make a page's name and the examples that it uses part of what its outputs are kept under.

    The cache looks at the description of the kernel, of which the name is shown to nobody.
    """
    digest = hashlib.sha256(docname.encode())
    for path in used_examples(*CELL.findall(content[0])).values():
        digest.update(path.read_bytes())
        app.env.note_dependency(path)
    described = f"{{name: python3, language: python, display_name: {digest.hexdigest()}}}"
    # As many lines as before, since messages name them.
    content[0] = content[0].replace(KERNEL, f"kernelspec: {described}\n\n\n", 1)


def read_again(
    app: Sphinx, env: BuildEnvironment, added: set[str], changed: set[str], removed: set[str]
) -> set[str]:
    """Read all pages when some of their outputs were lost, and those whose own record is cut.

    Of those that are gone, the notebooks go too.
    """
    for page in removed:
        notebook_path(env, page).unlink(missing_ok=True)
    pages = env.all_docs.keys() - removed
    return {page for page in pages if app.config.cells_were_lost or is_cut(env.doctreedir, page)}


def is_cut(folder: Path, page: str) -> bool:
    """Tell whether the record of a page lacks its end: a pickle ends with a full stop."""
    try:
        return Path(folder, f"{page}.doctree").read_bytes()[-1:] != b"."
    except OSError:
        return True


class ReportFailedCell(SphinxTransform):
    """Warn with the page, the line and the exception of a cell that failed."""

    default_priority = 1

    def apply(self, **kwargs: Any) -> None:
        """Read MyST-NB's record of the execution and locate the failure."""
        result = NbMetadataCollector.get_exec_data(self.env, self.env.docname)
        if not result or result["succeeded"]:
            return
        notebook = executed_notebook(self.env, self.env.docname)
        cells = [
            (cell, start)
            for cell, start in zip(notebook.cells, notebook.metadata["source_map"], strict=True)
            if cell.cell_type == "code" and cell.source
        ]
        failed = [
            (cell, start, [o for o in cell.outputs if o.output_type == "error"])
            for cell, start in cells
        ]
        # A cell tagged raises-exception has an error too, but the run has gone on after it.
        shown = [found for found in failed if found[2]]
        stopped = [found for found in shown if found[2][0].ename == STOPPED]
        cell, start, errors = (stopped or shown)[-1]
        if stopped:
            text = "this cell %s:\n%s"
            location = self.env.docname, start + 1
            logger.warning(text, errors[0].evalue, cell.source, location=location)
        else:
            self.warn_of_error(cell.source, start, errors[0])

    def warn_of_error(self, source: str, start: int, output: nbformat.NotebookNode) -> None:
        """Name the line inside the cell that raised, as the traceback tells it."""
        trace = ANSI.sub("", "\n".join(output.traceback))
        # The first frame is the page's own; deeper ones lie in the libraries it calls.
        found = re.search(r"Cell In\[\d+\], line (\d+)", trace)
        line = int(found[1]) if found else 1
        logger.warning(
            "this cell raised %s: %s\n    %s",
            output.ename,
            output.evalue,
            source.splitlines()[line - 1].strip(),
            location=(self.env.docname, start + line),
        )


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the shared cache and the report."""
    app.add_config_value("cells_were_lost", False, "")  # noqa: FBT003
    app.connect("config-inited", share_cells)
    app.connect("env-get-outdated", read_again)
    app.connect("source-read", read_without_kernel)
    app.connect("source-read", key_by_page)
    app.add_transform(ReportFailedCell)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
