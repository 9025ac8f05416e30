"""Keep a Korean particle on the line of what it belongs to: `h_n`은, (hidden state)는.

Korean breaks between words here, but a browser takes the end of a code span or a bracket for one:
every tenth particle would begin a line on a phone.  CSS knows `nowrap` alone, which would keep long
code from breaking as well; a word joiner binds just the joint.
"""

import re
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform

from _ext.languages import HANGUL, SOURCE_LANGUAGE

JOINER = "\u2060"
CLOSED = re.compile(r"(?<=[)\]}>%\"'])(?=[가-힣])")


def joined(text: str) -> str:
    r"""Return a text whose particles are joined to the brackets and quotes before them.

    >>> joined("은닉 상태(hidden state)는")
    '은닉 상태(hidden state)\u2060는'
    """
    return CLOSED.sub(JOINER, text)


class JoinParticles(SphinxPostTransform):
    """Put a word joiner between a particle and what stands before it."""

    default_priority = 950  # when references are words
    formats = ("html",)

    def run(self, **kwargs: Any) -> None:
        """Go through the sentences."""
        if self.config.language != SOURCE_LANGUAGE:
            return
        for text in list(self.document.findall(nodes.Text)):
            parent = text.parent
            if isinstance(parent, nodes.literal_block | nodes.literal | nodes.math_block):
                continue
            place = parent.index(text)
            before = parent[place - 1] if place else None
            begins = isinstance(before, nodes.Element) and HANGUL.match(text)
            new = joined(text.astext())
            if begins or new != text:
                parent[place] = nodes.Text(f"{JOINER}{new}" if begins else new)


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the joiner."""
    app.add_post_transform(JoinParticles)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
