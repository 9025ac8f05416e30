"""Read what a translation must have in common with its message, as MyST itself parses both.

translate-toolkit's pofilter and sphinx-lint know no MyST: they miss a changed role, code span,
formula or link target, and the forms that Sphinx drops silently.
"""

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from myst_parser.config.main import MdParserConfig
from myst_parser.parsers.mdit import create_md_parser

# As in conf.py.
SYNTAX = {"colon_fence", "deflist", "dollarmath"}
# A role whose text a reader sees, with what it leads to.
TARGET = re.compile(r"(.*?)\s*<([^<>]+)>$", re.DOTALL)
# Roles that say how their text is shown, all of which is the translator's.
SHOWN = {"abbr", "dfn", "guilabel", "kbd", "menuselection"}
# Digits that stand by themselves: neither of a name nor of a word.
NUMBER = re.compile(r"(?<![A-Za-z0-9_.])\d+(?:[.,]\d+)*(?![A-Za-z0-9_])")


@dataclass(frozen=True)
class Reading:
    """What a message is made of: blocks, markup to be kept, and the words that a reader sees."""

    blocks: tuple[str, ...]
    markup: Counter[str]
    words: str

    @property
    def numbers(self) -> Counter[str]:
        """Return the numbers among the words."""
        return Counter(NUMBER.findall(self.words))

    @property
    def strays(self) -> set[str]:
        """Return the signs of markup that stand among the words since nothing closes them."""
        return {sign for sign in ("**", "`") if sign in self.words}


@cache
def parser() -> MarkdownIt:
    """Return MyST's own parser with the syntax of the site."""
    return create_md_parser(MdParserConfig(enable_extensions=SYNTAX), RendererHTML)


def role(token: Token) -> tuple[str, str]:
    """Return a role by its name and target, and the text that a reader sees of it."""
    if token.meta["name"] in SHOWN:
        return f"a {{{token.meta['name']}}}", token.content
    target = TARGET.match(token.content)
    name = f"{{{token.meta['name']}}}`{target[2] if target else token.content}`"
    return name, target[1] if target else ""


# How a token is called where it is missing, and the words that it shows.
PIECES: dict[str, Callable[[Token], tuple[str, str]]] = {
    "myst_role": role,
    "code_inline": lambda token: (f"`{token.content}`", ""),
    "math_inline": lambda token: (f"${token.content}$", ""),
    "link_open": lambda token: (f"link to {token.attrs['href']}", ""),
    "image": lambda token: (f"image {token.attrs['src']}", token.content),
    "footnote_ref": lambda token: (f"[^{token.meta['label']}]", ""),
    "strong_open": lambda _: ("**bold**", ""),
    "html_inline": lambda token: (f"the HTML {token.content}", ""),
    "html_block": lambda token: (f"the HTML {token.content}", ""),
    "text": lambda token: ("", token.content),
    "softbreak": lambda _: ("", " "),
    "hardbreak": lambda _: ("", " "),
}


def read(message: str) -> Reading:
    """Parse a message.

    >>> read("the `h_n` of {term}`a cell <셀>` has **2** rows").markup["`h_n`"]
    1
    >>> read("- a list").blocks[0]
    'bullet_list_open'
    """
    tokens = parser().parse(message)
    inline = [child for token in tokens for child in token.children or [token]]
    pieces = [PIECES[token.type](token) for token in inline if token.type in PIECES]
    return Reading(
        tuple(token.type for token in tokens),
        Counter(name for name, _ in pieces if name),
        "".join(words for _, words in pieces),
    )
