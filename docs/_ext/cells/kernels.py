"""Fork the pages' kernels from a process that has torch loaded, instead of starting each anew.

A fresh kernel spends two seconds on Python, IPython and torch; a forked one is ready at once and
as isolated, being a process of its own.  jupyter_client leaves the start of kernels to
provisioners, and none on PyPI forks.
"""

import multiprocessing
import os
import tempfile
from contextlib import suppress
from importlib.metadata import EntryPoint
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

import psutil
from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.provisioning import KernelProvisionerFactory, LocalProvisioner
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

from _ext import upstream
from _ext.cells.forked import die_with_parent, run_kernel

NAME = "field-guide-fork"
# The path of a socket has room for some hundred bytes, of which a name in this folder takes half.
LONGEST_FOLDER = 60
# All that takes a kernel, the first figure of a page, or this package more than a moment to load.
PRELOADED = ["ipykernel.kernelapp", "matplotlib.pyplot", "sphinx.application", "torch"]
# What an optimizer loads when it is made, as on every third page: it takes a second, which a single
# page without an optimizer would wait in vain.
OF_OPTIMIZERS = "torch._dynamo"
# Sphinx reads up to so many pages in one process, which needs no kernels beside each other.
FEW = 5


class ForkedProcess:
    """A forked process with the methods of `subprocess.Popen` that a provisioner calls."""

    stdin = stdout = stderr = None

    def __init__(self, process: BaseProcess) -> None:
        self.process = process
        self.pid = process.pid
        self.kill = process.kill
        self.terminate = process.terminate

    def poll(self) -> int | None:
        """Return the exit code, or None while it runs."""
        return self.process.exitcode

    def wait(self) -> int | None:
        """Wait for the end and return the exit code."""
        self.process.join()
        return self.process.exitcode

    def send_signal(self, signum: int) -> None:
        """Send a signal, such as the interrupt of a cell that runs too long."""
        os.kill(self.pid, signum)


class ForkedKernel(LocalProvisioner):
    """Start kernels by forking a process that has the heavy modules loaded."""

    left_behind: tuple[psutil.Process, ...] | list[psutil.Process] = ()

    async def pre_launch(self, **kwargs: Any) -> dict[str, Any]:
        """Let the kernel and its client talk through sockets in a folder of their own.

        Ports are looked up, let go and bound later: pages that run beside each other met on one.
        """
        self.sockets = tempfile.TemporaryDirectory(prefix="kernel-")
        self.parent.transport = "ipc"
        self.parent.ip = str(Path(self.sockets.name, "socket"))
        return await super().pre_launch(**kwargs)

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> KernelConnectionInfo:
        """Fork a kernel; `cmd` is the interpreter, `-m`, the launcher and its arguments."""
        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload(PRELOADED)
        arguments = (cmd[3:], kwargs["cwd"], kwargs["env"])
        process = context.Process(target=run_kernel, args=arguments, daemon=True)
        process.start()
        self.process = ForkedProcess(process)
        self.pid = process.pid
        self.pgid = None  # the forked kernel stays in its parent's group
        return self.connection_info

    def look_behind(self) -> None:
        """Note what the cells have started and left, while the kernel is there to ask."""
        with suppress(psutil.NoSuchProcess):
            self.left_behind = psutil.Process(self.pid).children(recursive=True)

    async def shutdown_requested(self, restart: bool = False) -> None:  # noqa: FBT001, FBT002
        """Look before the kernel shuts itself down."""
        self.look_behind()
        await super().shutdown_requested(restart=restart)

    async def kill(self, restart: bool = False) -> None:  # noqa: FBT001, FBT002
        """Look before the kernel is killed."""
        self.look_behind()
        await super().kill(restart=restart)

    async def cleanup(self, restart: bool = False) -> None:  # noqa: FBT001, FBT002  # as inherited
        """Remove the sockets along with the kernel, and end what its cells have left behind."""
        await super().cleanup(restart=restart)
        for process in self.left_behind:
            with suppress(psutil.NoSuchProcess):
                process.kill()
        self.sockets.cleanup()


def make_default() -> None:
    """Let every kernel of this process be forked, where the system can fork."""
    if len(tempfile.gettempdir()) > LONGEST_FOLDER:
        tempfile.tempdir = "/tmp"  # noqa: S108  # of which only sockets are in need
    if "forkserver" in multiprocessing.get_all_start_methods():
        factory = KernelProvisionerFactory.instance()
        target = f"{__name__}:{ForkedKernel.__name__}"
        factory.provisioners[NAME] = EntryPoint(NAME, target, KernelProvisionerFactory.GROUP_NAME)
        factory.default_provisioner_name = NAME


def expect_many() -> None:
    """Load what many pages need, in one process that all workers fork their kernels from."""
    multiprocessing.set_forkserver_preload([*PRELOADED, OF_OPTIMIZERS])
    upstream.share_fork_server()


def expect_all_pages(app: Sphinx, env: BuildEnvironment, pages: list[str]) -> None:
    """Expect many kernels where no page was executed yet, unless there are few pages."""
    if len(pages) > FEW and not any(Path(app.config.nb_execution_cache_path, "executed").glob("*")):
        expect_many()


def setup(app: Sphinx) -> dict[str, bool]:
    """Fork the kernels of the pages; let Sphinx's workers end with it."""
    make_default()
    app.connect("env-before-read-docs", expect_all_pages)
    if hasattr(os, "register_at_fork"):
        os.register_at_fork(after_in_child=die_with_parent)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
