"""The same pages as the stack alone would build them, to compare with."""

import os
import sys
from pathlib import Path

from conftest import DOCS, ROOT
from sphinx.application import Sphinx

DEFAULTS = ROOT / "_build" / "defaults"
# What reads the pages and fills in their values stays; what shapes the site goes.
OWN = (
    "_ext.languages.switch",
    "_ext.pages.cards",
    "_ext.pages.explorer",
    "_ext.pages.formulas",
    "_ext.pages.metadata",
    "_ext.pages.tables",
    "_ext.search",
)
SETTINGS = {
    "html_css_files": [],
    "html_js_files": [],
    "html_math_renderer": "mathjax",
    "html_theme": "sphinx_book_theme",
    "html_theme_options.article_header_end": "article-header-buttons.html",
    "html_theme_options.footer_content_items": "copyright.html",
}


def build_defaults(language: str) -> Path:
    """Build one language without this site's machinery, from the cells executed already."""
    os.environ["FIELD_GUIDE_LANGUAGE"] = language
    sys.path.insert(0, str(DOCS))
    import conf  # noqa: PLC0415
    from _ext import PARTS  # noqa: PLC0415

    loaded = [name for name in conf.extensions if name != "_ext"]
    kept = [name for name in PARTS if not name.startswith(OWN)]
    extensions = ["sphinx.ext.mathjax", *loaded, *kept]
    site = DEFAULTS / language
    Sphinx(
        *(DOCS, DOCS, site, site / ".doctrees", "html"),
        confoverrides=SETTINGS | {"extensions": extensions},
        status=None,
        warning=None,
    ).build()
    return site
