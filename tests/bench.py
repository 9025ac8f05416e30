"""Print what a visit to each kind of page costs, beside the stack's defaults on the same pages.

python tests/bench.py _build/html ko en
"""

import sys
from pathlib import Path

from conftest import KINDS, find_browser
from defaults import build_defaults
from playwright.sync_api import Page, sync_playwright
from weight import Visit, next_visit, search_visit, visit

QUERY = "hidden state"


def cost(visited: Visit) -> str:
    """Return the weight and the requests of a visit, those to other hosts apart."""
    foreign = f" + {len(visited.foreign)} elsewhere" if visited.foreign else ""
    return f"{visited.kilobytes:6.1f} in {len(visited.files):2d}{foreign}"


def main(site: Path, languages: list[str], tab: Page) -> None:
    """Print a row for each kind of page and language; sizes are compressed kB."""
    print(f"{'page':28}{'first visit':16}{'second page':16}{'defaults, first visit'}")
    for language in languages:
        defaults = build_defaults(language)
        home = site / language / "index.html"
        for kind in KINDS:
            page = site / language / f"{kind}.html"
            costs = [cost(visit(page)), cost(next_visit(page, home))]
            default = cost(visit(defaults / f"{kind}.html"))
            print(f"{language + '/' + kind:28}{costs[0]:16}{costs[1]:16}{default}")
        searched = cost(search_visit(tab, site / language, QUERY))
        print(f"{language + '/search?q=' + QUERY:44}{searched}")


if __name__ == "__main__":
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_browser(), args=["--no-sandbox"])
        main(Path(sys.argv[1]).resolve(), sys.argv[2:], browser.new_page())
