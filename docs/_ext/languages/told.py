"""Nodes that say something in an attribute, which translators find like any sentence.

Sphinx offers `translatable` for that, but no node that does no more than this.
"""

from typing import ClassVar

from docutils import nodes
from sphinx import addnodes


class Told(nodes.General, nodes.Element, addnodes.translatable):
    """An element whose attribute `told` names is a message of its page."""

    told: ClassVar[str] = "label"

    def preserve_original_messages(self) -> None:
        """Keep the message as written."""
        self.setdefault(f"original_{self.told}", self[self.told])

    def apply_translated_message(self, original_message: str, translated_message: str) -> None:
        """Take the translated message."""
        self[self.told] = translated_message

    def extract_original_messages(self) -> list[str]:
        """Hand the message to the translators."""
        return [self[f"original_{self.told}"]]
