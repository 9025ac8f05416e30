"""Put a finished folder in the place of another, so that at no moment there is none.

The standard library renames a folder only to where nothing is; Linux can exchange two.
"""

import ctypes
import os
import shutil
import sys
from pathlib import Path

# Of Linux: see renameat2(2).
AT_FDCWD, RENAME_EXCHANGE = -100, 2


def put(fresh: Path, place: Path) -> None:
    """Let `fresh` be what stands in `place`; what stood there before is gone afterwards."""
    old = place.with_suffix(".old")
    shutil.rmtree(old, ignore_errors=True)
    if place.exists() and exchange(fresh, place):
        fresh.rename(old)
    else:
        if place.exists():
            place.rename(old)
        fresh.rename(place)
    shutil.rmtree(old, ignore_errors=True)


def exchange(one: Path, other: Path) -> bool:
    """Exchange two folders at once and tell whether this system can."""
    if sys.platform != "linux":
        return False
    rename = getattr(ctypes.CDLL(None), "renameat2", None)
    paths = os.fsencode(one), os.fsencode(other)
    return bool(rename) and not rename(AT_FDCWD, paths[0], AT_FDCWD, paths[1], RENAME_EXCHANGE)


def recover(place: Path) -> None:
    """Bring back what stood in a place, if whoever was to put something there was killed."""
    old = place.with_suffix(".old")
    if old.exists() and not place.exists():
        old.rename(place)
