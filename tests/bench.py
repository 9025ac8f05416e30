"""Print what a visit to each kind of page costs, beside the stack's defaults on the same pages.

Then how long the explorer takes to answer, a reader's first change in a new page and all others: a
frame of a screen lasts 16 ms.

python tests/bench.py _build/html ko en
"""

import sys
from pathlib import Path
from statistics import median

from conftest import KINDS, find_browser, serve
from defaults import build_defaults
from playwright.sync_api import Browser, Page, sync_playwright
from weight import Visit, next_visit, search_visit, visit

QUERY = "hidden state"
LARGEST = {
    "num_layers": 64,
    "form": "packed",
    "N": 64,
    "L": 4096,
    "proj_size": 100,
    "hidden_size": 60000,
    "state": "fits",
    "dropout": 0.5,
}
# With the most that is drawn unabridged.
FULLEST = {
    "num_layers": 3,
    "form": "packed",
    "N": 12,
    "L": 3,
    "proj_size": 5,
    "state": "fits",
    "dropout": 0.5,
}
# Long after its functions have been rehearsed.
REHEARSED = 1500
OPENINGS = 5
# Until everything is computed and laid out. Another direction makes the whole picture anew.
ANSWERS = """(change) => {
  const explorer = document.querySelector("lstm-explorer");
  const usual = explorer.s;
  const times = Array.from({ length: 11 }, (_, n) => {
    const start = performance.now();
    explorer.s = { ...usual, ...change, bidirectional: n % 2 === 0 };
    explorer.update();
    explorer.getBoundingClientRect();
    return performance.now() - start;
  });
  explorer.s = usual;
  return times;
}"""


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
            other = defaults / f"{kind}.html"
            default = cost(visit(other)) if other.exists() else "none"
            print(f"{language + '/' + kind:28}{costs[0]:16}{costs[1]:16}{default}")
        searched = cost(search_visit(tab, site / language, QUERY))
        print(f"{language + '/search?q=' + QUERY:44}{searched}")
        print(f"{language + ', first letter typed':44}{first_answer(tab, home):.0f} ms")


def first_answer(tab: Page, page: Path) -> float:
    """Return how long the first letter in the search dialog waits for its results, once loaded."""
    with tab.expect_response("**/headings.js"):
        tab.goto(page.as_uri())
        tab.keyboard.press("Control+k")
    tab.wait_for_timeout(500)
    return tab.locator("#pst-search-dialog input").evaluate("""async (field) => {
      const options = document.querySelector("#search-options");
      const filled = new Promise((resolve) => {
        const note = () => resolve(performance.now());
        new MutationObserver(note).observe(options, { childList: true });
      });
      const start = performance.now();
      field.value = "h";
      field.dispatchEvent(new InputEvent("input"));
      return (await filled) - start;
    }""")


def answers(browser: Browser, address: str) -> None:
    """Print how long the explorer takes for a usual setting, a deep one and the largest."""
    print(f"{'explorer answers in':28}{'first, opened':>22}{'median':>13}{'slowest of 50':>16}")
    for name, change in {
        "the setting of its page": {},
        "three layers": {"num_layers": 3},
        "the fullest picture": FULLEST,
        "the largest setting": LARGEST,
    }.items():
        firsts, others = [], []
        for _ in range(OPENINGS):
            # What one page has compiled serves the next, unless it is another's.
            with browser.new_context() as context:
                tab = context.new_page()
                tab.goto(f"{address}/en/reference/explorer.html")
                tab.locator("lstm-explorer .tensor").first.wait_for()
                tab.wait_for_timeout(REHEARSED)
                first, *rest = tab.evaluate(ANSWERS, change)
            firsts.append(first)
            others += rest
        # The least is the page's own: what else the computer does can only add to it.
        opened = f"{min(firsts):.1f} to {max(firsts):.1f} ms"
        print(f"{name:28}{opened:>22}{median(others):10.1f} ms{max(others):13.1f} ms")


if __name__ == "__main__":
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_browser(), args=["--no-sandbox"])
        site = Path(sys.argv[1]).resolve()
        main(site, sys.argv[2:], browser.new_page())
        with serve(site) as address:
            answers(browser, address)
