"""Make a published language light: one style sheet, one script, nothing that no page uses.

The book theme ships all of Bootstrap and Font Awesome, 800 kB before the first word; none of its
options leaves them out, and the tools that purge styles want Node.
"""

import hashlib
import os
import re
from collections.abc import Iterator
from pathlib import Path

import tinycss2
from rjsmin import jsmin
from tinycss2.ast import AtRule, Declaration, Node, QualifiedRule

from _ext.publishing.fonts import NAME as MATH_FONT

# Icons stand in icons.css; the menus and dialogs of this site need no Bootstrap; the search is our
# own, and no page asks for Sphinx's highlighting or shortcuts.
DROPPED_SCRIPTS = {
    "bootstrap.js",
    "doctools.js",
    "fontawesome.js",
    "language_data.js",
    "searchindex.js",  # the search page asks for it itself
    "searchtools.js",
    "sphinx_highlight.js",
    "translations.js",
}
# The colours of code stand in code.css.
DROPPED_STYLES = {"pygments.css"}
# The colours are chosen before the first paint; the theme would wait for its script.
CHOOSE_COLOURS = """{const page = document.documentElement.dataset;
page.mode = localStorage.getItem("mode") || "auto";
page.theme = page.mode !== "auto" ? page.mode
  : matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";}"""
HEAD = f"""</title>
<meta name="viewport" content="width=device-width, initial-scale=1" />
<script>{CHOOSE_COLOURS}</script>
<link rel="stylesheet" href="%s" />
<script defer src="%s"></script>"""

STYLE = re.compile(r'\s*<link\b[^>]*\bhref="([^"?]+\.css)[^>]*>')
SCRIPT = re.compile(r'\s*<script\b(?:[^>]*\bsrc="([^"?]*))?[^>]*>.*?</script>', re.DOTALL)
NOT_NEEDED = re.compile(
    r'\s*<link\b[^>]*\brel="preload"[^>]*>'
    r"|\s*<noscript>\s*<style>.*?</style>\s*</noscript>"  # icons.css says the same
    r"|\s*<!--.*?-->"
    r'|\s*<meta name="viewport"[^>]*>'  # stands there thrice
    r'|\s*<meta name="docsearch:[^>]*>',
    re.DOTALL,
)
# Names, operators, punctuation and space in code have the colour of the block, and the words of
# code and links that of what they stand in: half of a long page's elements.
PLAIN = re.compile(r'<span class="(?:n|o|p|w|pre|std std-ref)">([^<]*)</span>')
# What Pygments and docutils leave for browsers and links that are none of ours.
EMPTY = re.compile(r'<span(?: id="id\d+")?></span>')
# The theme asks for the size of a block right after it has changed another: a layout for each.
LAYOUT_FOR_EACH = re.compile(
    r'document\.querySelectorAll\((\[[^\]]*\]\.join\(", "\))\)'
    r"\.forEach\((\w)=>\{\2\.tabIndex=([^?]*)\?0:-1\}\)"
)
LAYOUT_ONCE = (
    r"[...document.querySelectorAll(\1)]"
    r".map(\2=>[\2,\3?0:-1])"
    r".forEach(([element,index])=>{element.tabIndex=index})"
)
WORD = re.compile(r"[\w-]+")
TAG = re.compile(r"<[a-zA-Z][^>]*>")
# A class, an id or a tag that a selector asks for.
ASKED = re.compile(r"[.#]?-?[a-zA-Z_](?:[\w-]|\\.)*")
# What a selector says about elements that may come, be absent or be in some state.
CONDITIONS = re.compile(r"::?[\w-]+(?:\((?:[^()]|\((?:[^()]|\([^()]*\))*\))*\))?|\[[^\]]*\]")
VARIABLE = re.compile(r"var\(\s*(--[\w-]+)")
# Draws with the icon font.
ICON_FONT = re.compile(r"var\(\s*--(?:fa|pst-icon)\b")


def slim(folder: Path) -> None:
    """Let the pages of a language load `site.css` and `site.js` alone, and drop unused files."""
    static = folder / "_static"
    pages = {
        path: path.read_text(encoding="utf-8")
        for path in sorted(folder.rglob("*.html"))
        if static not in path.parents
    }
    styles = common(STYLE, pages)
    scripts = [
        s for s in common(SCRIPT, pages) if s.parent != folder and s.name not in DROPPED_SCRIPTS
    ]
    script = ";\n".join(s.read_text(encoding="utf-8") for s in scripts)
    script, found = LAYOUT_FOR_EACH.subn(LAYOUT_ONCE, script)
    if not found:
        raise ValueError("the theme's script has changed: bring LAYOUT_FOR_EACH up to date")
    rest = [s for s in static.glob("*.js") if s.name not in DROPPED_SCRIPTS]
    own = "".join(s.read_text(encoding="utf-8") for s in rest)
    for path in rest:
        path.write_text(jsmin(path.read_text(encoding="utf-8")), encoding="utf-8")
    tags = "".join(tag for html in pages.values() for tag in TAG.findall(html))
    words = set(WORD.findall(script + own + tags))
    rules = [rule for path in styles if path.name not in DROPPED_STYLES for rule in rules_of(path)]
    style = follow_system(purge(rules, words))
    addresses = [write(static / "site.css", style), write(static / "site.js", script)]
    for path, html in pages.items():
        root = os.path.relpath(static, path.parent)
        gone = {*styles, *scripts}
        pages[path] = rewrite(html, path, gone, *(f"{root}/{a}" for a in addresses))
        path.write_text(pages[path], encoding="utf-8")
    tidy(static, pages, style)


def addresses_in(pattern: re.Pattern[str], html: str, page: Path) -> list[Path]:
    """Return the files that a page loads in a way, in its order."""
    found = (match[1] for match in pattern.finditer(html))
    return [Path(os.path.normpath(page.parent / a)) for a in found if a]


def common(pattern: re.Pattern[str], pages: dict[Path, str]) -> list[Path]:
    """Return the files that all pages load, in the order of the first page."""
    loads = [addresses_in(pattern, html, page) for page, html in pages.items()]
    return [path for path in loads[0] if all(path in others for others in loads)]


def write(path: Path, text: str) -> str:
    """Write a file and return its name with a version, as Sphinx addresses its own."""
    path.write_text(text, encoding="utf-8")
    return f"{path.name}?v={hashlib.sha256(text.encode()).hexdigest()[:8]}"


def rewrite(html: str, page: Path, gone: set[Path], style: str, script: str) -> str:
    """Return a page that loads the one style sheet and the one script instead of the many."""

    def keep(match: re.Match[str]) -> str:
        if not match[1]:
            return "" if "DOCUMENTATION_OPTIONS" in match[0] or "cfasync" in match[0] else match[0]
        path = Path(os.path.normpath(page.parent / match[1]))
        return "" if path.name in DROPPED_SCRIPTS or path in gone else match[0]

    html = SCRIPT.sub(keep, STYLE.sub(keep, NOT_NEEDED.sub("", html)))
    html = EMPTY.sub("", PLAIN.sub(r"\1", html))
    # Without scripts a page has the colours of the system: see follow_system.
    html = html.replace("<html ", '<html data-theme="light" ', 1)
    return html.replace("</title>", HEAD % (style, script), 1)


def rules_of(path: Path) -> Iterator[Node]:
    """Yield the rules of a style sheet and, in their place, of those that it imports."""
    options = {"skip_comments": True, "skip_whitespace": True}
    for rule in tinycss2.parse_stylesheet(path.read_text(encoding="utf-8"), **options):
        if isinstance(rule, AtRule) and rule.lower_at_keyword == "import":
            address = next(n.value for n in rule.prelude if n.type in ("string", "url"))
            yield from rules_of(Path(os.path.normpath(path.parent / address)))
        else:
            yield rule


def purge(rules: list[Node], words: set[str]) -> str:
    """Return the rules whose every name stands in some page or script, written short.

    Variables that nothing uses go too, as often as that leaves others unused.
    """
    style, size = "", -1
    used: set[str] | None = None
    while len(style) != size:
        size = len(style)
        style = "".join(written(rule, words, used) for rule in rules)
        used = set(VARIABLE.findall(style))
    frames = set(re.findall(r"animation(?:-name)?:([^;}]*)", style))
    names = {name for value in frames for name in WORD.findall(value)}
    return re.sub(
        r"@keyframes ([\w-]+)\{(?:[^{}]*\{[^{}]*\})*\}",
        lambda match: match[0] if match[1] in names else "",
        style,
    )


def follow_system(style: str) -> str:
    """Return a style sheet that is dark without scripts where the system is.

    No script then says which theme is meant, so the rules of the dark one are repeated after those
    of the light one, which the page names.

    >>> follow_system("html[data-theme=dark] p{color:#fff}").partition("dark){")[2]
    'html[data-theme] p{color:#fff}html[data-theme] .only-dark{display:block!important}}'
    """
    dark = re.compile(r"\[data-theme=\"?dark\"?\]")
    rules = []
    for rule in tinycss2.parse_stylesheet(style):
        selectors = selectors_of(rule) if isinstance(rule, QualifiedRule) else []
        if chosen := [dark.sub("[data-theme]", s) for s in selectors if dark.search(s)]:
            rules.append(f"{','.join(chosen)}{{{tinycss2.serialize(rule.content)}}}")
    # The light theme hides it.
    rules.append("html[data-theme] .only-dark{display:block!important}")
    query = "screen and (scripting:none) and (prefers-color-scheme:dark)"
    return f"{style}@media {query}{{{''.join(rules)}}}"


def written(rule: Node, words: set[str], used: set[str] | None) -> str:
    """Return a rule without what is not used: all of it, or nothing."""
    if isinstance(rule, QualifiedRule):
        selectors = [s for s in selectors_of(rule) if wanted(s, words)]
        body = ";".join(declarations_of(rule, used))
        return f"{','.join(selectors)}{{{body}}}" if selectors and body else ""
    if not isinstance(rule, AtRule) or rule.lower_at_keyword == "charset":
        return ""
    prelude = short(tinycss2.serialize(rule.prelude))
    if rule.content is None:
        return f"@{rule.at_keyword} {prelude};"
    if rule.lower_at_keyword in ("media", "supports"):
        inner = tinycss2.parse_rule_list(rule.content, skip_comments=True, skip_whitespace=True)
        body = "".join(written(r, words, used) for r in inner)
    else:
        body = short(tinycss2.serialize(rule.content))
        if rule.lower_at_keyword == "font-face" and MATH_FONT not in body:
            return ""  # the theme's icons are masks
    return f"@{rule.at_keyword} {prelude}{{{body}}}" if body else ""


def selectors_of(rule: QualifiedRule) -> list[str]:
    """Return the selectors of a rule, which commas divide."""
    parts: list[list[Node]] = [[]]
    for node in rule.prelude:
        if node.type == "literal" and node.value == ",":
            parts.append([])
        elif node.type != "comment":
            parts[-1].append(node)
    return [re.sub(r"\s*([>~+])\s*", r"\1", short(tinycss2.serialize(part))) for part in parts]


def wanted(selector: str, words: set[str]) -> bool:
    """Tell whether all tags, classes and ids of a selector occur, whatever its conditions say."""
    names = ASKED.findall(CONDITIONS.sub("", selector))
    return all(name.lstrip(".#").replace("\\", "") in words for name in names)


def declarations_of(rule: QualifiedRule, used: set[str] | None) -> Iterator[str]:
    """Yield the declarations of a rule that some page can show."""
    for node in tinycss2.parse_blocks_contents(rule.content, skip_comments=True):
        if not isinstance(node, Declaration):
            continue
        value = short(tinycss2.serialize(node.value))
        unused = used is not None and node.name.startswith("--") and node.name not in used
        if not unused and not ICON_FONT.search(value):
            yield f"{node.name}:{value}{'!important' if node.important else ''}"


def short(css: str) -> str:
    """Return CSS without comments and without space that means nothing."""
    css = re.sub(r"\s+", " ", re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)).strip()
    return re.sub(r"\s*([{};,])\s*", r"\1", css)


def tidy(static: Path, pages: dict[Path, str], style: str) -> None:
    """Delete the files in `_static` that neither a page nor the style sheet names."""
    text = style + "".join(pages.values())
    for path in sorted(static.rglob("*"), reverse=True):
        if path.is_dir():
            if not any(path.iterdir()):
                path.rmdir()
        elif f"_static/{path.relative_to(static).as_posix()}" not in text:
            path.unlink()
