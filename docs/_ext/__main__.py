"""Start a build: see `_ext.building`.

multiprocessing runs the program's main module once more in each process that it forks, unless that
is a package's `__main__`: started as `_ext.building`, each kernel would load Sphinx.
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
