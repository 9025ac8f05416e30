"""Print what Lighthouse gives each kind of page, on a phone and on a desktop: medians of three.

python tests/lighthouse.py _build/html ko/index en/reference/tensors/h_n  # or all, without names

Scores for accessibility, best practices and search engines follow from the page: one below 100
ends with 1.  Those for performance follow from the machine as well and are told alone.
Needs Node: npx fetches Lighthouse.
"""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from statistics import median

from conftest import KINDS, LANGUAGES, find_browser, serve

# The newest that runs on Node 20.
LIGHTHOUSE = "lighthouse@12.8.2"
FORMS = {"phone": [], "desktop": ["--preset=desktop"]}
RUNS = 3
CATEGORIES = ["performance", "accessibility", "best-practices", "seo"]
MEASURED = "performance"


NPX = shutil.which("npx")


def report(address: str, options: list[str]) -> dict:
    """Return what Lighthouse reports of one visit."""
    command = [
        NPX,
        *("--yes", LIGHTHOUSE, address, "--quiet", "--output=json"),
        f"--only-categories={','.join(CATEGORIES)}",
        # A container's root user has no sandbox.
        "--chrome-flags=--headless=new --no-sandbox",
        *options,
    ]
    environment = os.environ | {"CHROME_PATH": find_browser()}
    ran = subprocess.run(command, capture_output=True, text=True, check=True, env=environment)
    return json.loads(ran.stdout)


def scores(reports: list[dict]) -> dict[str, int]:
    """Return the median of each category's scores, from 0 to 100."""
    return {
        name: round(100 * median(r["categories"][name]["score"] for r in reports))
        for name in CATEGORIES
    }


def failed(report: dict, category: str) -> list[str]:
    """Return the names of the audits that cost a category its 100."""
    weighed = [ref["id"] for ref in report["categories"][category]["auditRefs"] if ref["weight"]]
    found = {name: report["audits"][name]["score"] for name in weighed}
    return [name for name, score in found.items() if score is not None and score < 1]


def main(site: Path, pages: list[str]) -> int:
    """Print a row for each page and form, with what costs it points."""
    if not (NPX and find_browser()):
        sys.exit("Lighthouse needs Node's npx and Chromium or Chrome on the PATH")
    print(f"{'page':40}{'':9}{''.join(f'{name:>16}' for name in CATEGORIES)}")
    lacking = 0
    with serve(site) as address:
        for page in pages:
            for form, options in FORMS.items():
                reports = [report(f"{address}/{page}.html", options) for _ in range(RUNS)]
                found = scores(reports)
                cells = "".join(f"{score:16}" for score in found.values())
                print(f"{page:40}{form:9}{cells}", flush=True)
                for name in (name for name, score in found.items() if score < 100):
                    print(f"  {name}: {', '.join(failed(reports[-1], name))}", flush=True)
                    lacking += name != MEASURED
    return int(lacking > 0)


if __name__ == "__main__":
    every = [f"{language}/{kind}" for language in LANGUAGES for kind in KINDS]
    sys.exit(main(Path(sys.argv[1]), sys.argv[2:] or every))
