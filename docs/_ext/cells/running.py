"""Run a page's cells so that whatever goes wrong is one thing: a cell that failed, with a reason.

jupyter-cache reports a cell that raises and one that runs too long.  A kernel that dies ends the
build with a traceback that names no page; a cell that does not answer an interrupt has no output
to report; and output of any size is published, or stalls the colouring of code.
"""

import json
import traceback
from typing import Any

from jupyter_cache.executors.utils import ExecutionResult, single_nb_execution
from nbclient.exceptions import DeadKernelError
from nbformat import NotebookNode
from nbformat.v4 import new_output
from sphinx.application import Sphinx

from _ext import upstream

# The name of the error under which a reason is kept among the outputs of a cell.
STOPPED = "Stopped"
# In letters: more text than anybody reads; more of a picture than a page may weigh.
LONGEST_TEXT, LONGEST_DATA = 100_000, 1_000_000


class OutputTooLongError(Exception):
    """A cell has shown more than a page can hold."""


def run_cells(
    notebook: NotebookNode, cwd: str | None, timeout: int | None, **options: Any
) -> ExecutionResult:
    """Run the cells as jupyter-cache does; leave the reason at the cell where they stopped."""
    started = [index for index, cell in enumerate(notebook.cells) if cell.cell_type == "code"][:1]

    def note(cell: NotebookNode, cell_index: int) -> None:
        started.append(cell_index)

    try:
        result = single_nb_execution(notebook, cwd, timeout, on_cell_start=note, **options)
    # The second when a kernel dies before it has answered once.
    except (DeadKernelError, RuntimeError) as error:
        result = ExecutionResult(notebook, cwd, 0, error, traceback.format_exc())
        stop(notebook.cells[started[-1]], "ended the process that runs the cells of this page")
    if type(result.err).__name__ == "CellTimeoutError":
        reason = f"ran longer than nb_execution_timeout = {timeout} s and was stopped"
        stop(notebook.cells[started[-1]], reason)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs = joined(cell.outputs)
            if not result.err and (size := too_long(cell.outputs)):
                result.err = OutputTooLongError()
                result.exc_string = ""
                stop(cell, f"shows {size:,} letters, more than a page can hold")
    return result


def stop(cell: NotebookNode, reason: str) -> None:
    """Replace what a cell has shown by the reason why it was stopped."""
    cell.outputs = [new_output("error", ename=STOPPED, evalue=reason, traceback=[])]


def joined(outputs: list[NotebookNode]) -> list[NotebookNode]:
    r"""Return outputs whose printed text is in one piece, as it may arrive in any number of pieces.

    >>> pieces = [new_output("stream", name="stdout", text=text) for text in ("1\n", "\n2\n")]
    >>> [output.text for output in joined(pieces)]
    ['1\n\n2\n']
    """
    streams: dict[str, NotebookNode] = {}
    kept = []
    for output in outputs:
        if output.output_type == "stream" and output.name in streams:
            streams[output.name].text += output.text
            continue
        if output.output_type == "stream":
            streams[output.name] = output
        kept.append(output)
    return kept


def too_long(outputs: list[NotebookNode]) -> int:
    """Return the length of the first output that is too long, in letters, or 0."""
    for output in outputs:
        for kind, content in output.get("data", {"text": output.get("text", "")}).items():
            text = content if isinstance(content, str) else json.dumps(content)
            limit = LONGEST_TEXT if kind in ("text", "text/plain") else LONGEST_DATA
            if len(text) > limit:
                return len(text)
    return 0


def setup(app: Sphinx) -> dict[str, bool]:
    """Let MyST-NB run cells this way."""
    upstream.run_cells_with(run_cells)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
