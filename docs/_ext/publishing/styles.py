"""Make one style sheet of many, without what no page uses.

The book theme ships all of Bootstrap and Font Awesome, 400 kB; none of its options leaves them out.
Tools that find out by themselves what is used want Node; Lightning CSS leaves out what it is told.
"""

import re
from functools import cache
from pathlib import Path

import lightningcss
import tinycss2
from tinycss2.ast import QualifiedRule

from _ext.publishing.fonts import NAME as MATH_FONT

# As old as the theme's own rules allow: newer forms, which are shorter, are written as these read.
BROWSERS = ["chrome 103", "firefox 100", "safari 16"]
FLAGS = lightningcss.calc_parser_flags(nesting=True)
CLASSES = re.compile(r"[.#]([\w-]+)")  # and ids
ANIMATIONS = re.compile(r"@keyframes ([\w-]+)")
VARIABLES = re.compile(r"(--[\w-]+)\s*:")
USED = re.compile(r"(?:var\(|animation(?:-name)?:)([^;})]*)")
WORD = re.compile(r"[\w-]+")
# Of the theme's icon font, for which masks stand in icons.css.
ICON = re.compile(r"--(?:fa|pst-icon)\b")
DARK = re.compile(r"\[data-theme=\"?dark\"?\]")


def bundle(sheets: list[Path]) -> str:
    """Return style sheets, and those that they import, as one."""
    return "".join(lightningcss.bundle_css(str(path), parser_flags=FLAGS) for path in sheets)


def prune(style: str, words: set[str]) -> str:
    """Return a style sheet without the rules for what is not among the words.

    Variables and animations that nothing uses go too, as often as that leaves others unused.

    >>> prune(".a{.b &{color:red}.c &{top:0}} @layer x{.b{left:0}}", {"a", "c"})
    '.c .a{top:0}@layer x;'
    >>> prune('@keyframes k{to{top:0}} p{--v:1;--w:"a ,  b";content:var(--w)}', set())
    'p{--w:"a ,  b";content:var(--w)}'
    """
    before = ""
    while style != before:
        before = style
        used = words | {word for value in USED.findall(style) for word in WORD.findall(value)}
        classes = set(CLASSES.findall(style))
        others = {*ANIMATIONS.findall(style), *VARIABLES.findall(style)} - classes
        unused = (classes - words) | {
            name for name in others if name not in used or ICON.match(name)
        }
        style = lightningcss.process_stylesheet(style, parser_flags=FLAGS, unused_symbols=unused)
    # Once: each time it adds what older browsers need.
    return lightningcss.process_stylesheet(style, parser_flags=FLAGS, browsers_list=BROWSERS)


def selectors_of(rule: QualifiedRule) -> list[str]:
    """Return the selectors of a rule, which commas divide."""
    parts: list[list[tinycss2.ast.Node]] = [[]]
    for node in rule.prelude:
        if node == ",":
            parts.append([])
        else:
            parts[-1].append(node)
    return [tinycss2.serialize(part) for part in parts]


@cache  # the languages share their sheets
def follow_system(style: str) -> str:
    """Return a style sheet that is dark without scripts where the system is.

    No script then says which theme is meant, so the rules of the dark one are repeated after those
    of the light one, which the page names.

    >>> follow_system("html[data-theme=dark] p{color:#fff}").partition("dark){")[2]
    'html[data-theme] p{color:#fff}html[data-theme] .only-dark{display:block!important}}'
    """
    kept, dark = [], []
    for rule in tinycss2.parse_stylesheet(style):
        text = rule.serialize()
        if getattr(rule, "lower_at_keyword", "") == "font-face" and MATH_FONT not in text:
            continue  # of icons
        kept.append(text)
        selectors = selectors_of(rule) if isinstance(rule, QualifiedRule) else []
        if chosen := [DARK.sub("[data-theme]", s) for s in selectors if DARK.search(s)]:
            dark.append(f"{','.join(chosen)}{{{tinycss2.serialize(rule.content)}}}")
    # The light theme hides it.
    dark.append("html[data-theme] .only-dark{display:block!important}")
    query = "screen and (scripting:none) and (prefers-color-scheme:dark)"
    return f"{''.join(kept)}@media {query}{{{''.join(dark)}}}"
