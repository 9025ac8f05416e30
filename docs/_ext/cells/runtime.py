"""Tell on every page where its cells and claims ran, and of which day its text is.

Sphinx's own last-updated date is that of a file or of the build, which two builds of one commit
do not share; nothing writes the versions that a page ran with.
"""

import platform
import subprocess
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx

ROOT = Path(__file__).parents[3]


def runtime() -> str:
    """Return where the cells and claims of this build run."""
    system = f"{platform.system()} {platform.machine()}"
    return f"Python {platform.python_version()}, torch {version('torch')}, {system}"


@cache
def edition() -> str:
    """Return the day of the last commit, so that a commit gives the same pages on any day."""
    git = ["git", "-C", str(ROOT), "log", "-1", "--format=%cs"]
    try:
        ran = subprocess.run(git, capture_output=True, text=True, check=True)  # noqa: S603
    except (OSError, subprocess.CalledProcessError):  # an archive without history
        return ""
    return ran.stdout.strip()


def add_runtime(app: Sphinx, page: str, template: str, context: dict[str, Any], tree: Any) -> None:
    """Tell the templates."""
    context["runtime"] = runtime()
    context["edition"] = edition()


def setup(app: Sphinx) -> dict[str, bool]:
    """Register what the templates are told."""
    app.connect("html-page-context", add_runtime)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
