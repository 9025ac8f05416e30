"""What a visit to a page costs: every file that the page loads, compressed as a host does."""

import gzip
import os
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

from bs4 import BeautifulSoup

# Bytes of these kinds are compressed already.
COMPRESSED = {".gif", ".jpg", ".png", ".webp", ".woff2"}
LOADING = "script[src], img[src], link[rel~=stylesheet], link[rel~=icon], link[rel~=preload]"


@dataclass(frozen=True)
class Visit:
    """The files of a visit and their size; other hosts' files, whose size we cannot know."""

    files: frozenset[Path]
    foreign: frozenset[str] = frozenset()

    @property
    def kilobytes(self) -> float:
        """Return the compressed size in kB."""
        return sum(compressed_size(path) for path in self.files) / 1000


@cache
def compressed_size(path: Path) -> int:
    """Return how many bytes of a file travel."""
    data = path.read_bytes()
    return len(data) if path.suffix in COMPRESSED else len(gzip.compress(data, mtime=0))


@cache
def visit(page: Path) -> Visit:
    """Return the visit to a page by a reader who has been nowhere yet."""
    soup = BeautifulSoup(page.read_text(encoding="utf-8"), "lxml")
    addresses = [urlsplit(e.get("src") or e["href"]) for e in soup.select(LOADING)]
    foreign = {a.geturl() for a in addresses if a.netloc}
    # Only the page for lost addresses, which stands in the root, names files from the root.
    loaded = [page.parent / a.path.lstrip("/") for a in addresses if a.path and not a.scheme]
    return Visit(
        frozenset(Path(os.path.normpath(path)) for path in [page, *loaded]), frozenset(foreign)
    )


def next_visit(page: Path, before: Path) -> Visit:
    """Return what the page costs a reader who comes from another one."""
    return Visit(visit(page).files - visit(before).files)
