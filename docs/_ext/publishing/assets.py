"""Make a published language light: one style sheet, one script, nothing that no page uses."""

import hashlib
import re
from collections.abc import Collection
from pathlib import Path

from rjsmin import jsmin

from _ext.publishing import styles
from _ext.publishing.pages import Page

# Names, operators, punctuation and space in code have the colour of the block, and the words of
# code and links that of what they stand in: half of a long page's elements.
PLAIN = ", ".join(f'span[class="{name}"]' for name in ("n", "o", "p", "w", "pre", "std std-ref"))
# What Pygments and docutils leave for browsers and links that are none of ours.
EMPTY = 'span:empty:not([class]):not([id]), span[id^="id"]:empty'
QUOTED = re.compile(r"([\"'`])(.*?)\1", re.DOTALL)


def slim(folder: Path, pages: Collection[Page]) -> None:
    """Let the pages of a language load `site.css` and `site.js` alone, and drop unused files."""
    static = folder / "_static"
    sheets = shared(pages, "link[rel=stylesheet]")
    style = styles.follow_system(styles.bundle(sheets))
    scripts = shared(pages, "script[src]")
    script = ";\n".join(path.read_text(encoding="utf-8") for path in scripts)
    tidy(static, pages, gone={*sheets, *scripts})
    for page in pages:
        lighten(page)
    static.joinpath("site.js").write_text(script, encoding="utf-8")
    made = quoted(folder / "search" / "dialog.js")
    for path in static.glob("*.js"):
        path.write_text(jsmin(path.read_text(encoding="utf-8")), encoding="utf-8")
        made |= quoted(path)
    # In the shadow of an element, of which the site's style sheet knows nothing but variables.
    for path in static.glob("*/*.js"):
        made |= {word for word in quoted(path) if word.startswith("--")}
    static.joinpath("site.css").write_text(styles.prune(style, pages, made), encoding="utf-8")
    load(pages, sheets, "href", static / "site.css")
    load(pages, scripts, "src", static / "site.js")


def quoted(path: Path) -> set[str]:
    """Return the words in a script's strings: whatever it may give to elements as a class."""
    strings = QUOTED.findall(path.read_text(encoding="utf-8"))
    return {word for _, text in strings for word in styles.WORD.findall(text)}


def shared(pages: Collection[Page], query: str) -> list[Path]:
    """Return the files that elements of all pages load, in the order of the first page."""
    loads = [[page.file_of(element) for element in page.elements.css(query)] for page in pages]
    return [path for path in loads[0] if all(path in others for others in loads)]


def tidy(static: Path, pages: Collection[Page], gone: set[Path]) -> None:
    """Delete the files in `_static` that no page names, and those that are read already."""
    named = {page.file_of(e) for page in pages for e in page.elements.css("[src], [href]")} - gone
    for path in sorted(static.rglob("*"), reverse=True):
        if path.is_dir():
            if not any(path.iterdir()):
                path.rmdir()
        elif path not in named:
            path.unlink()


def lighten(page: Page) -> None:
    """Take out of a page the elements that change nothing."""
    for element in page.elements.css(PLAIN):
        if element.first_child and not any(element.iter()):
            element.unwrap()
    for element in page.elements.css(EMPTY):
        element.decompose()


def load(pages: Collection[Page], files: list[Path], attribute: str, path: Path) -> None:
    """Let pages load one file in the place of many, once they are read."""
    version = hashlib.sha256(path.read_bytes()).hexdigest()[:8]
    for page in pages:
        elements = page.elements.css(f"head [{attribute}]")
        first, *others = (e for e in elements if page.file_of(e) in files)
        first.attrs[attribute] = f"{page.address_of(path)}?v={version}"
        if first.tag == "script":
            first.attrs["defer"] = ""
        for element in others:
            element.decompose()
