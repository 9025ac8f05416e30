"""Check the catalogs: by themselves, against the markup of their messages, against their pages.

As a Sphinx extension every problem is a warning with file and line, so a strict build fails.  As a
command it refuses languages that can have no catalogs and those that are broken (sphinx-intl calls
them unchanged), adds a new language to those in preparation, and lists what is left to translate:

    cd docs && python -m _ext.languages.catalogs ja

GNU msgfmt checks syntax only, and nothing kept compares a translation with its message as MyST
reads both: see `markup.py`.
"""

import gettext
import re
import struct
import sys
import tomllib
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

from _ext.languages import HANGUL, SOURCE_LANGUAGE
from _ext.languages.markup import read as read_markup

ROOT = Path(__file__).parents[3]
PAGES = ROOT / "docs"
SETTINGS = ROOT / "pyproject.toml"
PREPARING = re.compile(r"^preparing = \[(.*)\]$", re.MULTILINE)
# Names each term in both languages.
GLOSSARY = "reference/glossary"
# Words of the interface, which belong to no page.
INTERFACE = ("sphinx",)
# How many of its messages are translated, as a page's own metadata keeps it.
TRANSLATED = "translated"
PARAGRAPH = ("paragraph_open", "inline", "paragraph_close")
# Babel reads past a missing quotation mark.
LINE = re.compile(r'(?:#.*|(?:msg\w+(?:\[\d+\])? )?"(?:[^"\\]|\\.)*"|\s*)')

logger = logging.getLogger(__name__)


def settings() -> dict[str, list[str]]:
    """Return the site's languages: the complete ones, and those in preparation."""
    return tomllib.loads(SETTINGS.read_text(encoding="utf-8"))["tool"]["field-guide"]


def message_problems(entry: Message, *, complete: bool, may_keep_korean: bool) -> Iterator[str]:
    """Say what is wrong with one message; in a language in preparation it may be missing."""
    if entry.pluralizable:
        yield "has plural forms: Sphinx knows none, so give one translation in `msgstr`"
        return
    if entry.fuzzy and complete:
        yield "fuzzy: check the translation, then delete the line '#, fuzzy'"
    if not entry.string:
        if complete:
            yield "not translated"
        return
    yield from differences(entry.id, entry.string)
    if not may_keep_korean and HANGUL.search(read_markup(entry.string).words):
        yield "Korean is left in the translation"


def differences(message: str, translation: str) -> Iterator[str]:
    """Say what a translation has in common with its message too little, or has beyond it."""
    before, after = read_markup(message), read_markup(translation)
    if after.blocks != PARAGRAPH:
        what = "a blank line" if "\n\n" in translation else "a heading, list, rule or other block"
        yield f"{what} in the translation, of which Sphinx would show no more than a part"
    for item in before.markup - after.markup:
        yield f"the translation lacks {item}"
    for item in after.markup - before.markup:
        yield f"the translation has {item}, which the page does not have"
    for number in sorted((before.numbers - after.numbers) + (after.numbers - before.numbers)):
        yield f"the number {number} is not in both: write it with digits in both or in neither"
    for sign in after.strays - before.strays:
        yield f"a {sign} that nothing closes"


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
    try:
        lines = catalog.read_text(encoding="utf-8").splitlines()
    except UnicodeDecodeError as error:
        yield 1, f"broken catalog: not in UTF-8, at byte {error.start}: save it in UTF-8"
        return
    broken = [(n, line) for n, line in enumerate(lines, start=1) if not LINE.fullmatch(line)]
    if broken:
        yield broken[0][0], f"broken catalog: cannot read the line {broken[0][1]!r}"
        return
    try:
        entries = read(catalog)
    except PoFileError as error:
        yield (error.lineno or 0) + 1, f"broken catalog: {error}: {error.line!r}"
        return
    rules = {
        "complete": language not in settings()["preparing"],
        "may_keep_korean": language == SOURCE_LANGUAGE or page_of(catalog) == GLOSSARY,
    }
    for entry in entries:
        message = entry.id[0] if entry.pluralizable else entry.id
        for problem in message_problems(entry, **rules):
            yield entry.lineno or 1, f"{problem}: {message[:60]!r}"


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
        from _ext import upstream  # noqa: PLC0415  # with all that executes cells

        upstream.load_interface(app)


def refuse_orphans(app: Sphinx) -> None:
    """Warn of each catalog that belongs to no page, which nothing else would read."""
    for catalog in catalogs(app.config.language):
        if not (PAGES / f"{page_of(catalog)}.md").exists():
            logger.warning("this catalog belongs to no page: delete it", location=f"{catalog}:1")


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


class CheckTranslation(SphinxTransform):
    """Warn of every problem in the catalog of a page, and of each message that it lacks.

    In a language in preparation a message may be missing: it is marked as one in the source
    language, and the page says how many there are.
    """

    default_priority = 950  # front matter, which is no message, is gone by then

    def apply(self, **kwargs: Any) -> None:
        """Compare the messages of the page with the translated ones of its catalog."""
        language = self.config.language
        if language == SOURCE_LANGUAGE or self.app.builder.name == "gettext":
            return
        catalog = folder(language) / f"{self.env.docname}.po"
        if catalog.exists():
            for line, problem in catalog_problems(catalog, language):
                logger.warning(problem, location=f"{catalog}:{line}")
        known: set[str] = set()
        # Missing, it translates nothing; broken, its problems were just told.
        with suppress(FileNotFoundError, PoFileError, UnicodeDecodeError):
            for entry in read(catalog):
                known |= {entry.id, entry.string} if entry.string and not entry.fuzzy else set()
        messages = list(extract_messages(self.document))
        # Sphinx leaves no mark on what is an attribute, such as a text alternative.
        missing = [(n, m) for n, m in messages if not n.get("translated") and m not in known]
        if language in self.config.preparing_languages:
            done = f"{len(messages) - len(missing)}/{len(messages)}"
            self.env.metadata[self.env.docname][TRANSLATED] = done
            for node, _ in missing:
                node["classes"].append(f"language-{SOURCE_LANGUAGE}")  # docutils writes it as lang
            return
        for node, message in missing:
            text = "not translated into %s: %r; run `nox -s translations`"
            logger.warning(text, language, message[:60], location=node)


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


def prepare(language: str) -> None:
    """Add a language to those in preparation, unless the site has it."""
    known = settings()
    if language in known["languages"] + known["preparing"]:
        return
    source = SETTINGS.read_text(encoding="utf-8")
    preparing = ", ".join(f'"{code}"' for code in [*known["preparing"], language])
    SETTINGS.write_text(PREPARING.sub(f"preparing = [{preparing}]", source), encoding="utf-8")


def main(languages: list[str]) -> int:
    """Refuse what can have no catalogs and broken ones, list what is left to translate."""
    for language in languages:
        if reason := refusal(language):
            print(reason)
            return 1
    for language in languages:
        prepare(language)
    found = [
        (catalog, line, problem)
        for language in languages
        for catalog in catalogs(language)
        for line, problem in catalog_problems(catalog, language)
    ]
    for catalog, line, problem in found:
        print(f"{catalog.relative_to(ROOT)}:{line}: {problem}")
    for language in settings()["preparing"]:
        entries = [entry for catalog in catalogs(language) for entry in read(catalog)]
        done = sum(bool(entry.string) and not entry.fuzzy for entry in entries)
        print(f"{language}: {done} of {len(entries)} sentences are translated")
    return int(any(problem.startswith("broken") for _, _, problem in found))


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the checks."""
    app.add_config_value("preparing_languages", [], "env")
    drop_damaged(app)
    app.connect("builder-inited", refuse_orphans)
    app.add_transform(SpareTranslators)
    app.add_transform(CheckTranslation)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
