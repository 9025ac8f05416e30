"""Keep the templates of pages compiled from one build to the next, as Python does with its modules.

Compiling them takes longer than writing an edited page with them.  Jinja keeps them where it is
told to; Sphinx has no setting for it.
"""

from contextlib import suppress
from pathlib import Path
from pickle import UnpicklingError

from jinja2 import FileSystemBytecodeCache
from jinja2.bccache import Bucket
from sphinx.application import Sphinx
from sphinx.builders.html import StandaloneHTMLBuilder

from _ext.cells.examples import ROOT

FOLDER = ROOT / "_build" / "templates"


class Compiled(FileSystemBytecodeCache):
    """What was compiled of each template, of which Jinja takes nothing that is out of date."""

    def get_cache_key(self, name: str, filename: str | None = None) -> str:
        """Return the key of a template, which in a copy of this site is the same."""
        path = Path(filename or "")
        own = path.is_relative_to(ROOT / "docs")
        return super().get_cache_key(name, str(path.relative_to(ROOT)) if own else filename)

    def load_bytecode(self, bucket: Bucket) -> None:
        """Load what was compiled, if it is whole."""
        with suppress(EOFError, UnpicklingError):
            super().load_bytecode(bucket)


def keep_compiled(app: Sphinx) -> None:
    """Let the templates of this build be kept."""
    if isinstance(app.builder, StandaloneHTMLBuilder):
        FOLDER.mkdir(parents=True, exist_ok=True)
        app.builder.templates.environment.bytecode_cache = Compiled(str(FOLDER))


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the templates that are kept."""
    app.connect("builder-inited", keep_compiled)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
