"""Read the code of a cell as IPython does: what is Python in it, and which names it binds.

IPython turns its own lines into Python, but has nothing that tells what a cell binds; pyflakes and
its kin report names that are bound twice, not which.
"""

import ast
import re
from collections.abc import Iterator
from threading import Lock

from IPython.core.inputtransformer2 import TransformerManager

# What stands below is code, of this or another language.
HEAD = re.compile(r"^\s*%%.*\n?")
# CPython 3.11 counts for all threads together how deep they are in a tree, and stumbles: gh-106905.
PARSING = Lock()
OWN_NAMES = ast.Lambda | ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp


def parse(source: str) -> ast.Module:
    r"""Return the tree of a cell's code; an empty one if that is no Python.

    >>> ast.unparse(parse("%%time\nx = 1"))
    'x = 1'
    >>> ast.unparse(parse("!ls"))
    "get_ipython().system('ls')"
    >>> parse("1 +").body
    []
    """
    code = HEAD.sub("", source)
    with PARSING:
        try:
            return ast.parse(TransformerManager().transform_cell(code))
        except SyntaxError:
            return ast.Module(body=[], type_ignores=[])


def bindings(source: str) -> Iterator[tuple[str, str]]:
    r"""Yield each name that a cell binds at its top level, and what it imports under that name.

    >>> [*bindings("import torch.nn as nn; x = 1")]
    [('nn', 'torch.nn'), ('x', '')]
    >>> [*bindings("def f():\n    global y\n    y = 1")]
    [('f', ''), ('y', '')]
    """
    pending = list(parse(source).body)
    while pending:
        node = pending.pop(0)
        match node:
            case ast.FunctionDef() | ast.ClassDef():
                yield node.name, ""
                inner = (n for n in ast.walk(node) if isinstance(n, ast.Global))
                yield from ((name, "") for found in inner for name in found.names)
            case ast.Import():
                for alias in node.names:
                    yield alias.asname or alias.name.partition(".")[0], alias.name
            case ast.ImportFrom():
                for alias in node.names:
                    yield alias.asname or alias.name, f"{node.module}.{alias.name}"
            case ast.Name(ctx=ast.Store()):
                yield node.id, ""
            case _ if not isinstance(node, OWN_NAMES):
                pending.extend(ast.iter_child_nodes(node))
