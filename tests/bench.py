"""Print what a visit to each kind of page costs, beside the stack's defaults on the same pages.

python tests/bench.py _build/stage _build/html ko en
"""

import sys
from pathlib import Path

from weight import next_visit, visit

KINDS = ["index", "quickstart", "tensors/h_n", "reference/traps", "search"]


def main(stage: Path, site: Path, languages: list[str]) -> None:
    """Print a row for each kind of page and language; sizes are compressed kB."""
    print(f"{'page':24}{'first visit':>16}{'second page':>16}{'defaults, first visit':>26}")
    for language in languages:
        home = site / language / "index.html"
        for kind in KINDS:
            page = site / language / f"{kind}.html"
            first, second = visit(page), next_visit(page, home)
            default = visit(stage / f"html-{language}" / f"{kind}.html")
            print(
                f"{language + '/' + kind:24}"
                f"{first.kilobytes:7.1f} in {len(first.files):2d}  "
                f"{second.kilobytes:7.1f} in {len(second.files):2d}  "
                f"{default.kilobytes:17.1f} in {len(default.files):2d}"
            )


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3:])
