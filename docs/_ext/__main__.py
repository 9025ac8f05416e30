"""Start a build: see `_ext.building`.

What multiprocessing forks runs the program's main module once more, unless that is called so: each
kernel would load Sphinx.
"""

import os
import sys

from _ext.building import main

if __name__ == "__main__":
    del os.environ["PYTHONPATH"]  # the cells' programs have no part in this
    try:
        main()
    except KeyboardInterrupt:
        sys.exit("interrupted")
