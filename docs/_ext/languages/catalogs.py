"""Check the catalogs: by themselves, against the markup of their messages, against their pages.

As a Sphinx extension every problem is a warning with file and line, so a strict build fails.  As a
command it first refuses broken catalogs (sphinx-intl calls them unchanged), then removes those of
deleted pages, and lists what is left to translate:

    python docs/_ext/languages/catalogs.py en

GNU msgfmt checks syntax only, translate-toolkit's pofilter and sphinx-lint know no MyST: they miss
a changed role, code span, formula or link target, and the forms that Sphinx drops silently.
"""

import gettext
import re
import struct
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from babel import Locale, UnknownLocaleError
from babel.messages import Message
from babel.messages.pofile import PoFileError, read_po
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms import SphinxTransform
from sphinx.util import logging
from sphinx.util.nodes import extract_messages

sys.path.insert(0, str(Path(__file__).parents[2]))

from _ext import upstream
from _ext.languages import HANGUL, SOURCE_LANGUAGE

ROOT = Path(__file__).parents[3]
PAGES = ROOT / "docs"
# Names each term in both languages.
GLOSSARY = "reference/glossary"
# Words of the interface, which belong to no page.
INTERFACE = ("sphinx",)

ROLE = re.compile(r"\{([a-z][a-z:+-]*)\}(`+)(.+?)\2")
TARGET = re.compile(r".*<([^<>]+)>$", re.DOTALL)
CODE = re.compile(r"(?<!`)(`+)(?!`)(.+?)(?<!`)\1(?!`)")
MATH = re.compile(r"(?<![\\$])\$([^$]+)\$")
LINK = re.compile(r"\]\(([^()\s]+)\)|<(https?://[^<>\s]+|project:[^<>\s]+)>")
FOOTNOTE = re.compile(r"\[\^[^\]]+\]")
BLOCK = re.compile(r"\s*(#{1,6} |[-+*>] |\d+[.)] |```|:::)")
# Babel reads past a missing quotation mark.
LINE = re.compile(r'(?:#.*|(?:msg\w+(?:\[\d+\])? )?"(?:[^"\\]|\\.)*"|\s*)')

logger = logging.getLogger(__name__)


def markup(message: str) -> Counter[str]:
    """Return what must be the same in a message and its translation.

    Roles count by name and target, so that a label may be translated; code, formulas, link
    targets and footnotes count as they stand.
    """
    found: Counter[str] = Counter()

    def role(match: re.Match[str]) -> str:
        name, _, text = match.groups()
        target = TARGET.match(text)
        found[f"{{{name}}}`{target[1] if target else text}`"] += 1
        return ""

    message = ROLE.sub(role, message)
    for pattern, form in ((CODE, "`{}`"), (MATH, "${}$"), (LINK, "link to {}"), (FOOTNOTE, "{}")):
        for match in pattern.finditer(message):
            groups = [g for g in match.groups() if g and g.strip("`")]
            found[form.format(groups[0] if groups else match[0])] += 1
        message = pattern.sub("", message)
    return found


def message_problems(entry: Message, *, may_keep_korean: bool) -> Iterator[str]:
    """Say what is wrong with one translated message."""
    if entry.fuzzy:
        yield "fuzzy: check the translation, then delete the line '#, fuzzy'"
    if not entry.string:
        yield "not translated"
        return
    if "\n\n" in entry.string:
        yield "a blank line: Sphinx would drop all that follows it"
    if BLOCK.match(entry.string):
        yield "starts like a heading, list or block: Sphinx would not show the translation"
    before, after = markup(entry.id), markup(entry.string)
    for item in before - after:
        yield f"the translation lacks {item}"
    for item in after - before:
        yield f"the translation has {item}, which the page does not have"
    if not may_keep_korean and HANGUL.search(prose(entry.string)):
        yield "Korean is left in the translation"


def prose(message: str) -> str:
    """Return a message without the targets of its roles, which stay Korean."""
    return ROLE.sub(lambda match: match[3].partition("<")[0] if "<" in match[3] else "", message)


def folder(language: str) -> Path:
    """Return the folder of a language's catalogs."""
    return ROOT / "locale" / language / "LC_MESSAGES"


def catalogs(language: str) -> list[Path]:
    """Return the catalogs of the pages in a language."""
    return sorted(p for p in folder(language).rglob("*.po") if page_of(p) not in INTERFACE)


def read(catalog: Path) -> list[Message]:
    """Read the messages of a catalog; raises `PoFileError` where it is broken."""
    with catalog.open("rb") as file:
        return [entry for entry in read_po(file, abort_invalid=True) if entry.id]


def page_of(catalog: Path) -> str:
    """Return the name of the page that a catalog belongs to."""
    return catalog.with_suffix("").as_posix().rpartition("/LC_MESSAGES/")[2]


def catalog_problems(catalog: Path, language: str) -> Iterator[tuple[int, str]]:
    """Yield line and description of each problem of a catalog."""
    lines = catalog.read_text(encoding="utf-8").splitlines()
    broken = [(n, line) for n, line in enumerate(lines, start=1) if not LINE.fullmatch(line)]
    if broken:
        yield broken[0][0], f"broken catalog: cannot read the line {broken[0][1]!r}"
        return
    try:
        entries = read(catalog)
    except PoFileError as error:
        yield (error.lineno or 0) + 1, f"broken catalog: {error}: {error.line!r}"
        return
    if not (PAGES / f"{page_of(catalog)}.md").exists():
        yield 1, "this catalog belongs to no page: delete it"
    may_keep_korean = language == SOURCE_LANGUAGE or page_of(catalog) == GLOSSARY
    for entry in entries:
        for problem in message_problems(entry, may_keep_korean=may_keep_korean):
            yield entry.lineno or 1, f"{problem}: {entry.id[:60]!r}"


def drop_damaged(app: Sphinx) -> None:
    """Delete compiled catalogs that a full disk has cut off: Sphinx compiles them again.

    It would show the source language instead, without a word, since they are newer than theirs.
    """
    dropped = []
    for path in sorted((ROOT / "locale").rglob("*.mo")):
        try:
            with path.open("rb") as file:
                gettext.GNUTranslations(file)
        except (OSError, struct.error, ValueError):
            path.unlink()
            dropped.append(path.stem)
    if not {*dropped}.isdisjoint(INTERFACE):
        upstream.load_interface(app)


def check_catalogs(app: Sphinx) -> None:
    """Warn of every problem in the catalogs of the language that is built."""
    for catalog in catalogs(app.config.language):
        for line, problem in catalog_problems(catalog, app.config.language):
            logger.warning(problem, location=f"{catalog}:{line}")


class SpareTranslators(SphinxTransform):
    """Keep from the catalogs what is the same in every language: code, values, formulas.

    Sphinx extracts every block of mathematics, and prints `::` for a translated one.
    """

    default_priority = 19  # just before Sphinx translates, at 20

    def apply(self, **kwargs: Any) -> None:
        """Mark every message without Korean words, and every formula, as no message."""
        for node, message in list(extract_messages(self.document)):
            if isinstance(node, nodes.math_block) or not HANGUL.search(message):
                node["translatable"] = False


class ReportUntranslated(SphinxTransform):
    """Warn of each message of a page that its catalog lacks."""

    default_priority = 950  # front matter, which is no message, is gone by then

    def apply(self, **kwargs: Any) -> None:
        """Compare the messages of the page with the translated ones of its catalog."""
        language = self.config.language
        if language == SOURCE_LANGUAGE or self.app.builder.name == "gettext":
            return
        catalog = folder(language) / f"{self.env.docname}.po"
        known: set[str] = set()
        # Missing, it translates nothing; broken, check_catalogs has said so.
        with suppress(FileNotFoundError, PoFileError):
            for entry in read(catalog):
                known |= {entry.id, entry.string} if entry.string and not entry.fuzzy else set()
        for node, message in extract_messages(self.document):
            # Sphinx leaves no mark on what is an attribute, such as a text alternative.
            if not node.get("translated") and message not in known:
                text = "not translated into %s: %r; run `nox -s translations`"
                logger.warning(text, language, message[:60], location=node)


def clean_header(catalog: Path) -> None:
    """Drop the template header that Babel writes, which calls every new catalog fuzzy."""
    head, separator, rest = catalog.read_text(encoding="utf-8").partition('msgid ""')
    if head:
        catalog.write_text(separator + rest, encoding="utf-8")


def refusal(language: str) -> str:
    """Say why a language can have no catalogs, or nothing.

    >>> refusal("ja")
    ''
    >>> refusal("korean")
    "unknown language 'korean': give a code such as ja or pt_BR"
    """
    if language == SOURCE_LANGUAGE:
        return f"the pages are written in {language!r}: it has no catalogs"
    try:
        Locale.parse(language)
    except (UnknownLocaleError, ValueError):
        return f"unknown language {language!r}: give a code such as ja or pt_BR"
    return ""


def main(languages: list[str]) -> int:
    """Refuse broken catalogs, remove those without a page, list what is left."""
    for language in languages:
        if reason := refusal(language):
            print(reason)
            return 1
    for language in languages:
        for catalog in catalogs(language):
            clean_header(catalog)
    found = [
        (catalog, line, problem)
        for language in languages
        for catalog in catalogs(language)
        for line, problem in catalog_problems(catalog, language)
    ]
    for catalog, line, problem in found:
        if "belongs to no page" in problem:
            catalog.unlink()
            print(f"removed {catalog.relative_to(ROOT)}: its page is gone")
        else:
            print(f"{catalog.relative_to(ROOT)}:{line}: {problem}")
    return int(any(problem.startswith("broken") for _, _, problem in found))


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the checks."""
    drop_damaged(app)
    app.connect("builder-inited", check_catalogs)
    app.add_transform(SpareTranslators)
    app.add_transform(ReportUntranslated)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
