"""Write what the site's search looks through: the text of the pages, and where each word stands.

A query asks for the shards with its words, whose postings tell the sections that hold them, then
for the text of the best sections alone.

Sphinx's search has no Korean: it splits at spaces and finds parts of a word from three letters on,
where most Korean nouns have two; it knows no slips of typing.  Pagefind has no Korean either and
misses words inside compounds; sphinx-searchlite is another index of whole words; kiwipiepy, which
does know Korean, weighs 105 MB.
"""

import ast
import hashlib
import re
import shutil
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import chain, groupby
from pathlib import Path
from typing import Any
from unicodedata import normalize

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.errors import ExtensionError

from _ext.gathered import Gathered
from _ext.kept import Kept
from _ext.languages import HANGUL, SOURCE_LANGUAGE
from _ext.pages.messages import is_quoted
from _ext.search.postings import as_json, flat, found_names, is_mentioned, postings, shards
from _ext.search.words import (
    MESSAGE,
    SHARED,
    SILENT,
    WORD,
    by_first_letter,
    is_unspaced,
    known_words,
    plain,
)

# Marks, in the code of an entry, the line that mends it.
RIGHT = re.compile(r"\s*# right\b.*$")
# Where an entry leads on, which a card does by itself.
ELSEWHERE = re.compile(r" (?:[^.]*[을를] 참고하세요|See [^.]*)\.$")
TERM = re.compile(r"(.+?) \((.+)\)")
# Letters of text that are fetched together: less than a kilobyte compressed, a hit or two.
TEXT_LENGTH = 900
# Letters of a message or its cause in a card, and statements of its fix.
LONGEST, MOST_FIXES = 300, 2
# Letters of a message that tell it from others.
COMPARED = 120


def is_entry(node: nodes.Node) -> bool:
    """Tell whether a result can lead there: to a section or to a term of the glossary."""
    if isinstance(node, nodes.definition_list_item):
        return bool(node[0]["ids"])
    return isinstance(node, nodes.section)


def heading(entry: nodes.Element) -> nodes.TextElement:
    """Return the title of a section, or the term that is defined."""
    return next(entry.findall(lambda node: isinstance(node, nodes.title | nodes.term)))


def texts(node: nodes.Element) -> Iterator[str]:
    """Yield the blocks of text in a node, without its heading and the entries inside it."""
    for child in node.children:
        if isinstance(child, (*SILENT, nodes.title)) or is_entry(child):
            continue
        if isinstance(child, nodes.Element) and "no-search" in child["classes"]:
            continue
        if isinstance(child, nodes.term) and child["ids"]:
            continue
        if isinstance(child, nodes.TextElement):
            yield plain(child)
        elif isinstance(child, nodes.Element):
            yield from texts(child)


def entries(doctree: nodes.document, *, answers: bool) -> list[list[Any]]:
    """Return anchor, heading, text and answer of each entry; the first anchor is the page's top."""
    found: list[list[Any]] = []
    for entry in doctree.findall(is_entry):
        anchored = entry if isinstance(entry, nodes.section) else entry[0]
        anchor = f"#{anchored['ids'][0]}" if found else ""
        text = " ".join(filter(None, texts(entry)))
        found.append([anchor, plain(heading(entry)), text, answer_of(entry) if answers else None])
    return found


def own(entry: nodes.Element, kind: type[nodes.Element]) -> Iterator[nodes.Element]:
    """Yield the nodes of a kind in an entry, without those of the entries inside it."""
    for node in entry.findall(kind):
        outside = node.parent
        while not is_entry(outside):
            outside = outside.parent
        if outside is entry:
            yield node


def messages_in(block: nodes.literal_block) -> Iterator[str]:
    """Yield the messages that a cell has printed, or that a block quotes, each on a line."""
    text = block.astext()
    found = text.splitlines() if is_quoted(block) else filter(MESSAGE.match, MESSAGE.split(text))
    for message in found:
        yield " ".join(message.split())[:LONGEST]


def answer_of(entry: nodes.Element) -> list[Any] | None:
    """Return the messages that an entry prints or quotes, their cause and what is right."""
    blocks = [*own(entry, nodes.literal_block)]
    messages = [message for block in blocks for message in messages_in(block)]
    if not messages:
        return None
    cause = next(filter(None, (plain(node) for node in own(entry, nodes.paragraph))), "")
    cause = ELSEWHERE.sub("", cause)
    if len(cause) > LONGEST:
        cause = cause[:LONGEST].rpartition(". ")[0] + "."
    fixes = [fix for block in blocks for fix in right_statements(block.astext())]
    return [messages, cause, "\n".join(fixes[:MOST_FIXES])]


def right_statements(code: str) -> Iterator[str]:
    """Yield the statements of a cell that it calls right.

    >>> [*right_statements("built = nn.LSTM(10, 20)  # right")]
    ['built = nn.LSTM(10, 20)']
    """
    try:
        statements = ast.parse(code).body
    except SyntaxError:  # what a cell printed
        return
    lines = code.splitlines()
    for statement in statements:
        own_lines = lines[statement.lineno - 1 : statement.end_lineno]
        if any(RIGHT.search(line) for line in own_lines):
            yield "\n".join(RIGHT.sub("", line) for line in own_lines)


class Sections(Gathered):
    """The entries of each page, as the index holds them."""

    name = "search_sections"

    def gather(self, app: Sphinx, doctree: nodes.document) -> list[list[Any]]:
        """Return the entries of a page."""
        return entries(doctree, answers=app.env.docname in app.config.message_pages)


def offers(app: Sphinx, pages: Iterable[str]) -> list[tuple[str, str]]:
    """Return where a reader is led whose query found nothing: the explorer, pages of messages."""
    headings = {page: found[0][1] for page, found in Sections.by_page(app.env).items()}
    explorer = app.env.domains.standard_domain.labels.get("explorer", [""])[0]
    return [
        (app.builder.get_target_uri(page), headings[page])
        for page in dict.fromkeys([explorer, *pages])
        if page in headings
    ]


def names(env: BuildEnvironment, groups: list[list[str]]) -> list[list[str]]:
    """Return groups of names that find each other: a term's in both languages, and its synonyms.

    Groups that share a name are one.
    """
    terms = [name for kind, name in env.domains.standard_domain.objects if kind == "term"]
    found: list[list[str]] = []
    for group in [*(match.groups() for match in map(TERM.fullmatch, terms) if match), *groups]:
        joined = [*group]
        for other in [other for other in found if not set(other).isdisjoint(group)]:
            found.remove(other)
            joined = [*other, *joined]
        found.append([*dict.fromkeys(joined)])
    return found


def asked(page: str, app: Sphinx) -> str:
    """Return how readers ask for a page: the names of its group and its own, in their language."""
    groups = app.config.search_synonyms
    of_group = [names for names in groups if names[0] == page.rpartition("/")[2]]
    ways = " / ".join([*chain(*of_group), *app.config.search_asked.get(page, [])])
    return ways if app.config.language == SOURCE_LANGUAGE else HANGUL.sub(" ", ways)


def refuse_names_without_words(app: Sphinx) -> None:
    """Refuse a synonym that no query can find, such as a number alone."""
    names = [name for group in app.config.search_synonyms for name in group]
    if mute := [name for name in names if not WORD.search(name)]:
        text = "docs/search_synonyms.toml: a search knows words, not %r: take it out, or add a word"
        raise ExtensionError(text % mute[0])


def replace_search(app: Sphinx) -> None:
    """Keep Sphinx from building its own index."""
    app.builder.search = False


def add_search_page(app: Sphinx) -> Iterator[tuple[str, dict[str, Any], str]]:
    """Add the page that Sphinx would have made along with its index."""
    if app.builder.name == "html":
        yield "search", {}, "search.html"


def texts_of(sections: list[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    """Return the sections in portions of some length that are asked for together.

    What is longer, such as a program, is asked for alone: a page's top leads to it often enough.
    """
    portions, size = [], 0
    for section in sections:
        length = len(section["text"])
        if section["is_page"] or size + length > TEXT_LENGTH:
            portions.append([])
            size = 0
        portions[-1].append(section)
        size += length
    return portions


def messages(sections: list[dict[str, Any]], order: list[str]) -> dict[str, list[int]]:
    """Return the messages of all entries, each with the numbers of their sections.

    Of sections with one message, those of a page that comes first in the menu come first.
    """
    found: dict[str, list[int]] = defaultdict(list)
    answering = [each for each in enumerate(sections) if each[1]["answer"]]
    for number, section in sorted(answering, key=lambda each: order.index(each[1]["page"])):
        for message in dict.fromkeys(section["answer"][0]):
            found[message[:COMPARED]].append(number)
    return found


def write_index(app: Sphinx, exception: Exception | None) -> None:
    """Write the text of all pages, also of those that this build did not need to write again."""
    if exception or app.builder.name != "html":
        return
    sections = [
        {
            "page": page,
            "address": app.builder.get_target_uri(page),
            "asked": asked(page, app),
            "place": of_page[0][1],
        }
        | {"anchor": anchor, "title": title, "text": text, "is_page": not anchor, "answer": answer}
        for page, of_page in sorted(Sections.by_page(app.env).items())
        for anchor, title, text, answer in of_page
    ]
    groups = names(app.env, app.config.search_synonyms)
    folder = Path(app.outdir, "search")
    code = f"{app.config.machinery} {sys.version} {as_json(SHARED)}"
    kept = Kept(Path(app.doctreedir, "search"), code)
    pages = app.config.message_pages
    below = [*chain.from_iterable(app.env.toctree_includes.get(page, ()) for page in pages)]
    offered, order = offers(app, below), [*below, *pages]
    index = kept.about(as_json([sections, groups, offered, order]))
    if index and folder.exists():
        return
    words = postings(sections, kept)
    found = shards(words, groups)
    portions = texts_of(sections)
    # What is hardly mentioned is hardly what a slip was to be.
    likely = known_words(
        [
            word
            for word, posting in words.items()
            if is_mentioned(posting.codes) and not is_unspaced(word)
        ]
    )
    parts = {
        "index": {
            "pages": [
                [first["address"], page in pages, 1 + len([*rest])]
                for page, group in groupby(sections, lambda section: section["page"])
                for first, *rest in [group]
            ],
            # In letters of Hangul, as the search counts, and in hundreds of letters.
            "titles": [
                len(normalize("NFD", TERM.sub(r"\1", section["title"]))) for section in sections
            ],
            "lengths": [
                len(normalize("NFD", section["text"])) // SHARED["unit"] for section in sections
            ],
            "texts": [len(portion) for portion in portions],
        },
        "headings": [[section["anchor"], section["title"]] for section in sections],
        "offers": offered,
        "messages": messages(sections, order),
    }
    parts |= {f"near-{number}": part for number, part in enumerate(by_first_letter(likely))}
    parts |= {f"words-{number}": part for number, part in enumerate(found)}
    parts |= {
        f"names-{number}": [known, flat(codes)]
        for number, (known, codes) in enumerate(found_names(sections, groups, kept))
    }
    parts |= {
        f"text-{number}": [
            portion[0]["place"],
            *(
                [
                    section[p]
                    for p in ("anchor", "title", "text", "answer")
                    if section[p] is not None
                ]
                for section in portion
            ),
        ]
        for number, portion in enumerate(portions)
    }
    index["folder"] = write_parts(folder, parts, kept)
    kept.save()


def script_of(part: Any) -> bytes:
    """Return a part as a script and no JSON: pages opened as files may not fetch."""
    return f"searchPart({as_json(part)})\n".encode()


def write_parts(folder: Path, parts: dict[str, Any], kept: Kept) -> str:
    """Write the parts of an index, most of which stay as they were; return their folder's name."""
    scripts = {name: script_of(part) for name, part in parts.items()}
    digests = {name: hashlib.sha256(script).hexdigest() for name, script in scripts.items()}
    # Parts of two builds must not meet in a browser's cache, so each build has a folder.
    build = hashlib.sha256(as_json(digests).encode()).hexdigest()[:8]
    scripts["index"] = script_of(parts["index"] | {"folder": build})
    written = kept.about("written")
    kept.file.unlink(missing_ok=True)  # until these are whole
    if "folder" in written and (folder / written["folder"]).exists():
        (folder / written["folder"]).rename(folder / build)
    else:
        shutil.rmtree(folder, ignore_errors=True)
        (folder / build).mkdir(parents=True)
        written["digests"] = {}
    for name in written["digests"].keys() - digests:
        (folder / build / f"{name}.js").unlink()
    for name, script in scripts.items():
        if name == "index" or written["digests"].get(name) != digests[name]:
            path = (folder if name == "index" else folder / build) / f"{name}.js"
            path.unlink(missing_ok=True)  # which may be that of the published site, too
            path.write_bytes(script)
    written.update(folder=build, digests=digests)
    return build


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the index and its page."""
    # Pages whose entries answer a pasted error message, before all that merely print it.
    app.add_config_value("message_pages", [], "env")
    app.add_config_value("search_synonyms", [], "html")
    app.add_config_value("search_asked", {}, "html")
    app.add_env_collector(Sections)
    app.connect("builder-inited", refuse_names_without_words)
    app.connect("builder-inited", replace_search)
    app.connect("html-collect-pages", add_search_page)
    app.connect("build-finished", write_index)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
