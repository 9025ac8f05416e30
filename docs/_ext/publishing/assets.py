"""Make a published language light: one style sheet, one script, nothing that no page uses."""

import hashlib
import re
from collections.abc import Collection
from pathlib import Path

from rjsmin import jsmin
from selectolax.lexbor import LexborHTMLParser

from _ext.kept import Kept
from _ext.publishing import styles
from _ext.publishing.pages import Page, address

# Names, operators, punctuation and space in code have the colour of the block, and the words of
# code and links that of what they stand in: half of a long page's elements.
PLAIN = ", ".join(f'span[class="{name}"]' for name in ("n", "o", "p", "w", "pre", "std std-ref"))
# What Pygments and docutils leave for browsers and links that are none of ours.
EMPTY = 'span:empty:not([class]):not([id]), span[id^="id"]:empty'
QUOTED = re.compile(r"([\"'`])(.*?)\1", re.DOTALL)
# Stands for a version until that is known; no page holds this letter.
VERSION = "\ue000"


def slim(folder: Path, pages: Collection[Page], kept: Kept) -> dict[Path, list[Path]]:
    """Make the one style sheet and the one script of a language, and drop unused files.

    Return both, each with the files that pages load in its place.
    """
    static = folder / "_static"
    sheets = shared(pages, "link[rel=stylesheet]")
    style = kept.once(styles.follow_system, styles.bundle(sheets))
    scripts = shared(pages, "script[src]")
    script = ";\n".join(path.read_text(encoding="utf-8") for path in scripts)
    tidy(static, pages, gone={*sheets, *scripts})
    static.joinpath("site.js").write_text(script, encoding="utf-8")
    made = quoted(folder / "search" / "dialog.js")
    for path in static.glob("*.js"):
        path.write_text(jsmin(path.read_text(encoding="utf-8")), encoding="utf-8")
        made |= quoted(path)
    # In the shadow of an element, of which the site's style sheet knows nothing but variables.
    for path in static.glob("*/*.js"):
        made |= {word for word in quoted(path) if word.startswith("--")}
    style = styles.prune(style, pages, made, kept)
    static.joinpath("site.css").write_text(style, encoding="utf-8")
    return {static / "site.css": sheets, static / "site.js": scripts}


def quoted(path: Path) -> set[str]:
    """Return the words in a script's strings: whatever it may give to elements as a class."""
    strings = QUOTED.findall(path.read_text(encoding="utf-8"))
    return {word for _, text in strings for word in styles.WORD.findall(text)}


def shared(pages: Collection[Page], query: str) -> list[Path]:
    """Return the files that elements of all pages load, in the order of the first page."""
    loads = [[page.file_at(a) for a in page.addresses(query)] for page in pages]
    everywhere = set(loads[0]).intersection(*loads)
    return [path for path in loads[0] if path in everywhere]


def tidy(static: Path, pages: Collection[Page], gone: set[Path]) -> None:
    """Delete the files in `_static` that no page names, and those that are read already."""
    query = ", ".join(f"[{name}*='{static.name}/']" for name in ("src", "href"))
    named = {page.file_at(a) for page in pages for a in page.addresses(query)} - gone
    for path in sorted(static.rglob("*"), reverse=True):
        if path.is_dir():
            if not any(path.iterdir()):
                path.rmdir()
        elif path not in named:
            path.unlink()


def lighten(elements: LexborHTMLParser) -> None:
    """Take out of a page the elements that change nothing."""
    for element in elements.css(PLAIN):
        if element.first_child and not any(element.iter()):
            element.unwrap()
    for element in elements.css(EMPTY):
        element.decompose()


def load(page: Page, path: Path, files: list[Path]) -> None:
    """Let a page load one file in the place of many, of a version that is told later."""
    elements = page.elements.css("head [src], head [href]")
    first, *others = (e for e in elements if page.file_at(address(e)) in files)
    if first.tag == "script":
        first.attrs["defer"] = ""
    attribute = "src" if first.tag == "script" else "href"
    first.attrs[attribute] = f"{page.address_of(path)}?v={VERSION}"
    for element in others:
        element.decompose()


def tell_version(html: str, path: Path) -> str:
    """Return a page with the version of a file that it loads."""
    version = hashlib.sha256(path.read_bytes()).hexdigest()[:8]
    return html.replace(f"{path.name}?v={VERSION}", f"{path.name}?v={version}", 1)
