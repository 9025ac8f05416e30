"""Bring the catalogs up to date with the pages and the interface; a command.

    cd docs && python -m _ext.languages.update ../_build/stage/ko/gettext en ja

sphinx-intl does the pages; it knows neither that a page was renamed, whose translation would be
lost, nor that one is gone, whose catalog would stay, nor the words that belong to no page.
"""

import sys
from pathlib import Path

from sphinx_intl.basic import update as update_pages

from _ext.languages import SOURCE_LANGUAGE, interface
from _ext.languages.catalogs import PAGES, ROOT, catalogs, folder, page_of, read

# A page is the renamed one if it has more than this share of its messages.
KEPT = 0.5


def messages(path: Path) -> set[str]:
    """Return the messages of a catalog or template."""
    return {entry.id for entry in read(path)}


def follow_pages(language: str, templates: Path) -> None:
    """Move the catalogs of renamed pages along with them; delete those of deleted pages."""
    kept = catalogs(language)
    known = {page_of(catalog) for catalog in kept}
    new = {t for t in templates.rglob("*.pot") if page_of_template(t, templates) not in known}
    for catalog in kept:
        if (PAGES / f"{page_of(catalog)}.md").exists():
            continue
        mine = messages(catalog)
        shares = {len(mine & messages(t)) / max(len(mine), 1): t for t in sorted(new)}
        best = max(shares, default=0)
        if best > KEPT:
            template = shares[best]
            new.remove(template)
            target = folder(language) / f"{page_of_template(template, templates)}.po"
            target.parent.mkdir(parents=True, exist_ok=True)
            catalog.rename(target)
            print(f"moved {catalog.relative_to(ROOT)} to {target.relative_to(ROOT)}, as its page")
        else:
            catalog.unlink()
            print(f"removed {catalog.relative_to(ROOT)}: its page is gone")


def page_of_template(template: Path, templates: Path) -> str:
    """Return the name of the page that a template was extracted from."""
    return template.relative_to(templates).with_suffix("").as_posix()


def clean_header(catalog: Path) -> None:
    """Drop the template header that Babel writes, which calls every new catalog fuzzy."""
    head, separator, rest = catalog.read_text(encoding="utf-8").partition('msgid ""')
    if head:
        catalog.write_text(separator + rest, encoding="utf-8")


def main(templates: Path, languages: list[str]) -> None:
    """Update the catalogs of the pages, then of the interface."""
    for template in sorted(templates.rglob("*.pot")):
        # Of pages that are gone; and of the words of the interface, which Sphinx extracts from the
        # templates alone, but `interface` from all that says something.
        if not (PAGES / f"{page_of_template(template, templates)}.md").exists():
            template.unlink()
    for language in languages:
        follow_pages(language, templates)
    locale = ROOT / "locale"
    update_pages(str(locale), str(templates), languages, line_width=0, ignore_obsolete=True)
    for language in languages:
        for catalog in catalogs(language):
            clean_header(catalog)
    for language in [SOURCE_LANGUAGE, *languages]:
        interface.update(language, folder(language))


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve(), sys.argv[2:])
