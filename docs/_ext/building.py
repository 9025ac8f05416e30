"""Write a language in several forms, one after another, in a process that loads Sphinx once.

    PYTHONPATH=docs python -m _ext.building html,notebook _build/stage/{}-ko --quiet docs

`sphinx-build` writes one form, and takes as long to start as an edited page takes.
"""

import os
import sys

from sphinx.cmd.build import main


def build(builders: list[str], output: str, options: list[str]) -> int:
    """Run the builders, each into the folder of its name; return the first exit code but 0."""
    codes = (main(["--builder", builder, *options, output.format(builder)]) for builder in builders)
    return next(filter(None, codes), 0)


if __name__ == "__main__":
    del os.environ["PYTHONPATH"]  # the cells' programs have no part in this
    sys.exit(build(sys.argv[1].split(","), sys.argv[2], sys.argv[3:]))
