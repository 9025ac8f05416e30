"""Run Sphinx in a fork of a process that has loaded it, and torch, which takes most of a build."""

import multiprocessing
import os
import sys
import tempfile
from pathlib import Path
from subprocess import CompletedProcess

ROOT = Path(__file__).parents[1]
LOADED = ["torch", "sphinx.cmd.build", "sphinx.builders.html", "myst_nb.sphinx_ext"]


def be_sphinx(arguments: list[str], folder: Path, environment: dict[str, str], told: Path) -> None:
    """Do in a folder what `python -m sphinx` does; runs in the forked process."""
    from sphinx.cmd.build import main  # noqa: PLC0415  # loaded before the fork

    for number, name in ((1, "stdout"), (2, "stderr")):
        os.dup2(os.open(told / name, os.O_WRONLY | os.O_CREAT), number)
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    # The folder's own parts of this project, instead of what is tested.
    ours = [path for path in map(Path, sys.path) if path.is_relative_to(ROOT)]
    others = [path for path in ours if not path.is_relative_to(sys.prefix)]
    sys.path[:] = [str(folder), *(path for path in sys.path if Path(path) not in others)]
    sys.exit(main(arguments))


def sphinx(
    arguments: list[str], folder: Path, environment: dict[str, str]
) -> CompletedProcess[str]:
    """Run Sphinx in a folder and return exit code and messages, as of any program."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(LOADED)
    with tempfile.TemporaryDirectory() as name:
        told = Path(name)
        process = context.Process(target=be_sphinx, args=(arguments, folder, environment, told))
        process.start()
        process.join()
        messages = ((told / stream).read_text("utf-8") for stream in ("stdout", "stderr"))
        return CompletedProcess(arguments, process.exitcode, *messages)
