"""Print the share of the listed queries that bring their page, beside that of Sphinx's own search.

    python tests/search_share.py

Builds the site once more, with the theme's own search, from the cells executed already.
"""

import os
import subprocess
import sys
from pathlib import Path

from conftest import DOCS, LANGUAGES, ROOT, SITE, find_browser
from playwright.sync_api import Page, sync_playwright
from test_search import QUERIES, Search

DEFAULT = ROOT / "_build" / "default_search"
TEMPLATES = ROOT / "_build" / "default_templates"


def build_default(language: str) -> None:
    """Build one language without this site's search."""
    sys.path.insert(0, str(DOCS))
    import conf  # noqa: PLC0415

    TEMPLATES.mkdir(parents=True, exist_ok=True)
    for template in (DOCS / "_templates").iterdir():
        if template.name not in ("layout.html", "search.html"):
            (TEMPLATES / template.name).write_bytes(template.read_bytes())
    extensions = ",".join(name for name in conf.extensions if name != "_ext.search")
    settings = [f"--define=extensions={extensions}", f"--define=templates_path={TEMPLATES}"]
    command = [sys.executable, "-m", "sphinx", "--quiet", *settings, "docs", DEFAULT / language]
    environment = os.environ | {"FIELD_GUIDE_LANGUAGE": language}
    subprocess.run(command, cwd=ROOT, env=environment, check=True)


def share(site: Path, page: Page) -> str:
    """Return how many queries bring their page among the first five results."""
    found = total = 0
    search = Search(page)
    for language, pages in QUERIES.items():
        for expected, queries in pages.items():
            for query in queries:
                results = search(site, language, query)
                if site == DEFAULT:
                    page.wait_for_timeout(500)  # it lists its results one by one
                    results = search.results()
                addresses = [address.partition(".html")[0] for address in results[:5]]
                found += expected in [a.rpartition(f"/{language}/")[2] for a in addresses]
                total += 1
    return f"{found} of {total} queries ({found / total:.0%})"


if __name__ == "__main__":
    for code in LANGUAGES:
        build_default(code)
    with sync_playwright() as playwright:
        tab = playwright.chromium.launch(
            executable_path=find_browser(), args=["--no-sandbox"]
        ).new_page()
        print("this site's search brings the page for", share(SITE, tab))
        print("Sphinx's own search brings the page for", share(DEFAULT, tab))
