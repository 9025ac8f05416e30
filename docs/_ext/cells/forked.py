"""What runs in a forked kernel; it loads next to nothing, since each kernel loads it.

Nothing on PyPI forks kernels: see `kernels.py`.
"""

import ctypes
import multiprocessing
import os
import signal
import sys
import threading

# Of Linux: see prctl(2).
PR_SET_PDEATHSIG, PR_SET_CHILD_SUBREAPER = 1, 36


def on_linux(option: int, value: int) -> None:
    """Ask something of the kernel of the system, where that is Linux."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(option, value)


def die_with_parent() -> None:
    """End this process when its parent does, even if that is killed."""
    on_linux(PR_SET_PDEATHSIG, signal.SIGKILL)


def end_with_client() -> None:
    """End this kernel when the process that has asked for it is gone; it is not its parent."""
    multiprocessing.parent_process().join()
    os.kill(os.getpid(), signal.SIGKILL)


def run_kernel(arguments: list[str], folder: str, environment: dict[str, str]) -> None:
    """Be a kernel until it is shut down; runs in the forked process."""
    from ipykernel.kernelapp import IPKernelApp  # noqa: PLC0415  # loaded before the fork

    threading.Thread(target=end_with_client, daemon=True).start()
    # What a cell starts stays below this process, wherever it goes, and can be found.
    on_linux(PR_SET_CHILD_SUBREAPER, 1)
    os.chdir(folder)
    os.environ.update(environment)
    # A forked process has the paths of the one that was forked, not those of its environment.
    sys.path[:0] = filter(None, environment.get("PYTHONPATH", "").split(os.pathsep))
    # Loaded before the fork, it knows of no notebook; `use` would look for one at once, too early.
    if matplotlib := sys.modules.get("matplotlib"):
        matplotlib.rcParams["backend"] = "module://matplotlib_inline.backend_inline"
    # Nobody steps through these cells, and a debugger takes longer to load than a kernel.
    sys.modules["debugpy"] = None
    quiet = [
        # Otherwise it tells a person at a terminal how to quit.
        f"--IPKernelApp.parent_handle={os.getppid()}",
        # Otherwise it warns that its local sockets are not encrypted.
        "--log-level=ERROR",
    ]
    IPKernelApp.launch_instance(argv=[*arguments, *quiet])
