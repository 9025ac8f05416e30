"""What pages tell each other: gathered as each is read, and kept with the environment.

Sphinx's `EnvironmentCollector` has the moments for it; each of those here would repeat the same
three methods.
"""

from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.environment.collectors import EnvironmentCollector


class Gathered(EnvironmentCollector):
    """What is told by each page that has something to tell."""

    name: str

    @classmethod
    def by_page(cls, env: BuildEnvironment) -> dict[str, Any]:
        """Return what was gathered, by page."""
        return env.__dict__.setdefault(cls.name, {})

    def gather(self, app: Sphinx, doctree: nodes.document) -> Any:
        """Return what a page tells; nothing is kept of one that tells nothing."""
        raise NotImplementedError

    def process_doc(self, app: Sphinx, doctree: nodes.document) -> None:
        """Keep what a page tells."""
        if told := self.gather(app, doctree):
            self.by_page(app.env)[app.env.docname] = told

    def clear_doc(self, app: Sphinx, env: BuildEnvironment, docname: str) -> None:
        """Forget a page."""
        self.by_page(env).pop(docname, None)

    def merge_other(
        self, app: Sphinx, env: BuildEnvironment, docnames: set[str], other: BuildEnvironment
    ) -> None:
        """Take over what another process has gathered."""
        found = self.by_page(other)
        self.by_page(env).update({page: found[page] for page in docnames if page in found})
