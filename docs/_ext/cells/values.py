"""Roles and a directive whose content is computed by the page's own cells.

    It has {value}`lstm.num_layers` layers and returns {shape}`output (N, L, D·H_out)`.

The expressions of a page are gathered from its source and evaluated in one hidden last cell, so a
role may stand above the cell that makes its names, and the author registers nothing.  The results
lie in the executed notebook: every language and every later build reads them from there.

MyST-NB's `glue` needs a call per value in a cell that imports `myst_nb`, which a reader of the
notebook lacks, and its role loses the value in a translated sentence; its `eval` needs a running
kernel, so it fails whenever the cells come from the cache.
"""

import ast
import re
from collections import defaultdict
from html import escape
from inspect import getsource
from itertools import zip_longest
from typing import Any, ClassVar

from docutils import nodes
from myst_nb.sphinx_ import NbMetadataCollector
from sphinx.application import Sphinx
from sphinx.transforms import SphinxTransform
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective, SphinxRole
from sphinx.writers.html5 import HTML5Translator

from _ext.cells.execution import executed_notebook
from _ext.cells.source import bindings
from _ext.languages.told import Told

MIME_TYPE = "application/vnd.field-guide.values+json"
ROLE = re.compile(r"\{(?:value|shape)\}`([^`\n]+)`")
DRAWING = re.compile(r"^[`:]{3,}\{drawing\}[ ]+(.+)$", re.MULTILINE)
# A browser parts 1e-07 at its hyphen.
EXPONENT = re.compile(r"\de-\d+$")
AXES = re.compile(r"\s+\(([^()]+)\)$")

CELL = """

```{{code-cell}} python
:tags: [remove-cell]
{source}

get_ipython().display_pub.publish({{"{mime_type}": _evaluated({expressions!r}, globals())}})
```
"""

logger = logging.getLogger(__name__)


class Value(nodes.inline):
    """A computed value inside a sentence."""


class Shape(nodes.inline):
    """A computed shape whose axes carry symbols: (N 3, L 5, D·H_out 20)."""


class Drawing(Told):
    """A computed drawing with a text alternative in the page's language."""

    told = "alt"


def _evaluated(expressions: list[str], names: dict[str, object]) -> dict[str, dict[str, object]]:
    """Return the values of expressions by their texts: as text, shape and drawing, or an error.

    It runs in the kernel of the page, among its names, where only Python can be counted on.

    >>> _evaluated(["len(x)", "y"], {"x": [1, 2]})["len(x)"]
    {'text': '2', 'shape': None, 'html': None}
    >>> _evaluated(["len(x)", "y"], {"x": [1, 2]})["y"]
    {'error': "NameError: name 'y' is not defined"}
    >>> _evaluated(["x"], {"x": (3, 5)})["x"]["shape"]
    [3, 5]
    """
    values: dict[str, dict[str, object]] = {}
    for expression in expressions:
        try:
            value = eval(expression, names)  # noqa: S307  # as if the page's author had typed it
            shape = getattr(value, "shape", value)
            values[expression] = {
                "text": str(value),
                "shape": [*shape] if isinstance(shape, (list, tuple)) else None,
                "html": value._repr_html_() if hasattr(value, "_repr_html_") else None,
            }
        except Exception as error:  # noqa: BLE001  # whatever it is, the sentence is told
            values[expression] = {"error": f"{type(error).__name__}: {error}"}
    return values


def split_axes(text: str) -> tuple[str, list[str]]:
    """Split `output (N, L, H)` into its expression and the symbols of its axes."""
    if found := AXES.search(text):
        return text[: found.start()], [symbol.strip() for symbol in found[1].split(",")]
    return text, []


class ValueRole(SphinxRole):
    """What an expression is worth once all cells of the page have run."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """Leave a node that is filled after translation."""
        node = Value(self.rawtext, expression=self.text, classes=["value"])
        node["support_smartquotes"] = False  # its quotes and dashes are Python's
        self.set_source_info(node)
        return [node], []


class ShapeRole(SphinxRole):
    """The shape of a tensor, with the symbols of its axes beside the numbers."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """Leave a node that is filled after translation."""
        expression, symbols = split_axes(self.text)
        node = Shape(self.rawtext, expression=expression, symbols=symbols)
        self.set_source_info(node)
        return [node], []


class DrawingDirective(SphinxDirective):
    """A figure whose drawing is what an expression's `_repr_html_` returns."""

    required_arguments = 1
    final_argument_whitespace = True
    has_content = True
    option_spec: ClassVar = {"alt": str, "name": str}

    def run(self) -> list[nodes.Node]:
        """Make a figure of the drawing and the caption below it."""
        if not self.options.get("alt"):
            raise self.error("a drawing needs :alt:, its content told in words")
        drawing = Drawing(expression=self.arguments[0], alt=self.options["alt"])
        figure = nodes.figure("", drawing, classes=["drawing"])
        self.set_source_info(drawing)
        self.set_source_info(figure)
        caption = nodes.Element()
        self.state.nested_parse(self.content, self.content_offset, caption)
        if caption.children:
            text = nodes.caption(caption[0].rawsource, "", *caption[0].children)
            self.set_source_info(text)
            figure += text
        self.add_name(figure)
        return [figure]


def expressions_of(source: str) -> set[str]:
    """Return what the roles and drawings of a page name.

    Code and literals are gathered as well; what fails there is no role, so nobody reports it.
    """
    # Within a table a bar is written \\|.
    found = {split_axes(text.replace("\\|", "|"))[0] for text in ROLE.findall(source)}
    return found | {text.strip() for text in DRAWING.findall(source)}


def gather_expressions(app: Sphinx, docname: str, content: list[str]) -> None:
    """Append the hidden cell that evaluates what the roles of a page name."""
    source = content[0]
    if "file_format: mystnb" not in source.partition("\n---")[0]:
        return
    if expressions := sorted(expressions_of(source)):
        cell = {"source": getsource(_evaluated), "mime_type": MIME_TYPE, "expressions": expressions}
        content[0] = source.rstrip() + CELL.format(**cell)


class FillValues(SphinxTransform):
    """Put the computed results into the page, after its sentences have been translated."""

    default_priority = 25

    def apply(self, **kwargs: Any) -> None:
        """Fill each node or warn with its page and line."""
        pending = list(self.document.findall(lambda n: isinstance(n, Value | Shape | Drawing)))
        if not pending or self.app.builder.name == "gettext":
            return
        result = NbMetadataCollector.get_exec_data(self.env, self.env.docname)
        if result and not result["succeeded"]:
            return  # the cell that failed is reported already
        notebook = executed_notebook(self.env, self.env.docname)
        code = [c for c in notebook.cells if c.cell_type == "code"] if notebook else []
        values = {}
        for output in code[-1].outputs if code else ():
            values |= output.get("data", {}).get(MIME_TYPE, {})
        bound: dict[str, set[str]] = defaultdict(set)
        for number, cell in enumerate(code):
            for name, imported in bindings(cell.source):
                bound[name].add(imported or f"cell {number}")
        for node in pending:
            self.fill(node, values, bound)

    def fill(self, node: nodes.Element, values: dict[str, Any], bound: dict[str, set[str]]) -> None:
        """Fill one node."""
        expression = node["expression"]
        value = values.get(expression, {"error": "no cell of this page computed it"})
        if error := value.get("error"):
            logger.warning("unknown value %r: %s", expression, error, location=node)
            node += nodes.problematic(text="?")
            return
        names = {n.id for n in ast.walk(ast.parse(expression)) if isinstance(n, ast.Name)}
        if several := sorted(name for name in names if len(bound[name]) > 1):
            message = "value %r is ambiguous: several cells bind %s; give each its own name"
            logger.warning(message, expression, ", ".join(several), location=node)
        if isinstance(node, Drawing):
            self.fill_drawing(node, value["html"])
        elif isinstance(node, Shape):
            self.fill_shape(node, value["shape"])
        else:
            node += nodes.Text(value["text"])
            if EXPONENT.search(value["text"]):
                node["classes"].append("unbroken")

    def fill_drawing(self, node: Drawing, html: str | None) -> None:
        """Fill a drawing, which must be able to show itself."""
        if html is None:
            message = "%r is no drawing: it has no _repr_html_ that returns text"
            logger.warning(message, node["expression"], location=node)
        node["html"] = html

    def fill_shape(self, node: Shape, shape: list[int] | None) -> None:
        """Fill a shape, whose symbols must be as many as its axes."""
        if shape is None or len(node["symbols"] or shape) != len(shape):
            message = "%r has the shape %s, which does not fit the axes (%s)"
            symbols = ", ".join(node["symbols"])
            logger.warning(message, node["expression"], shape, symbols, location=node)
            node += nodes.problematic(text="?")
            return
        node["shape"] = shape
        node += nodes.Text(f"({', '.join(map(str, shape))}{',' * (len(shape) == 1)})")


def symbols_beside_sizes(node: Shape) -> str:
    """Return a shape as text, (N=3, L=5, H=20), or its mark if it is unknown."""
    if "shape" not in node:
        return node.astext()
    symbols = node["symbols"] or [""] * len(node["shape"])
    axes = [f"{s}={n}" if s else str(n) for s, n in zip(symbols, node["shape"], strict=True)]
    return f"({', '.join(axes)}{',' * (len(axes) == 1)})"


def axis_class(symbol: str) -> str:
    """Return the class that gives an axis its colour, the one it has in the drawings.

    >>> axis_class("N"), axis_class("D·H_out"), axis_class("D·num_layers")
    ('axis-n', 'axis-h', 'axis-d')
    """
    kinds = (("H", "axis-h"), ("D", "axis-d"), ("N", "axis-n"), ("L", "axis-l"))
    return next((kind for letter, kind in kinds if letter in symbol), "axis-other")


def visit_shape(translator: HTML5Translator, node: Shape) -> None:
    """Write the shape with the symbol of each axis before its size, as it is read out."""
    if "shape" not in node:
        return
    axes = []
    for symbol, size in zip_longest(node["symbols"], node["shape"], fillvalue=""):
        name = f'<span class="axis-symbol">{escape(symbol)}=</span>' if symbol else ""
        axes.append(f'<span class="axis {axis_class(symbol)}">{name}{size}</span>')
    comma = "," * (len(axes) == 1)
    translator.body.append(f'<span class="shape">({", ".join(axes)}{comma})</span>')
    raise nodes.SkipNode


def depart_shape(translator: HTML5Translator, node: Shape) -> None:
    """Write nothing: an unknown shape has written its mark."""


def visit_drawing(translator: HTML5Translator, node: Drawing) -> None:
    """Write the drawing into the page, where it takes on the colours of the theme."""
    label = escape(node["alt"])
    drawing = node.get("html") or "?"
    translator.body.append(f'<div role="img" aria-label="{label}">{drawing}</div>')
    raise nodes.SkipNode


def visit_drawing_as_text(translator: Any, node: Drawing) -> None:
    """Write the text alternative where drawings cannot be shown."""
    translator.add_text(node["alt"])
    raise nodes.SkipNode


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the roles, the directive and what fills them."""
    app.add_node(Value)
    app.add_node(Shape, html=(visit_shape, depart_shape))
    app.add_node(Drawing, html=(visit_drawing, None), text=(visit_drawing_as_text, None))
    app.add_role("value", ValueRole())
    app.add_role("shape", ShapeRole())
    app.add_directive("drawing", DrawingDirective)
    app.connect("source-read", gather_expressions)
    app.add_transform(FillValues)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
