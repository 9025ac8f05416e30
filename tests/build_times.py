"""Print how long builds take, in a copy of the project, and what a language and a page cost.

python tests/build_times.py
"""

import os
import shlex
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from conftest import LANGUAGES, PAGES, ROOT, SmallSite

# Files to edit, each with its name in the table, a text in it, and what that becomes: a paragraph
# without Korean, which asks for no translation.
EDITS = {
    "docs/reference/tensors/h_n.md": ("one page", "\n다음: ", "\n`edited`\n\n다음: "),
    "locale/en/LC_MESSAGES/reference/tensors/h_n.po": ("one catalog", " the ", " the very "),
    "docs/_theme/static/tables.css": ("one style sheet", "\n}", "\n  top: 0;\n}"),
}
NOX = shlex.split(os.environ.get("NOX_PROGRAM", "nox"))


def copy_of_project(root: Path) -> SmallSite:
    """Copy what the site is made from, without anything that was built."""
    folders = ("docs", "examples", "locale", "tests")
    for name in (*folders, "noxfile.py", "pyproject.toml", ".requirements.lock", ".torch.lock"):
        copy = shutil.copytree if name in folders else shutil.copy
        copy(ROOT / name, root / name)
    (root / ".nox").mkdir()
    (root / ".nox" / "environment").symlink_to(sys.prefix)
    return SmallSite(root)


def seconds(site: SmallSite, *command: str | Path, **environment: str) -> float:
    """Return how long a command takes."""
    start = time.perf_counter()
    done = subprocess.run(
        command,
        cwd=site.root,
        env=os.environ | environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        sys.exit(done.stdout + done.stderr)
    return time.perf_counter() - start


def render(site: SmallSite, language: str) -> float:
    """Return how long one language takes in both its forms, with nothing read yet."""
    return seconds(
        site,
        *(sys.executable, "-m", "_ext", "html,notebook", "_build/alone", language),
        *("--jobs", "auto", "--quiet"),
        PYTHONPATH="docs",
    )


def row(name: str, taken: float, compared: str = "") -> None:
    """Print a line as soon as it is known."""
    print(f"{name:44}{taken:8.1f} s  {compared}", flush=True)


def main(site: SmallSite) -> None:
    """Print what is measured, each as it is measured."""
    torch = seconds(site, sys.executable, "-c", "import torch")
    row("torch imported", torch)
    start = seconds(site, sys.executable, "-m", "sphinx", "--version")
    row("Sphinx started", start)
    whole = seconds(site, *NOX, "-s", "html")
    row(f"{len(LANGUAGES)} languages, nothing there yet", whole)
    executed = site.executed()
    for language in LANGUAGES:
        one = render(site, language)
        again = len(site.executed() - executed)
        row(f"{language} alone, its cells kept", one, f"{again} pages executed again")
    row("each of its pages", one / len(PAGES))
    row("nothing there yet", whole, f"{whole / (one + torch):.1f} times a language and torch")
    same = seconds(site, *NOX, "-s", "html")
    row("nothing changed", same, f"{same - start:.1f} s beyond Sphinx's start")
    for file, (what, old, new) in EDITS.items():
        text = (site.root / file).read_text(encoding="utf-8")
        (site.root / file).write_text(text.replace(old, new, 1), encoding="utf-8")
        edited = seconds(site, *NOX, "-s", "html")
        row(f"{what} edited", edited, f"{edited - same:.1f} s beyond that")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        main(copy_of_project(Path(folder)))
