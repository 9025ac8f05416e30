"""What is touched of other packages is still where it is touched."""

from inspect import signature
from multiprocessing.forkserver import ForkServer

from _ext import upstream
from jupyter_cache.cache.main import JupyterCacheBase
from jupyter_cache.executors.utils import single_nb_execution
from myst_nb.core.execute.cache import NotebookClientCache
from sphinx.application import Sphinx


def test_notebooks_are_executed_by_the_function_that_is_replaced() -> None:
    assert "single_nb_execution" in NotebookClientCache.start_client.__code__.co_names
    assert "single_nb_execution" in vars(upstream.cache)


def test_function_that_is_replaced_takes_what_ours_hands_on() -> None:
    taken = [*signature(single_nb_execution).parameters]

    assert taken[:3] == ["nb", "cwd", "timeout"]
    assert taken[-1] == "kwargs"  # for nbclient, which calls back at each cell


def test_interface_can_be_read_again() -> None:
    code = Sphinx._init_i18n.__code__  # noqa: SLF001

    assert {"repo", "locale_dirs"} <= {*code.co_varnames}
    assert isinstance(upstream.translators, dict)


def test_fork_server_is_asked_whether_it_lives_where_that_is_replaced() -> None:
    assert "waitpid" in ForkServer.ensure_running.__code__.co_names
    assert "ensure_running" in ForkServer.connect_to_new_process.__code__.co_names


def test_records_are_truncated_where_that_is_replaced() -> None:
    assert "truncate_caches" in JupyterCacheBase.cache_notebook_bundle.__code__.co_names
    assert "records_to_delete" in upstream.TRUNCATE.__code__.co_names
