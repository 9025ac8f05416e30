"""Find the example modules that some code uses, for whoever keeps its outputs or hands it on.

modulefinder and its kin follow the imports of whole programs, into torch and beyond, and know no
commands; pages use examples by both.
"""

import ast
import re
from functools import cache
from pathlib import Path

from _ext.cells.source import parse

ROOT = Path(__file__).parents[3]
EXAMPLES = ROOT / "examples"
# How a command names an example, as a file or as a module; the word alone may be any word.
NAMED = re.compile(r"^examples/?$|\bexamples(?:[./]\w+)+")


def used_examples(*sources: str) -> list[Path]:
    """Return the example modules that some code uses, and those that they use in turn.

    Where code names a folder and no module in it, that may be any of them.

    >>> [path.name for path in used_examples("from examples.helpers.plotting import plot_lines")]
    ['drawing.py', 'plotting.py']
    >>> [path.name for path in used_examples("!python examples/alone.py")]
    ['alone.py']
    >>> used_examples("examples = 3  # see examples/alone.py")
    []
    """
    found: set[Path] = set()
    pending = list(sources)
    while pending:
        for name in names(pending.pop()):
            new = {*modules(name)} - found
            pending += [path.read_text(encoding="utf-8") for path in new]
            found |= new
    return sorted(found)


@cache
def names(source: str) -> list[str]:
    """Return the dotted names that some code imports, and those of examples in its commands."""
    found: list[str] = []
    for node in ast.walk(parse(source)):
        match node:
            case ast.Import(names=aliases):
                found += [alias.name for alias in aliases]
            case ast.ImportFrom(module=str(module), names=aliases):
                found += [f"{module}.{alias.name}" for alias in aliases]
            case ast.Constant(value=str(text)):
                found += [name.replace("/", ".") for name in NAMED.findall(text)]
    return found


def modules(name: str) -> list[Path]:
    """Return the example modules that a dotted name may mean.

    >>> [path.name for path in modules("examples.alone.anything")]
    ['alone.py']
    >>> len(modules("examples.helpers")) > 1, modules("torch.nn")
    (True, [])
    """
    parts = name.split(".")
    if parts[0] != EXAMPLES.name:
        return []
    for length in range(len(parts), 0, -1):
        path = ROOT.joinpath(*parts[:length])
        if path.with_suffix(".py").is_file():
            return [path.with_suffix(".py")]
        if path.is_dir():
            return sorted(path.rglob("*.py"))
    return []
