"""Fork the pages' kernels from a process that has torch loaded, instead of starting each anew.

A fresh kernel spends two seconds on Python, IPython and torch; a forked one is ready at once and
as isolated, being a process of its own.  jupyter_client leaves the start of kernels to
provisioners, and none on PyPI forks.
"""

import multiprocessing
import os
from importlib.metadata import EntryPoint
from multiprocessing.process import BaseProcess
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.provisioning import KernelProvisionerFactory, LocalProvisioner
from sphinx.application import Sphinx

NAME = "field-guide-fork"


def run_kernel(arguments: list[str], folder: str, environment: dict[str, str]) -> None:
    """Be a kernel until it is shut down; runs in the forked process."""
    from ipykernel.kernelapp import IPKernelApp  # noqa: PLC0415  # loaded before the fork

    os.chdir(folder)
    os.environ.update(environment)
    quiet = [
        # Otherwise it tells a person at a terminal how to quit.
        f"--IPKernelApp.parent_handle={os.getppid()}",
        # Otherwise it warns that its local sockets are not encrypted.
        "--log-level=ERROR",
    ]
    IPKernelApp.launch_instance(argv=[*arguments, *quiet])


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

    async def pre_launch(self, **kwargs: Any) -> dict[str, Any]:
        """Let the kernel and its client talk through sockets in a folder of their own.

        Ports are looked up, let go and bound later: pages that run beside each other met on one.
        """
        # The system's folder, since the path of a socket has room for some hundred bytes.
        self.sockets = TemporaryDirectory(prefix="kernel-")
        self.parent.transport = "ipc"
        self.parent.ip = str(Path(self.sockets.name, "socket"))
        return await super().pre_launch(**kwargs)

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> KernelConnectionInfo:
        """Fork a kernel; `cmd` is the interpreter, `-m`, the launcher and its arguments."""
        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload(["ipykernel.kernelapp", "matplotlib", "torch"])
        arguments = (cmd[3:], kwargs["cwd"], kwargs["env"])
        process = context.Process(target=run_kernel, args=arguments, daemon=True)
        process.start()
        self.process = ForkedProcess(process)
        self.pid = process.pid
        self.pgid = None  # the forked kernel stays in its parent's group
        return self.connection_info

    async def cleanup(self, restart: bool = False) -> None:  # noqa: FBT001, FBT002  # as inherited
        """Remove the sockets along with the kernel."""
        await super().cleanup(restart=restart)
        self.sockets.cleanup()


def make_default() -> None:
    """Let every kernel of this process be forked, where the system can fork."""
    if "forkserver" in multiprocessing.get_all_start_methods():
        factory = KernelProvisionerFactory.instance()
        target = f"{__name__}:{ForkedKernel.__name__}"
        factory.provisioners[NAME] = EntryPoint(NAME, target, KernelProvisionerFactory.GROUP_NAME)
        factory.default_provisioner_name = NAME


def setup(app: Sphinx) -> dict[str, bool]:
    """Fork the kernels of the pages."""
    make_default()
    return {"parallel_read_safe": True, "parallel_write_safe": True}
