"""Render formulas to MathML when the site is built.

The browser then needs no script and no font, and a screen reader hears a formula.  Sphinx's own
renderers want MathJax from a CDN, LaTeX or dvipng; sphinxcontrib-katex wants Node.  math-core 0.9
names every mistake by itself, but aligns lines by inline styles, which the pages' policy forbids,
and knows neither classes nor colours of one's own.
"""

import re
from html import escape
from typing import Any
from xml.etree import ElementTree as ET

from docutils import nodes
from latex2mathml.commands import MATRICES
from latex2mathml.converter import convert
from sphinx.application import Sphinx
from sphinx.locale import _
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util import logging
from sphinx.util.math import get_node_equation_number
from sphinx.writers.html5 import HTML5Translator

logger = logging.getLogger(__name__)

# The converter knows AMS's aligned only by the name of its twin.
ENVIRONMENTS = {command.lstrip("\\") for command in MATRICES} | {"aligned"}
# How many children these elements have; a browser shows any other number as an error.
CHILDREN = dict.fromkeys(["mfrac", "mover", "mroot", "msub", "msup", "munder"], 2) | dict.fromkeys(
    ["msubsup", "munderover"], 3
)
# `\mathrm` sets a word letter by letter; as one identifier it is upright, and read out as a word.
LETTERS = re.compile(r'(?:<mi mathvariant="normal">[^<]+</mi>){2,}')
# A minus behind an opening bracket, a comma or a relation is a sign; a browser, which takes it for
# a difference unless it begins a row, would set it apart from its number.
SIGN = re.compile(r"(<mo[^>]*>&#x000(?:28|2C|3D|5B);</mo>)<mo>(?=&#x02212;)")


def render(latex: str, display: str) -> str:
    r"""Return the MathML of a formula.

    >>> "<mi>out</mi>" in render(r"h_{\mathrm{out}}", "inline")
    True
    >>> 'class="gate-i"' in render(r"\textcolor{gate-i}{i_t}", "inline")
    True
    >>> render("U(-k, k - 1)", "inline").count('form="prefix"')
    1

    Raises:
        ValueError: The converter fails at the formula, or passes over a mistake in it.
    """
    tokens = re.findall(r"\\.|[{}]", latex)
    if tokens.count("{") != tokens.count("}"):
        raise ValueError("its braces do not match")
    for environment in re.findall(r"\\begin\s*\{(.*?)\}", latex):
        if environment not in ENVIRONMENTS:
            raise ValueError(f"unknown environment {environment}")
    try:
        mathml = convert(latex.replace("{aligned}", "{split}"), display=display)
    except Exception as error:  # its exceptions share no class
        raise ValueError(type(error).__name__) from error
    # An unknown command is passed through as it stands.
    if "\\" in mathml:
        raise ValueError("unknown command")
    mathml = LETTERS.sub(lambda run: f"<mi>{re.sub('<[^>]*>', '', run[0])}</mi>", mathml)
    mathml = SIGN.sub(r'\1<mo form="prefix">', mathml)
    # Named colours are classes of docs/_theme/static/drawing.css, which knows light from dark.
    mathml = re.sub(r'mathcolor="(gate-[ifgo])"', r'class="\1"', mathml)
    mathml = mathml.replace("<math ", f'<math alttext="{escape(latex)}" ', 1)
    try:
        tree = ET.fromstring(mathml)  # noqa: S314  # our own formula
    except ET.ParseError as error:
        raise ValueError("& outside of an environment") from error
    elements = ((element.tag.rpartition("}")[2], len(element)) for element in tree.iter())
    if any(CHILDREN.get(tag, count) != count for tag, count in elements):
        raise ValueError("an argument is missing")
    return mathml


def to_mathml(node: nodes.math | nodes.math_block, display: str) -> str:
    """Return the MathML of a formula, or warn with its page and line."""
    latex = node.astext().strip()
    try:
        return render(latex, display)
    except ValueError as error:
        logger.warning("cannot read the formula %r: %s", latex, error, location=node)
        return escape(latex)


def visit_math(translator: HTML5Translator, node: nodes.math) -> None:
    """Write a formula inside a sentence."""
    translator.body.append(to_mathml(node, "inline"))
    raise nodes.SkipNode


def visit_math_block(translator: HTML5Translator, node: nodes.math_block) -> None:
    """Write a formula of its own, with its number and a link to it."""
    translator.body.append(translator.starttag(node, "div", CLASS="math"))
    # Under this name the theme lets the keyboard reach what is wider than the screen.
    translator.body.append('<div class="pst-scrollable-table-container">')
    translator.body.append(to_mathml(node, "block"))
    translator.body.append("</div>")
    if node["number"]:
        number = get_node_equation_number(translator, node)
        translator.body.append(f'<span class="eqno">({number})')
        translator.add_permalink_ref(node, _("Link to this equation"))
        translator.body.append("</span>")
    translator.body.append("</div>\n")
    raise nodes.SkipNode


class KeepTogether(SphinxPostTransform):
    """Bind to a formula what follows it without a space: a browser may break a line there."""

    default_priority = 900  # when references are words
    formats = ("html",)

    def run(self, **kwargs: Any) -> None:
        """Wrap each formula in a sentence with the rest of its word."""
        for formula in list(self.document.findall(nodes.math)):
            text = formula.next_node(descend=False, siblings=True)
            rest = re.match(r"\S*", text.astext())[0] if isinstance(text, nodes.Text) else ""
            if rest:
                parent, place = formula.parent, formula.parent.index(formula)
                unbroken = nodes.inline(classes=["unbroken"])
                parent[place : place + 2] = [unbroken, nodes.Text(text.astext()[len(rest) :])]
                unbroken += [formula, nodes.Text(rest)]


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the renderer."""
    app.add_post_transform(KeepTogether)
    app.add_html_math_renderer("mathml", (visit_math, None), (visit_math_block, None))
    return {"parallel_read_safe": True, "parallel_write_safe": True}
