"""The pages of the site while it is put together: each is parsed once at most, and written once."""

import os
from collections.abc import Callable, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

# Reads HTML as browsers do; libxml2 knows neither drawings nor formulas inside it.
from selectolax.lexbor import LexborHTMLParser, LexborNode

from _ext.kept import Kept

Told = TypeVar("Told")
Step = Callable[[LexborHTMLParser], None]


class Page:
    """A page: where it will lie, and its elements."""

    def __init__(
        self,
        path: Path,
        html: str,
        steps: Sequence[Step] = (),
        known: dict[str, Any] | None = None,
    ) -> None:
        self.path = path
        self.html = html
        self.steps = steps
        self.known = {} if known is None else known

    @cached_property
    def elements(self) -> LexborHTMLParser:
        """The elements, after the steps that each page goes through by itself."""
        elements = LexborHTMLParser(self.html)
        for step in self.steps:
            step(elements)
        return elements

    def tell(self, question: str, answer: "Callable[[Page], Told]") -> Told:
        """Return what a function says of the page, which it was perhaps asked before."""
        if question not in self.known:
            self.known[question] = answer(self)
        return self.known[question]

    @property
    def title(self) -> str:
        """The page's heading, without the sign that links to it."""
        return self.tell(
            "title", lambda page: page.elements.css_first("h1").text().rstrip("#").strip()
        )

    def addresses(self, query: str) -> list[str]:
        """Return what the elements that a query selects load or lead to."""
        return self.tell(
            f"addresses of {query}",
            lambda page: [address(element) for element in page.elements.css(query)],
        )

    def address_of(self, file: Path) -> str:
        """Return how this page names a file."""
        return Path(os.path.relpath(file, self.path.parent)).as_posix()

    def file_at(self, address: str) -> Path:
        """Return the file that an address on this page means."""
        return Path(os.path.normpath(self.path.parent / address.partition("?")[0]))

    def make(self, tag: str, **attributes: str) -> LexborNode:
        """Return a new element, which stands nowhere yet; an underscore is a hyphen."""
        element = self.elements.create_node(tag)
        for name, value in attributes.items():
            element.attrs[name.replace("_", "-")] = value
        return element

    def write(self, html: str = "") -> None:
        """Write the page as it is now, or as it was once."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self.path.write_text(html or self.elements.html, encoding="utf-8")


def address(element: LexborNode) -> str:
    """Return what an element loads or leads to."""
    return element.attributes.get("src") or element.attributes.get("href") or ""


def read(source: Path, folder: Path, steps: Sequence[Step], kept: Kept) -> dict[str, Page]:
    """Return the pages of a language by their names, those nearest to the home page first.

    They will lie in another folder than they are read from.
    """
    paths = {p.relative_to(source).with_suffix("").as_posix(): p for p in source.rglob("*.html")}
    pages = {}
    for name in sorted(paths, key=lambda name: (name.count("/"), name != "index", name)):
        if not name.startswith("_"):
            html = paths[name].read_text(encoding="utf-8")
            place = folder / paths[name].relative_to(source)
            pages[name] = Page(place, html, steps, kept.about(name, html))
    return pages
