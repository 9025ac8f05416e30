"""What this machinery touches of other packages though they do not offer it.

Each function says what it relies on; `tests/test_upstream.py` tells when that moves.
"""

from collections.abc import Callable
from multiprocessing import forkserver

from jupyter_cache.cache.main import JupyterCacheBase
from jupyter_cache.executors.utils import ExecutionResult
from myst_nb.core.execute import cache
from sphinx.application import Sphinx
from sphinx.locale import translators

# Of jupyter-cache itself, however often it is replaced.
TRUNCATE = JupyterCacheBase.truncate_caches


def truncate_now(cells: JupyterCacheBase) -> None:
    """Let jupyter-cache delete its oldest records now, and none while pages are read.

    It asks for those to keep and then for the others, each time that it has cached a notebook: one
    that another worker begins in between is taken for too old, and its missing file ends the build.
    """
    TRUNCATE(cells)
    JupyterCacheBase.truncate_caches = lambda _: None


def share_fork_server() -> None:
    """Start the process that multiprocessing forks from, and let workers fork from it, too.

    It asks whether that process lives by waiting for a child, which a worker has no part in.
    """
    server = forkserver._forkserver  # noqa: SLF001
    server.ensure_running()
    server.ensure_running = lambda: None


def run_cells_with(run: Callable[..., ExecutionResult]) -> None:
    """Let MyST-NB execute notebooks that are not in its cache by another function.

    Its client calls `single_nb_execution`, which it has imported from jupyter-cache by name.
    """
    cache.single_nb_execution = run


def load_interface(app: Sphinx) -> None:
    """Read the words of the interface again, from catalogs that were mended since Sphinx did.

    Sphinx reads them before it loads any extension.
    """
    translators.pop(("general", "sphinx"), None)
    app._init_i18n()  # noqa: SLF001
