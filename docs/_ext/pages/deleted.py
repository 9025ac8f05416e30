"""Take the pages that are gone out of what was built before: Sphinx leaves them there."""

from pathlib import Path

from sphinx.application import Sphinx

# What is written for each page, by builder: folder and ending.
WRITTEN = {
    "html": [("", ".html"), ("cards", ".png")],
    "notebook": [("", ".md"), ("", ".ipynb")],
}


def delete(app: Sphinx, exception: Exception | None) -> None:
    """Delete each file that is named like a page and belongs to none."""
    if exception:
        return
    collected = {name for pages in app.emit("html-collect-pages") for name, *_ in pages}
    pages = app.env.found_docs | collected
    for folder, ending in WRITTEN.get(app.builder.name, []):
        root = Path(app.outdir, folder)
        for path in sorted(root.rglob(f"*{ending}")):
            name = path.relative_to(root).with_suffix("").as_posix()
            if not name.startswith("_") and name not in pages:
                path.unlink()


def make_static(app: Sphinx) -> None:
    """Make the folder of static files: a build that fails early leaves a file of its name."""
    static = Path(app.outdir, "_static")
    if app.builder.format == "html":
        if static.is_file():
            static.unlink()
        static.mkdir(parents=True, exist_ok=True)


def setup(app: Sphinx) -> dict[str, bool]:
    """Register both."""
    app.connect("builder-inited", make_static)
    app.connect("build-finished", delete)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
