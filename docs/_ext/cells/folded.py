"""Let cells that are folded (`hide-input` and its kin) speak the language of the page.

MyST-NB has settings for their prompts, but one for all languages, and a label of its own in English
that is read out instead of them.
"""

from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.locale import _

LABEL = '<summary aria-label="Toggle hidden content">'


def translate_prompts(app: Sphinx, config: Config) -> None:
    """Say the prompts in the language that is built."""
    config.nb_code_prompt_show = _("Show what is folded")
    config.nb_code_prompt_hide = _("Fold again")


def drop_label(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Let the prompt be read out."""
    if "body" in context:
        context["body"] = context["body"].replace(LABEL, "<summary>")


def setup(app: Sphinx) -> dict[str, bool]:
    """Register both."""
    app.connect("config-inited", translate_prompts)
    app.connect("html-page-context", drop_label)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
