"""Run modules in a fork of a process that has loaded most of what they need, torch above all."""

import multiprocessing
import os
import runpy
import sys
import tempfile
from multiprocessing import forkserver
from multiprocessing.process import BaseProcess
from pathlib import Path
from subprocess import CompletedProcess
from unittest.mock import patch

ROOT = Path(__file__).parents[1]
SERVER = forkserver._forkserver  # noqa: SLF001  # what is touched of it is offered nowhere


def be_python(
    command: list[str],
    folder: Path,
    environment: dict[str, str],
    told: Path | None,
    key: bytes | None,
) -> None:
    """Do in a folder what `python -m` does; runs in the forked process."""
    # The kernels of its cells are forked from the same process, instead of one of their own.
    SERVER._forkserver_authkey = key  # noqa: SLF001
    SERVER.ensure_running = lambda: None
    if told:
        for number, name in ((1, "stdout"), (2, "stderr")):
            os.dup2(os.open(told / name, os.O_WRONLY | os.O_CREAT), number)
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    # The folder's own parts of this project, instead of what is tested.
    ours = [path for path in map(Path, sys.path) if path.is_relative_to(ROOT)]
    others = [path for path in ours if not path.is_relative_to(sys.prefix)]
    own = [folder, *(folder / path for path in environment.get("PYTHONPATH", "").split(os.pathsep))]
    sys.path[:] = [*map(str, own), *(path for path in sys.path if Path(path) not in others)]
    module, *sys.argv[1:] = command
    runpy.run_module(module, run_name="__main__", alter_sys=True)


def start(
    command: list[str], folder: Path, environment: dict[str, str], told: Path | None = None
) -> BaseProcess:
    """Start a module with arguments in a folder."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["preloaded"])
    # Before Python 3.14 that process knows of no other paths than those of its environment.
    with patch.dict(os.environ, PYTHONPATH=str(Path(__file__).parent)):
        SERVER.ensure_running()
    key = getattr(SERVER, "_forkserver_authkey", None)  # which Python 3.14 has brought
    process = context.Process(target=be_python, args=(command, folder, environment, told, key))
    process.start()
    return process


def run(command: list[str], folder: Path, environment: dict[str, str]) -> CompletedProcess[str]:
    """Run a module with arguments in a folder; return exit code and messages, as of any program."""
    with tempfile.TemporaryDirectory() as name:
        told = Path(name)
        process = start(command, folder, environment, told)
        process.join()
        messages = ((told / stream).read_text("utf-8") for stream in ("stdout", "stderr"))
        return CompletedProcess(command, process.exitcode, *messages)
