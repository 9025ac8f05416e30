"""Leave a page at each old address that leads to the new one, in every language.

sphinx-reredirects writes such pages too, but into each language's build, where they would be
listed, indexed and slimmed like pages.
"""

import os
import tomllib
from collections.abc import Iterator
from html import escape
from pathlib import Path

from _ext.publishing.pages import Page

PAGE = """<!DOCTYPE html>
<html lang="{language}">
<head>
<meta charset="utf-8" />
<title>{title}</title>
<meta http-equiv="refresh" content="0; url={to}" />
<link rel="canonical" href="{to}" />
</head>
<body><p><a href="{to}">{title}</a></p></body>
</html>
"""


def redirects(site: Path, languages: list[str], table: Path) -> Iterator[Page]:
    """Yield a page for each old address in the table, `"old/page" = "new/page"`.

    ValueError if an old address has a page of its own, or a new one has none.
    """
    if not table.exists():
        return
    for old, new in tomllib.loads(table.read_text(encoding="utf-8"))["moved"].items():
        for language in languages:
            folder = site / language
            page, target = folder / f"{old}.html", folder / f"{new}.html"
            if page.exists():
                raise ValueError(f"{table}: there is a page at the old address {old}")
            if not target.exists():
                raise ValueError(f"{table}: there is no page at the new address {new}")
            to = escape(os.path.relpath(target, page.parent))
            yield Page(page, PAGE.format(language=language, title=escape(new), to=to))
