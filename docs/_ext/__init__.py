"""Machinery of the site, in rooms by moment: who asks where something happens opens one.

- `cells/`: the cells of a page are executed, and what they computed is put into its sentences.
- `languages/`: the catalogs are checked, and the languages of the site joined.
- `pages/`: a page is written: its formulas, its tables, what is said about it.
- `notebooks/`: a page is written once more, as a notebook and as Markdown.
- `search/`: all pages are indexed for the site's own search.
- `publishing/`: the finished languages become one site; a command, not part of Sphinx's build.
- `building.py`: runs Sphinx; the noxfile asks for it by `python -m _ext`, which is `__main__.py`.
- `gathered.py`: what pages tell each other, for lists and the index.
- `kept.py`: what was found out about pages, kept for the next build.
- `turns.py`: languages that are built beside each other read one after another.
- `upstream.py`: what is touched of other packages without being offered by them.
"""

import hashlib
import multiprocessing
from pathlib import Path

from sphinx.application import Sphinx

# In the order of a page's life. Transforms and events of one priority run as they are loaded here,
# so: values read what was executed; cards and metadata use what the switch tells the templates.
PARTS = [
    "_ext.turns",
    "_ext.cells.execution",
    "_ext.cells.running",
    "_ext.cells.kernels",
    "_ext.cells.folded",
    "_ext.cells.values",
    "_ext.cells.claims",
    "_ext.cells.runtime",
    "_ext.languages.catalogs",
    "_ext.languages.glossary",
    "_ext.languages.state",
    "_ext.languages.switch",
    "_ext.languages.joints",
    "_ext.pages.cards",
    "_ext.pages.definitions",
    "_ext.pages.exercises",
    "_ext.pages.entries",
    "_ext.pages.explorer",
    "_ext.pages.feedback",
    "_ext.pages.formulas",
    "_ext.pages.messages",
    "_ext.search.field",
    "_ext.search.index",
    "_ext.search.script",
    "_ext.pages.metadata",
    "_ext.pages.tables",
    "_ext.pages.templates",
    "_ext.pages.deleted",
    "_ext.notebooks.builder",
]


def machinery() -> str:
    """Return a digest of the code that has a part in reading and writing pages."""
    digest = hashlib.sha256()
    for path in sorted(Path(__file__).parent.rglob("*.py")):
        if path.parent.name != "publishing":
            digest.update(path.read_bytes())
    return digest.hexdigest()


def end_workers(app: Sphinx, exception: Exception | None) -> None:
    """End the processes of a build that fails: Sphinx waits for them, and they for Sphinx."""
    if exception:
        for worker in multiprocessing.active_children():
            worker.terminate()


def setup(app: Sphinx) -> dict[str, bool]:
    """Load the parts in their order."""
    app.add_config_value("machinery", machinery(), "env")  # when it changes, all pages are read
    app.connect("build-finished", end_workers)
    for part in PARTS:
        app.setup_extension(part)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
