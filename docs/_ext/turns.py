"""Let languages that are built beside each other read in turn: they share the executed cells.

Sphinx builds one language at a time, and knows of no other.
"""

from dataclasses import dataclass
from multiprocessing.synchronize import Event

from sphinx.application import Sphinx


@dataclass
class Turn:
    """What a language waits for before it reads, and what it lets others know afterwards."""

    before: Event | None = None
    after: Event | None = None


# Of the language that this process builds; one that is built alone waits for nobody.
OWN = Turn()


def wait(*_: object) -> None:
    """Wait until the language before has read, and thereby executed, what has changed."""
    if OWN.before:
        OWN.before.wait()


def tell(*_: object) -> None:
    """Let the next language read."""
    if OWN.after:
        OWN.after.set()


def setup(app: Sphinx) -> dict[str, bool]:
    """Take part in reading."""
    app.connect("env-before-read-docs", wait)
    app.connect("env-updated", tell)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
