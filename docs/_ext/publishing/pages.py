"""The pages of the site while it is put together: each is parsed once, and written once."""

import os
from pathlib import Path

# Reads HTML as browsers do; libxml2 knows neither drawings nor formulas inside it.
from selectolax.lexbor import LexborHTMLParser, LexborNode


class Page:
    """A page: where it will lie, and its elements."""

    def __init__(self, path: Path, html: str) -> None:
        self.path = path
        self.elements = LexborHTMLParser(html)

    @property
    def title(self) -> str:
        """The page's heading, without the sign that links to it."""
        return self.elements.css_first("h1").text().rstrip("#").strip()

    def address_of(self, file: Path) -> str:
        """Return how this page names a file."""
        return Path(os.path.relpath(file, self.path.parent)).as_posix()

    def file_of(self, element: LexborNode) -> Path:
        """Return the file that an element loads or leads to."""
        address = element.attributes.get("src") or element.attributes.get("href") or ""
        return Path(os.path.normpath(self.path.parent / address.partition("?")[0]))

    def make(self, tag: str, **attributes: str) -> LexborNode:
        """Return a new element, which stands nowhere yet; an underscore is a hyphen."""
        element = self.elements.create_node(tag)
        for name, value in attributes.items():
            element.attrs[name.replace("_", "-")] = value
        return element

    def write(self) -> None:
        """Write the page as it is now."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self.path.write_text(self.elements.html, encoding="utf-8")


def read(folder: Path) -> dict[str, Page]:
    """Return the pages of a language by their names, those nearest to the home page first."""
    paths = {p.relative_to(folder).with_suffix("").as_posix(): p for p in folder.rglob("*.html")}
    return {
        name: Page(paths[name], paths[name].read_text(encoding="utf-8"))
        for name in sorted(paths, key=lambda name: (name.count("/"), name != "index", name))
        if not name.startswith("_")
    }
