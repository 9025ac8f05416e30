"""What a visit to a page costs: every file that the page loads, compressed as a host does."""

import gzip
import os
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit

from conftest import read_html
from playwright.sync_api import Page

# Bytes of these kinds are compressed already.
COMPRESSED = {".gif", ".jpg", ".png", ".webp", ".woff2"}
LOADING = (
    "script[src], img[src], link[rel~=stylesheet], link[rel~=icon], link[rel~=preload], "
    "link[rel~=modulepreload], link[rel~=prefetch]"
)


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
    loading = [element.attributes for element in read_html(page).css(LOADING)]
    addresses = [urlsplit(loads.get("src") or loads["href"]) for loads in loading]
    foreign = {a.geturl() for a in addresses if a.netloc}
    # Only the page for lost addresses, which stands in the root, names files from the root.
    loaded = [page.parent / a.path.lstrip("/") for a in addresses if a.path and not a.scheme]
    return Visit(
        frozenset(Path(os.path.normpath(path)) for path in [page, *loaded]), frozenset(foreign)
    )


def next_visit(page: Path, before: Path) -> Visit:
    """Return what the page costs a reader who comes from another one."""
    return Visit(visit(page).files - visit(before).files)


def search_visit(tab: Page, folder: Path, query: str) -> Visit:
    """Return what a search in a language's folder costs a reader who comes from its home page."""
    requested: list[str] = []
    tab.on("request", lambda request: requested.append(request.url))
    tab.goto(f"{(folder / 'search.html').as_uri()}?q={quote(query)}")
    tab.wait_for_function("document.querySelector('#search-status').textContent !== ''")
    files = {Path(unquote(urlsplit(url).path)) for url in requested if url.startswith("file:")}
    return Visit(frozenset(files) - visit(folder / "index.html").files)
