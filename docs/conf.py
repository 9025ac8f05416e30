"""Settings of the site; machinery lives in _ext/, which says where."""

import os
import sys
import tomllib
from pathlib import Path

DOCS = Path(__file__).parent
ROOT = DOCS.parent
SETTINGS = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
sys.path.insert(0, str(DOCS))

# -- Project: https://www.sphinx-doc.org/en/master/usage/configuration.html#project-information

# Set by the noxfile; `-D language=` would change what Sphinx sees but not what this file sees.
language = os.environ.get("FIELD_GUIDE_LANGUAGE", "ko")
project = {"ko": "LSTM 도감"}.get(language, "LSTM Field Guide")
version = SETTINGS["project"]["version"]
author = "The LSTM Field Guide authors"
# Without a year, which Sphinx would take from SOURCE_DATE_EPOCH.
copyright = author

# -- General: https://www.sphinx-doc.org/en/master/usage/configuration.html#general-configuration

extensions = ["myst_nb", "_ext"]
exclude_patterns = ["_*"]
templates_path = ["_theme/components", "_templates"]
nitpicky = True
suppress_warnings = [
    # MyST-NB's own report of a failing cell names no line; `_ext.cells.execution` writes one.
    "mystnb.exec",
    # A page's label is its file's name, so a link to it finds both: the same page.
    "myst.xref_ambiguous",
]

# -- Languages: https://www.sphinx-doc.org/en/master/usage/configuration.html#options-for-internationalization

preparing_languages = SETTINGS["tool"]["field-guide"]["preparing"]
site_languages = SETTINGS["tool"]["field-guide"]["languages"] + preparing_languages
locale_dirs = ["../locale"]
gettext_compact = False
gettext_additional_targets = ["image"]
# A catalog belongs to one page; line numbers would only make every edit touch all of it.
gettext_location = False

# -- Markdown: https://myst-parser.readthedocs.io/en/latest/configuration.html

myst_enable_extensions = ["colon_fence", "deflist", "dollarmath"]

# -- Cells: https://myst-nb.readthedocs.io/en/latest/configuration.html

nb_execution_mode = "cache"
nb_execution_timeout = 120
nb_merge_streams = True
# Stray warnings name paths of the machine that built the page; pages print those they speak of.
nb_output_stderr = "remove"
nb_mime_priority_overrides = [("notebook", "text/plain", 10)]
# No page shows a widget; its scripts would come from elsewhere.
nb_ipywidgets_js = {}

# The published site, which holds the notebooks, as a branch of a repository: owner/name.
notebook_repository = os.environ.get("FIELD_GUIDE_REPOSITORY", "")
notebook_branch = "gh-pages"
# Where the pages are written, in the same repository.
source_branch = "main"

# -- HTML: https://sphinx-book-theme.readthedocs.io/en/stable/reference.html

html_theme = "_theme"
html_theme_path = ["."]
html_math_renderer = "mathml"
html_title = project
html_baseurl = os.environ.get("FIELD_GUIDE_URL", "") and (
    f"{os.environ['FIELD_GUIDE_URL'].rstrip('/')}/{language}/"
)
html_static_path = ["_static"]
# In their order: a later sheet may change what an earlier one says.
html_css_files = [
    *("tokens.css", "type.css", "header.css", "cells.css", "tables.css", "figures.css"),
    *("blocks.css", "phone.css", "print.css", "code.css", "drawing.css", "icons.css"),
]
html_favicon = "_static/favicon.svg"
html_js_files = [
    ("colours.js", {"defer": "defer"}),
    ("menus.js", {"defer": "defer"}),
    ("contents.js", {"defer": "defer"}),
    ("scrolling.js", {"defer": "defer"}),
    ("dialog-opener.js", {"defer": "defer"}),
    ("copy.js", {"defer": "defer"}),
    ("language-switch.js", {"defer": "defer"}),
    ("definitions.js", {"defer": "defer"}),
]
html_use_index = False
# Pages whose entries answer a message of torch.
message_pages = [
    "reference/errors",
    *sorted(f"reference/errors/{page.stem}" for page in DOCS.glob("reference/errors/*.md")),
]
searched = tomllib.loads((DOCS / "search_synonyms.toml").read_text("utf-8"))
search_synonyms, search_asked = searched["groups"], searched["asked"]
# The sources are Korean, also beside the English pages.
html_copy_source = False
html_show_sphinx = False
html_theme_options = {
    "article_header_end": [
        "downloads.html",
        "language-switch.html",
        "article-header-buttons.html",
    ],
    "use_download_button": False,
    "use_fullscreen_button": False,
    "footer_content_items": ["feedback.html", "runtime.html", "copyright.html"],
    "logo": {
        "image_light": "_static/wordmark-light.svg",
        "image_dark": "_static/wordmark-dark.svg",
        "alt_text": project,
    },
    # The search field stands in the sidebar.
    "navbar_persistent": [],
    "pygments_light_style": "a11y-high-contrast-light",
    "pygments_dark_style": "a11y-high-contrast-dark",
    "show_toc_level": 2,
    # The pages of the part that the reader is in; those of all parts would weigh 2 kB on each.
    "collapse_navbar": True,
}

# -- EPUB: https://www.sphinx-doc.org/en/master/usage/configuration.html#options-for-epub-output

epub_basename = f"lstm-field-guide-{language}"
epub_show_urls = "no"
# Sphinx's own note, left when settings have changed since the last build; what no book needs.
epub_exclude_files = [".buildinfo.bak", "_static/search/shared.json"]
