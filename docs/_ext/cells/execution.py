"""Run each page's cells once for a runtime, share the result between languages, report failures.

MyST-NB keys its cache by the text of the cells alone, so after an upgrade of torch or an edit in
`examples/` it would publish old outputs; and its report of a failing cell names neither line nor
cell. No extension on PyPI adds either.
"""

import hashlib
import os
import re
import sys
from contextlib import suppress
from importlib.metadata import distributions
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

ROOT = Path(__file__).parents[3]
EXAMPLES = ROOT / "examples"
# The modules this guide is about: a patched one is another runtime, whatever its version says.
SUBJECT = ("nn/modules/rnn.py", "nn/utils/rnn.py")
# A block that shows how to write a cell, and has no cell.
LITERAL = re.compile(r"^(`{4,}).*?^\1\s*$", re.MULTILINE | re.DOTALL)
ANSI = re.compile(r"\x1b\[[0-9;]*m")

logger = logging.getLogger(__name__)


def runtime_key() -> str:
    """Return a digest of all that a cell's output depends on beside the cell itself.

    That is Python, every installed distribution, torch's recurrent modules and `examples/`.
    """
    digest = hashlib.sha256(sys.version.encode())
    for name, version in sorted((d.name, d.version) for d in distributions()):
        digest.update(f"{name}=={version}\n".encode())
    torch = Path(find_spec("torch").origin).parent
    for path in [*(torch / module for module in SUBJECT), *sorted(EXAMPLES.rglob("*.py"))]:
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def cache_path() -> Path:
    """Return the folder of the cells executed under this runtime."""
    return ROOT / "_build" / "cells" / runtime_key()


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
    path = Path(env.mystnb_config.output_folder, f"{docname}.ipynb")
    cache = env.mystnb_config.execution_cache_path
    return with_outputs(nbformat.read(path, as_version=4), cache)


def share_cells(app: Sphinx, config: Config) -> None:
    """Point MyST-NB at the cache of this runtime and let the cells import `examples`."""
    cache = cache_path()
    # Created before Sphinx forks: workers that create the database at once break it.
    get_cache(cache).list_cache_records()
    config.nb_execution_cache_path = str(cache)
    paths = [str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]
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
            if cell.execution_count is None or any(o.output_type == "error" for o in cell.outputs)
        ]
        cell, start, errors = failed[0]
        if result["error"] == "CellTimeoutError":
            logger.warning(
                "this cell ran longer than nb_execution_timeout = %s s and was stopped:\n%s",
                self.config.nb_execution_timeout,
                cell.source,
                location=(self.env.docname, start + 1),
            )
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
    app.connect("config-inited", share_cells)
    app.connect("source-read", read_without_kernel)
    app.add_transform(ReportFailedCell)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
