"""Print what a visit to each kind of page costs, beside the stack's defaults on the same pages.

python tests/bench.py _build/html ko en
"""

import sys
from pathlib import Path

from conftest import KINDS
from defaults import build_defaults
from weight import Visit, compressed_size, next_visit, visit


def cost(visited: Visit) -> str:
    """Return the weight and the requests of a visit, those to other hosts apart."""
    foreign = f" + {len(visited.foreign)} elsewhere" if visited.foreign else ""
    return f"{visited.kilobytes:6.1f} in {len(visited.files):2d}{foreign}"


def main(site: Path, languages: list[str]) -> None:
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
        for folder, of in ((site / language, "ours"), (defaults, "default")):
            text = compressed_size(folder / "searchindex.js") / 1000
            print(f"{language + ', for a query':28}{text:6.1f} kB of text to search, {of}")


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
