"""Print the share of the listed queries that bring their page, beside that of Sphinx's own search.

    python tests/search_share.py

Builds the site once more, with the theme's own search, from the cells executed already.
"""

from pathlib import Path

from conftest import LANGUAGES, SITE, find_browser
from defaults import DEFAULTS, build_defaults
from playwright.sync_api import Page, sync_playwright
from test_search import QUERIES, Search


def share(site: Path, page: Page) -> str:
    """Return how many queries bring their page among the first five results."""
    found = total = 0
    search = Search(page)
    for language, pages in QUERIES.items():
        for expected, queries in pages.items():
            for query in queries:
                results = search(site, language, query)
                if site == DEFAULTS:
                    page.wait_for_timeout(500)  # it lists its results one by one
                    results = search.results()
                addresses = [address.partition(".html")[0] for address in results[:5]]
                found += expected in [a.rpartition(f"/{language}/")[2] for a in addresses]
                total += 1
    return f"{found} of {total} queries ({found / total:.0%})"


if __name__ == "__main__":
    for code in LANGUAGES:
        build_defaults(code)
    with sync_playwright() as playwright:
        tab = playwright.chromium.launch(
            executable_path=find_browser(), args=["--no-sandbox"]
        ).new_page()
        print("this site's search brings the page for", share(SITE, tab))
        print("Sphinx's own search brings the page for", share(DEFAULTS, tab))
