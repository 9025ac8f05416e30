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


def used_examples(*sources: str) -> dict[str, Path]:
    """Return the example modules that some code uses, and those that they use in turn.

    The keys are their places as the code sees them from where it runs.  Where code names a folder
    and no module in it, that may be any of them.

    >>> [*used_examples("from examples.helpers.plotting import plot_lines")]
    ['examples/helpers/drawing.py', 'examples/helpers/plotting.py']
    >>> [*used_examples("import alone  # as a reader does who has downloaded it")]
    ['alone.py']
    >>> [*used_examples("!python examples/alone.py")]
    ['examples/alone.py']
    >>> used_examples("examples = 3  # see examples/alone.py")
    {}
    """
    # To parse code takes a hundred times as long as to see that it names none of them.
    places = "|".join(path.stem for path in EXAMPLES.iterdir())
    mentioned = re.compile(rf"\b{EXAMPLES.name}\b|\b(?:from|import)\b.*\b(?:{places})\b")
    found: dict[str, Path] = {}
    pending = list(sources)
    while pending:
        source = pending.pop()
        for name in names(source) if mentioned.search(source) else ():
            new = {place: path for place, path in modules(name).items() if place not in found}
            pending += [path.read_text(encoding="utf-8") for path in new.values()]
            found |= new
    return dict(sorted(found.items()))


@cache
def names(source: str) -> list[str]:
    """Return the dotted names that some code imports, and those of examples in its commands."""
    nodes = [*ast.walk(parse(source))]
    # Docstrings, above all.
    told = {node.value for node in nodes if isinstance(node, ast.Expr)}
    found: list[str] = []
    for node in nodes:
        match node:
            case ast.Import(names=aliases):
                found += [alias.name for alias in aliases]
            case ast.ImportFrom(module=str(module), names=aliases):
                found += [f"{module}.{alias.name}" for alias in aliases]
            case ast.Constant(value=str(text)) if node not in told:
                found += [name.replace("/", ".") for name in NAMED.findall(text)]
    return found


def modules(name: str) -> dict[str, Path]:
    """Return the example modules that a dotted name may mean, by their places.

    >>> [*modules("examples.alone.anything")], [*modules("alone.anything")]
    (['examples/alone.py'], ['alone.py'])
    >>> len(modules("examples.helpers")) > 1, modules("torch.nn")
    (True, {})
    """
    parts = name.split(".")
    root = ROOT if parts[0] == EXAMPLES.name else EXAMPLES
    for length in range(len(parts), 0, -1):
        path = root.joinpath(*parts[:length])
        if path.with_suffix(".py").is_file():
            found = [path.with_suffix(".py")]
        elif root == ROOT and path.is_dir():
            found = sorted(path.rglob("*.py"))
        else:
            continue
        return {module.relative_to(root).as_posix(): module for module in found}
    return {}
