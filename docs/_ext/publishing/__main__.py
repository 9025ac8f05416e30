"""Put the languages together into one site, all of it or nothing.

    cd docs && python -m _ext.publishing ../_build/stage ../_build/html ko en

Sphinx writes page by page, so a failed build would leave a half-written site; and it knows one
language at a time, so nobody writes the page in front of them.
"""

import hashlib
import os
import shutil
import sys
from collections.abc import Collection
from contextlib import suppress
from importlib.metadata import version
from pathlib import Path

from jinja2 import Environment, FileSystemLoader

from _ext.kept import Kept
from _ext.publishing.assets import lighten, load, slim, tell_version
from _ext.publishing.discovery import front_page, not_found, write_llms, write_sitemap
from _ext.publishing.fonts import add_math_font, ask_early
from _ext.publishing.pages import Page, read
from _ext.publishing.policy import POLICY, add_policy, write_headers
from _ext.publishing.redirects import redirects
from _ext.publishing.sheets import add_sheets
from _ext.publishing.swap import put, recover
from _ext.publishing.tables import label_cells

DOCS = Path(__file__).parents[2]
STATIC, STYLES, TEMPLATES = DOCS / "_static", DOCS / "_theme" / "static", DOCS / "_templates"
# Sphinx's own notes on the build, the theme's macros, and pages, which are written by themselves.
PRIVATE = shutil.ignore_patterns(".buildinfo*", "reports", "_sources", "*.html")
# What each page goes through before anything is asked about it.
STEPS = (label_cells, lighten)
# What decides, beside the code, what is published of a page.
LIBRARIES = ("brotli", "fonttools", "lightningcss", "selectolax", "tinycss2", "ziamath")


def machinery() -> str:
    """Return a digest of what has a part in publishing."""
    versions = [sys.version, *(f"{name}=={version(name)}" for name in LIBRARIES)]
    digest = hashlib.sha256(repr(versions).encode())
    here = Path(__file__).parent
    for path in sorted([*here.glob("*.py"), here.with_name("kept.py")]):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def publish(stage: Path, site: Path, languages: list[str]) -> None:
    """Replace `site` by the finished languages in `stage` and a page that chooses between them."""
    recover(site)
    kept = Kept(stage / "published", machinery())
    fresh = site.with_suffix(".new")
    shutil.rmtree(fresh, ignore_errors=True)
    for language in languages:
        for builder in ("html", "notebook"):
            source = stage / language / builder
            shutil.copytree(
                source, fresh / language, ignore=PRIVATE, copy_function=take, dirs_exist_ok=True
            )
    for file in (STATIC / "choose-language.js", STATIC / "favicon.svg", STYLES / "landing.css"):
        shutil.copy(file, fresh)
    (fresh / ".nojekyll").touch()  # GitHub Pages would leave out _static otherwise
    pages = {
        language: read(stage / language / "html", fresh / language, STEPS, kept)
        for language in languages
    }
    for language in languages:
        write_language(fresh / language, pages[language].values(), kept)
    address = os.environ.get("FIELD_GUIDE_URL", "").rstrip("/")
    write_llms(fresh, pages, address)
    if address:
        write_sitemap(fresh, pages, address)
    templates = Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True)
    for page in (
        front_page(fresh, pages, templates.get_template("choose-language.html")),
        not_found(fresh, pages, address, templates.get_template("not-found.html")),
        *redirects(fresh, languages, DOCS / "redirects.toml"),
    ):
        add_policy(page)
        page.write()
    write_headers(fresh)
    for language in languages:
        add_sheets(pages[language], stage / "sheets", address and f"{address}/{language}")
    kept.save()
    put(fresh, site)


def take(source: str, target: str) -> None:
    """Copy a file, or let it be the same: the parts of a search, thousands, are written once."""
    if Path(source).parents[1].name == "search":
        with suppress(OSError):  # of a system without links
            os.link(source, target)
            return
    shutil.copy2(source, target)


def write_language(folder: Path, pages: Collection[Page], kept: Kept) -> None:
    """Write the pages of a language and what they load."""
    loaded = slim(folder, pages, kept)
    add_math_font(folder, pages, kept)
    places = [path.relative_to(folder).as_posix() for paths in loaded.values() for path in paths]
    question = f"finished {POLICY} {places}"

    def finish(page: Page) -> str:
        for path, files in loaded.items():
            load(page, path, files)
        ask_early(page, folder)
        add_policy(page)
        return page.elements.html

    for page in pages:
        html = page.tell(question, finish)
        for path in loaded:
            html = tell_version(html, path)
        page.write(html)


def main(stage: Path, site: Path, languages: list[str]) -> None:
    """Publish, or end and say why not."""
    try:
        publish(stage, site, languages)
    except (OSError, ValueError) as error:
        # Of a folder that could not be copied, as on a full disk, all files are told.
        reason = error.args[0][0][-1] if isinstance(error, shutil.Error) else error
        sys.exit(f"not published, and what was published before stays: {reason}")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3:])
