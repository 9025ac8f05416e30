"""Join the languages of the site: switch, alternate links, descriptions, marked foreign words.

Sphinx builds one language at a time and knows nothing of the others; sphinx-multiversion and its
kin switch versions, and sphinx-sitemap writes alternates into the sitemap only.
"""

import re
from typing import Any

from babel import Locale
from babel.core import get_global
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.locale import _
from sphinx.transforms.post_transforms import SphinxPostTransform

from _ext.cells.values import Drawing
from _ext.languages import HANGUL_LETTERS, HANGUL_WORDS, SOURCE_LANGUAGE
from _ext.languages.catalogs import TRANSLATED

DESCRIPTION_LENGTH = 160
# The words in a drawing, and the drawing whose spoken label holds some.
KOREAN_IN_DRAWING = re.compile(
    f"<text(?=[^<>]*>[^<]*[{HANGUL_LETTERS}])|<svg(?=[^<>]*[{HANGUL_LETTERS}])"
)


def description(doctree: nodes.document) -> str:
    """Return the first paragraph of a page, which is its answer, at most a line of a search hit."""
    for paragraph in doctree.findall(nodes.paragraph):
        text = " ".join(paragraph.astext().split())
        if len(text) > DESCRIPTION_LENGTH:
            text = text[: DESCRIPTION_LENGTH - 1].rpartition(" ")[0].rstrip(".,:") + "…"
        return text
    return ""


def with_territory(code: str) -> str:
    """Return a language with the territory it is mostly spoken in, as Open Graph wants it.

    >>> with_territory("ko"), with_territory("pt"), with_territory("zh_TW")
    ('ko_KR', 'pt_BR', 'zh_TW')
    """
    locale = Locale.parse(code)
    likely = Locale.parse(get_global("likely_subtags")[locale.language])
    return f"{locale.language}_{locale.territory or likely.territory}"


def translation(app: Sphinx, page: str) -> dict[str, Any] | None:
    """Return how much of a page is translated, or nothing where all of it has to be."""
    counted = app.env.metadata.get(page, {}).get(TRANSLATED)
    if not counted:
        return None
    done, total = map(int, counted.split("/"))
    source = Locale.parse(SOURCE_LANGUAGE).get_display_name(app.config.language)
    return {"done": done, "total": total, "source": source}


def add_page_context(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Tell the templates this page's address in every language and its description."""
    suffix = app.builder.out_suffix
    context["languages"] = [
        {
            "code": code,
            "current": code == app.config.language,
            "name": Locale.parse(code).get_display_name(code),
            "href": f"{context['content_root']}../{code}/{page}{suffix}",
            "address": app.config.html_baseurl.replace(f"/{app.config.language}/", f"/{code}/")
            + page
            + suffix
            if app.config.html_baseurl
            else None,
        }
        for code in app.config.site_languages
    ]
    context["translation"] = translation(app, page)
    context["locale"] = with_territory(app.config.language)
    if app.builder.name == "epub":  # whose chapters would not tell their language
        attributes = f'lang="{app.config.language}" xml:lang="{app.config.language}"'
        context["html_tag"] = context["html_tag"].replace("<html", f"<html {attributes}", 1)
    context["theme_search_bar_text"] = _("Search")
    context["theme_toc_title"] = _("Table of contents")
    if page == app.config.root_doc:
        context["docstitle"] = ""  # the home page bears the site's name already
    context["description"] = description(doctree) if doctree else _("Search the field guide")


class MarkKorean(SphinxPostTransform):
    """Mark Korean words in other languages' pages, so that they are spoken and set as Korean."""

    default_priority = 900
    formats = ("html",)

    def run(self, **kwargs: Any) -> None:
        """Wrap each run of Hangul, also in listings and drawings, which are written as a whole."""
        if self.config.language == SOURCE_LANGUAGE:
            return
        for drawing in self.document.findall(Drawing):
            html = drawing.get("html") or ""
            drawing["html"] = KOREAN_IN_DRAWING.sub(r'\g<0> lang="ko"', html)
        for text in [t for t in self.document.findall(nodes.Text) if HANGUL_WORDS.search(t)]:
            if self.is_marked(text):
                continue
            if isinstance(text.parent, nodes.literal_block):
                text.parent.replace_self(KoreanListing("", text.parent.deepcopy()))
                continue
            parts = HANGUL_WORDS.split(text)
            marked = [
                KoreanText("", p) if i % 2 else nodes.Text(p) for i, p in enumerate(parts) if p
            ]
            text.parent.replace(text, marked)

    @staticmethod
    def is_marked(node: nodes.Node | None) -> bool:
        """Tell whether a node stands in a message that is not translated."""
        while node := node.parent:
            if f"language-{SOURCE_LANGUAGE}" in node.get("classes", []):
                return True
        return False


class KoreanText(nodes.inline):
    """Words that stay Korean in every language."""


class KoreanListing(nodes.General, nodes.Element):
    """A listing or an output in which Korean words stand."""


def visit_listing(translator: Any, node: KoreanListing) -> None:
    """Note where the listing begins."""
    node["start"] = len(translator.body)


def depart_listing(translator: Any, node: KoreanListing) -> None:
    """Mark the words in the listing once it is highlighted."""
    written = "".join(translator.body[node["start"] :])
    translator.body[node["start"] :] = [HANGUL_WORDS.sub(r'<span lang="ko">\1</span>', written)]


def visit_korean(translator: Any, node: KoreanText) -> None:
    """Open the marked words."""
    translator.body.append('<span lang="ko">')


def depart_korean(translator: Any, node: KoreanText) -> None:
    """Close the marked words."""
    translator.body.append("</span>")


def setup(app: Sphinx) -> dict[str, bool]:
    """Register what joins the languages."""
    app.add_config_value("site_languages", [SOURCE_LANGUAGE], "html")
    app.add_node(KoreanText, html=(visit_korean, depart_korean))
    app.add_node(KoreanListing, html=(visit_listing, depart_listing))
    # After the theme, whose own label has no Korean.
    app.connect("html-page-context", add_page_context, priority=900)
    app.add_post_transform(MarkKorean)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
