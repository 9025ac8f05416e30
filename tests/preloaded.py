"""What the process loads that builds are forked from: most of what they need, torch above all."""

import gc
from importlib import import_module

import nbformat
import soupsieve
from pygments.lexers import get_lexer_by_name
from sphinx.application import builtin_extensions

# As in the real build, next to nothing of what is loaded or read is garbage.
gc.disable()
for name in (
    *("forked", "torch", "torch._dynamo", "matplotlib.pyplot", "ipykernel.kernelapp"),
    *("sphinx.cmd.build", *builtin_extensions, "myst_nb.sphinx_ext", "sphinx_book_theme"),
    *("sphinx_markdown_builder", "PIL.ImageDraw", "fontTools.ttLib", "latex2mathml.converter"),
    *("psutil", "rjsmin", "lightningcss", "selectolax.lexbor", "tinycss2", "jinja2.sandbox"),
    *("pygments.lexers.shell", "sqlalchemy.dialects.sqlite", "IPython.lib.lexers"),
    "importlib_metadata",
):
    import_module(name)
# The first selector, of which the theme has many, compiles what all are read with, as do the first
# cell and the first notebook: together that takes as long as a small page.
soupsieve.compile("a > b")
get_lexer_by_name("ipython3")
nbformat.validate(nbformat.v4.new_notebook())
gc.freeze()
gc.enable()
gc.set_threshold(100_000)
