"""Render formulas to MathML when the site is built.

The browser then needs no script and no font, and a screen reader hears a formula.  Sphinx's own
renderers want MathJax from a CDN, LaTeX or dvipng; sphinxcontrib-katex wants Node.
"""

from html import escape

from docutils import nodes
from latex2mathml.converter import convert
from sphinx.application import Sphinx
from sphinx.locale import _
from sphinx.util import logging
from sphinx.util.math import get_node_equation_number
from sphinx.writers.html5 import HTML5Translator

logger = logging.getLogger(__name__)


def to_mathml(node: nodes.math | nodes.math_block, display: str) -> str:
    """Return the MathML of a formula, or warn with its page and line."""
    latex = node.astext().strip()
    try:
        # The converter knows AMS's aligned only by the name of its twin.
        mathml = convert(latex.replace("{aligned}", "{split}"), display=display)
    except Exception as error:  # noqa: BLE001  # its exceptions share no class
        logger.warning("cannot read the formula %r: %r", latex, error, location=node)
        return escape(latex)
    # An unknown command is passed through as it stands.
    if "\\" in mathml:
        logger.warning("unknown command in the formula %r", latex, location=node)
    return mathml.replace("<math ", f'<math alttext="{escape(latex)}" ', 1)


def visit_math(translator: HTML5Translator, node: nodes.math) -> None:
    """Write a formula inside a sentence."""
    translator.body.append(to_mathml(node, "inline"))
    raise nodes.SkipNode


def visit_math_block(translator: HTML5Translator, node: nodes.math_block) -> None:
    """Write a formula of its own, with its number and a link to it."""
    # Under the second name the theme lets the keyboard reach what is wider than the screen.
    classes = "math pst-scrollable-table-container"
    translator.body.append(translator.starttag(node, "div", CLASS=classes))
    translator.body.append(to_mathml(node, "block"))
    if node["number"]:
        number = get_node_equation_number(translator, node)
        translator.body.append(f'<span class="eqno">({number})')
        translator.add_permalink_ref(node, _("Link to this equation"))
        translator.body.append("</span>")
    translator.body.append("</div>\n")
    raise nodes.SkipNode


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the renderer."""
    app.add_html_math_renderer("mathml", (visit_math, None), (visit_math_block, None))
    return {"parallel_read_safe": True, "parallel_write_safe": True}
