"""Write an entry of a dictionary of messages as its reader looks for it: the message first.

A cell of an entry shows what raises or warns, then what is right:

    show(lambda: nn.LSTM(10))
    built = nn.LSTM(10, 20)  # right

On the page the message stands first, then the cause, then what raised it beside what is right.
Notebooks keep the cell as it is.  No extension knows the order in which somebody reads an error.
"""

import ast
import re
from collections.abc import Iterator
from html import escape
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.locale import _
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.writers.html5 import HTML5Translator

from _ext.pages.exercises import tags
from _ext.pages.messages import is_entry, is_quoted

MESSAGE = re.compile(r"^(?=\w+(?:Error|Warning): )", re.MULTILINE)
RIGHT = re.compile(r"[ ]*#[ ]right(?:[:,][ ](.+))?$", re.MULTILINE)
SET_UP = "set-up"


class Message(nodes.General, nodes.TextElement):
    """A message as Python reports it."""


class SetUp(nodes.General, nodes.Element):
    """The cell that makes what all entries use, folded."""


def shown_calls(source: str) -> Iterator[ast.Expr]:
    """Yield the statements `show(…)` of a cell."""
    for statement in ast.parse(source).body:
        call = statement.value if isinstance(statement, ast.Expr) else None
        if isinstance(call, ast.Call) and ast.unparse(call.func) == "show":
            yield statement


def action(source: str, call: ast.Call) -> str:
    """Return what a call of `show` runs, as one would write it without it.

    >>> def acted(source):
    ...     return action(source, ast.parse(source).body[0].value)
    >>> acted("show(lambda: nn.LSTM(10))"), acted("show(three_names)")
    ('nn.LSTM(10)', 'three_names()')
    >>> acted('show(lambda: setattr(lstm, "bias", x))')
    'lstm.bias = x'
    """
    asked = call.args[0]
    if not isinstance(asked, ast.Lambda):
        return f"{ast.unparse(asked)}()"
    body = asked.body
    if isinstance(body, ast.Call) and ast.unparse(body.func) == "setattr":
        target, name, value = body.args
        return f"{ast.unparse(target)}.{name.value} = {ast.get_source_segment(source, value)}"
    return ast.get_source_segment(source, body)


def wrong_and_right(source: str) -> tuple[str, str]:
    r"""Split the code of a cell after what it shows.

    >>> wrong_and_right("x = 1\nshow(lambda: f(x))  # no\nf(2)  # right\ng()  # right: too")
    ('x = 1\nf(x)  # no', 'f(2)\ng()  # too')
    """
    lines = source.rstrip().split("\n")
    calls = list(shown_calls(source))
    end = calls[-1].end_lineno
    for statement in reversed(calls):
        first, last = statement.lineno - 1, statement.end_lineno - 1
        after = lines[last][statement.end_col_offset :]
        lines[first : last + 1] = [f"{action(source, statement.value)}{after}"]
        end -= last - first
    right = RIGHT.sub(lambda m: f"  # {m[1]}" if m[1] else "", "\n".join(lines[end:]))
    return "\n".join(lines[:end]), right.strip("\n")


def part(cell: nodes.Element, name: str) -> nodes.Element | None:
    """Return the part of a cell that holds its source or its output."""
    return next((node for node in cell if node.get("nb_element") == name), None)


def code(source: str, label: str, name: str) -> nodes.container:
    """Return a block of code below its label."""
    block = nodes.literal_block(source, source, language="python")
    return nodes.container("", nodes.paragraph("", label), block, classes=[name])


class MessageFirst(SphinxPostTransform):
    """Put each entry into its reader's order, and fold what sets up the page."""

    default_priority = 900
    formats = ("html",)

    def run(self, **kwargs: Any) -> None:
        """Go through the entries of the page."""
        for cell in list(self.document.findall(nodes.container)):
            if SET_UP in tags(cell):
                folded = SetUp()
                cell.replace_self(folded)
                folded += cell
        for block in self.document.findall(nodes.literal_block):
            if "stream" in block["classes"] and MESSAGE.search(block.astext()):
                block["classes"].append("has-message")
        for entry in list(self.document.findall(is_entry)):
            for quoted in [node for node in entry if is_quoted(node)]:
                quoted.replace_self(Message("", quoted.astext()))
            cell = next((node for node in entry if isinstance(node, nodes.container)), None)
            source = cell and part(cell, "cell_code_source")
            # Without output, the build fails and says why.
            ran = source and part(cell, "cell_code_output")
            if ran and any(shown_calls(source.astext())):
                self.reorder(entry, cell, source.astext())

    def reorder(self, entry: nodes.section, cell: nodes.container, source: str) -> None:
        """Put the message first, and the code after the paragraph that tells the cause."""
        output = part(cell, "cell_code_output")
        printed = [block for block in output if "stream" in block.get("classes", [])]
        text = "".join(f"{block.astext()}\n" for block in printed)
        # What several lines of the code raise alike is shown once.
        shown = dict.fromkeys(part.strip() for part in MESSAGE.split(text) if part.strip())
        messages = [Message("", message) for message in shown]
        wrong, right = wrong_and_right(source)
        fix = nodes.container("", code(wrong, "✗ " + _("Wrong"), "wrong"), classes=["fix"])
        if right:
            repaired = code(right, "✓ " + _("Right"), "right")
            repaired += [block for block in output if block not in printed]
            fix += repaired
        place = entry.index(cell)
        cause = entry[place + 1 : place + 2]
        if not cause or not isinstance(cause[0], nodes.paragraph):
            cause = []
        entry[place : place + 1 + len(cause)] = [*messages, *cause, fix]


def visit_message(translator: HTML5Translator, node: Message) -> None:
    """Write a message in the look of an error, its class in bold."""
    text = node.astext()
    kind = text.partition(":")[0] if MESSAGE.match(text) else ""
    name = "warning" if kind.endswith("Warning") else "error"
    bold = f"<b>{escape(kind)}</b>" if kind else ""
    translator.body.append(
        f'<pre class="message {name}">{bold}{escape(text.removeprefix(kind))}</pre>\n'
    )
    raise nodes.SkipNode


def visit_set_up(translator: HTML5Translator, node: SetUp) -> None:
    """Open what is folded; a book unfolds nothing."""
    if translator.builder.name != "epub":
        label = _("Set-up code")
        translator.body.append(f'<details class="set-up"><summary>{label}</summary>\n')


def depart_set_up(translator: HTML5Translator, node: SetUp) -> None:
    """Close it."""
    if translator.builder.name != "epub":
        translator.body.append("</details>\n")


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the order of entries."""
    app.add_node(Message, html=(visit_message, None))
    app.add_node(SetUp, html=(visit_set_up, depart_set_up))
    app.add_post_transform(MessageFirst)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
