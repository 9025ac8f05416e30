"""Put the languages together into one site, all of it or nothing.

    cd docs && python -m _ext.publishing ../_build/stage ../_build/html ko en

Sphinx writes page by page, so a failed build would leave a half-written site; and it knows one
language at a time, so nobody writes the page in front of them.
"""

import os
import shutil
import sys
from itertools import chain
from pathlib import Path

from jinja2 import Environment, FileSystemLoader

from _ext.publishing.assets import slim
from _ext.publishing.discovery import front_page, not_found, write_llms, write_sitemap
from _ext.publishing.fonts import add_math_font
from _ext.publishing.pages import read
from _ext.publishing.policy import add_policy, write_headers
from _ext.publishing.redirects import redirects
from _ext.publishing.sheets import add_sheets
from _ext.publishing.swap import put, recover
from _ext.publishing.tables import label_cells

DOCS = Path(__file__).parents[2]
STATIC, STYLES, TEMPLATES = DOCS / "_static", DOCS / "_theme" / "static", DOCS / "_templates"
# Sphinx's own notes on the build and the theme's macros, of no use to a reader.
PRIVATE = shutil.ignore_patterns(".buildinfo*", "reports", "_sources", "*webpack-macros.html")


def publish(stage: Path, site: Path, languages: list[str]) -> None:
    """Replace `site` by the finished languages in `stage` and a page that chooses between them."""
    recover(site)
    fresh = site.with_suffix(".new")
    shutil.rmtree(fresh, ignore_errors=True)
    for language in languages:
        for builder in ("html", "notebook"):
            source = stage / f"{builder}-{language}"
            shutil.copytree(source, fresh / language, ignore=PRIVATE, dirs_exist_ok=True)
    for file in (STATIC / "choose-language.js", STATIC / "favicon.svg", STYLES / "landing.css"):
        shutil.copy(file, fresh)
    (fresh / ".nojekyll").touch()  # GitHub Pages would leave out _static otherwise
    pages = {language: read(fresh / language) for language in languages}
    for page in chain(*(found.values() for found in pages.values())):
        label_cells(page)
    for language in languages:
        slim(fresh / language, pages[language].values())
        add_math_font(fresh / language, pages[language].values())
    address = os.environ.get("FIELD_GUIDE_URL", "").rstrip("/")
    write_llms(fresh, pages, address)
    if address:
        write_sitemap(fresh, pages, address)
    templates = Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True)
    for page in (
        *chain(*(found.values() for found in pages.values())),
        front_page(fresh, pages, templates.get_template("choose-language.html")),
        not_found(fresh, pages, address, templates.get_template("not-found.html")),
        *redirects(fresh, languages, DOCS / "redirects.toml"),
    ):
        add_policy(page)
        page.write()
    write_headers(fresh)
    for language in languages:
        add_sheets(pages[language], stage / "sheets", address and f"{address}/{language}")
    put(fresh, site)


if __name__ == "__main__":
    try:
        publish(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3:])
    except (OSError, ValueError) as error:
        # Of a folder that could not be copied, as on a full disk, all files are told.
        reason = error.args[0][0][-1] if isinstance(error, shutil.Error) else error
        sys.exit(f"not published, and what was published before stays: {reason}")
