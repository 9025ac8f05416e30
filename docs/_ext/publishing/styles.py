"""Make one style sheet of many, without what no page uses.

The book theme ships all of Bootstrap and Font Awesome, 400 kB; none of its options leaves them out.
Tools that find out by themselves what is used want Node; Lightning CSS leaves out what it is told.
"""

import re
import sys
from collections.abc import Callable, Collection
from pathlib import Path

import lightningcss
import tinycss2
from tinycss2.ast import Node, QualifiedRule

from _ext.kept import Kept
from _ext.publishing.fonts import NAME as MATH_FONT
from _ext.publishing.pages import Page

# As old as the theme's own rules allow: newer forms, which are shorter, are written as these read.
BROWSERS = ["chrome 103", "firefox 100", "safari 16"]
FLAGS = lightningcss.calc_parser_flags(nesting=True)
USED = re.compile(r"(?:var\(|animation(?:-name)?:)([^;})]*)")
WORD = re.compile(r"[\w-]+")
# What a selector asks beyond names of elements, classes and ids.
INSIDE = re.compile(r"\([^()]*\)")
ASKED = re.compile(r"::?[\w-]+|\[([\w-]+)[^\]]*\]")
# What is asked of an element that has no name.
NAMELESS = re.compile(r"(?<![^\s>+~])\?")
# Of the theme's icon font, for which masks stand in icons.css.
ICON = re.compile(r"--(?:fa|pst-icon)\b")
DARK = re.compile(r"\[data-theme=\"?dark\"?\]")


def bundle(sheets: list[Path]) -> str:
    """Return style sheets, and those that they import, as one."""
    return "".join(lightningcss.bundle_css(str(path), parser_flags=FLAGS) for path in sheets)


def prune(style: str, pages: Collection[Page], made: set[str], kept: Kept) -> str:
    """Return a style sheet without the rules for what is on no page and not made by scripts.

    Variables and animations that nothing uses go too, as often as that leaves others unused.

    >>> kept = Kept(Path(), "")
    >>> page = Page(Path(), "<p class=a><i class=b></i></p>")
    >>> prune(".a{.b &{color:red}:hover &{top:0}} .a .b,.c{left:0}", [page], set(), kept)
    ':hover .a{top:0}.a .b{left:0}'
    >>> prune("p>.new{top:0} p>.old{top:0} i>.new{top:0}", [page], {"new"}, kept)
    'p>.new,i>.new{top:0}'
    >>> prune("p [class]{top:0} p [class]>i{left:0} p>:hover{top:1px}", [page], set(), kept)
    'p [class]{top:0}p>:hover{top:1px}'
    >>> prune('@keyframes k{to{top:0}} p{--v:1;--w:"a ,  b";content:var(--w)}', [page], set(), kept)
    'p{--w:"a ,  b";content:var(--w)}'
    """
    names = set().union(*(page.tell("names", names_of) for page in pages))
    known = kept.about("pruned", style, *sorted(names), "", *sorted(made))
    answers: dict[str, bool] = known.setdefault("answers", {})
    if "pruned" in known and all(has(pages, query) == found for query, found in answers.items()):
        return known["pruned"]
    answers.clear()

    def selects(selector: str) -> bool:
        while INSIDE.search(selector):
            selector = INSIDE.sub("", selector)
        attributes = {name for name in ASKED.findall(selector) if name}
        bare = ASKED.sub("?", selector)
        if absent := {*WORD.findall(bare), *attributes} - names:
            return absent <= made
        query = NAMELESS.sub("*", bare).replace("?", "")
        if query not in answers:
            answers[query] = has(pages, query)
        return answers[query]

    style = lightningcss.process_stylesheet(style, parser_flags=FLAGS, browsers_list=BROWSERS)
    style = rewritten(tinycss2.parse_stylesheet(style), selects, lambda _: True)
    before = ""
    while style != before:
        before = style
        used = made | {word for value in USED.findall(style) for word in WORD.findall(value)}
        used = {name for name in used if not ICON.match(name)}
        style = rewritten(tinycss2.parse_stylesheet(style), selects, used.__contains__)
    known["pruned"] = style
    return style


def has(pages: Collection[Page], query: str) -> bool:
    """Tell whether a query selects something on some page.

    >>> has([Page(Path(), "<p class=a>"), Page(Path(), "<i>")], "p.a")
    True
    """
    question = f"selects {query}"
    if any(page.known.get(question) for page in pages):
        return True
    asked = {*WORD.findall(query)}
    # To find nothing takes as long as to read all of a page.
    likely = (page for page in pages if asked <= page.tell("names", names_of))
    return any(
        page.tell(question, lambda page: page.elements.css_first(query) is not None)
        for page in likely
    )


def names_of(page: Page) -> frozenset[str]:
    """Return the names of a page's elements, with their classes, ids and attributes."""
    names = set()
    for element in page.elements.css("*"):
        found = element.attributes
        names |= {element.tag, found.get("id"), *found, *(found.get("class") or "").split()}
    return frozenset(sys.intern(name) for name in names if name)  # kept once for all pages


def rewritten(
    rules: list[Node], selects: Callable[[str], bool], is_used: Callable[[str], bool]
) -> str:
    """Return rules with the selectors that select something, and of what they name what is used."""
    kept = []
    for rule in rules:
        keyword = getattr(rule, "lower_at_keyword", "")
        if isinstance(rule, QualifiedRule):
            selectors = ",".join(filter(selects, selectors_of(rule)))
            declared = ";".join(
                part.serialize()
                for part in tinycss2.parse_blocks_contents(rule.content, skip_whitespace=True)
                if not part.name.startswith("--") or is_used(part.name)
            )
            if selectors and declared:
                kept.append(f"{selectors}{{{declared}}}")
        elif keyword in ("media", "supports"):
            inner = rewritten(tinycss2.parse_rule_list(rule.content), selects, is_used)
            if inner:
                kept.append(f"@{keyword}{tinycss2.serialize(rule.prelude)}{{{inner}}}")
        elif keyword != "keyframes" or is_used(tinycss2.serialize(rule.prelude).strip()):
            kept.append(rule.serialize())
    return "".join(kept)


def selectors_of(rule: QualifiedRule) -> list[str]:
    """Return the selectors of a rule, which commas divide."""
    parts: list[list[Node]] = [[]]
    for node in rule.prelude:
        if node == ",":
            parts.append([])
        else:
            parts[-1].append(node)
    return [tinycss2.serialize(part) for part in parts]


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
