"""Gather the words of the interface, which belong to no page, for their catalogs.

Babel extracts them where machinery, templates and scripts say them.  Those of Sphinx and the theme
come with translations of their own, but not all, and not in every language: those that their
catalogs lack stand here, so that they are extracted as well.
"""

from pathlib import Path

from babel.messages import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po
from sphinx.locale import _

DOCS = Path(__file__).parents[2]
# The language that the words are written in.
INTERFACE_LANGUAGE = "en"
JINJA = "jinja2.ext:babel_extract"
METHODS = [
    ("_ext/**.py", "python"),
    ("_templates/**.html", JINJA),
    ("_theme/**.html", JINJA),
    ("_static/**.js_t", JINJA),
]


def others() -> list[str]:
    """Return the words of Sphinx and the theme that some catalog of theirs lacks."""
    return [
        _("Click to collapse"),
        _("Click to expand"),
        _("Collapse Sidebar"),
        _("Error"),
        _("Expand Sidebar"),
        _("General Index"),
        _("Home"),
        _("Link to this code"),
        _("Link to this definition"),
        _("Link to this heading"),
        _("Link to this image"),
        _("Link to this table"),
        _("Link to this term"),
        _("Link to this toctree"),
        _("Main"),
        _("On this page"),
        _("Search..."),
        _("Section Navigation"),
        _("Site"),
        _("Skip to main content"),
        _("Table of Contents"),
        _("Table of contents"),
        _("next"),
        _("next page"),
        _("previous"),
        _("previous page"),
        _("© Copyright %(copyright)s."),
    ]


def words() -> Catalog:
    """Return all words of the interface, in the order of the alphabet."""
    template = Catalog()
    # Babel's own filter leaves out folders whose names begin with an underscore.
    extracted = extract_from_dir(DOCS, METHODS, directory_filter=lambda _: True)
    found = {message for _, _, message, *_ in extracted}
    for message in sorted(found):
        template.add(message)
    return template


def update(language: str, folder: Path) -> None:
    """Bring a language's catalog of the interface up to date; nothing changes where it is."""
    if language == INTERFACE_LANGUAGE:
        return
    path = folder / "sphinx.po"
    catalog = Catalog(locale=language)
    if path.exists():
        with path.open("rb") as file:
            catalog = read_po(file, locale=language, abort_invalid=True)
    before = path.read_bytes() if path.exists() else b""
    catalog.update(words(), no_fuzzy_matching=True)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        write_po(file, catalog, width=0, ignore_obsolete=True, omit_header=False, sort_output=True)
    text = path.read_text(encoding="utf-8")
    # Babel's header tells the time and calls the catalog fuzzy.
    head = f'msgid ""\nmsgstr ""\n"Language: {language}\\n"\n'
    head += '"Content-Type: text/plain; charset=utf-8\\n"\n'
    body = text.partition("\n\n")[2]
    if (head + "\n" + body).encode() != before:
        path.write_text(head + "\n" + body, encoding="utf-8")
    else:
        path.write_bytes(before)
