"""What a word of the search is, and where a reader may begin to type it.

What the search in the browser must know as well stands in a file that both read.
"""

import json
import re
from collections.abc import Iterator
from functools import cache, reduce
from pathlib import Path
from unicodedata import category, normalize

from docutils import nodes
from sphinx import addnodes

# Tables of contents repeat titles; formulas and raw markup are nothing that anybody types.
SILENT = (addnodes.toctree, nodes.comment, nodes.math_block, nodes.raw, nodes.system_message)
SHARED = json.loads(
    Path(__file__).parents[2].joinpath("_static", "search", "shared.json").read_text("utf-8")
)
# Of the scripts that write no spaces, two letters each are a word: Han, Kana, Thai.
UNSPACED = re.compile(f"[{SHARED['unspaced']}]")
MARKS = re.compile(f"[{SHARED['marks']}]")
SPELLED = str.maketrans(SHARED["spelled"])
# Python knows no \p: its letters and digits are \w, but not the marks of Devanagari and others.
SIGNS = "".join(sign for sign in map(chr, range(0x300, 0x1E900)) if category(sign)[0] == "M")
WRITTEN = (
    SHARED["word"]
    .replace(r"\p{L}\p{M}\p{N}_", rf"\w{SIGNS}")
    .replace("<unspaced>", SHARED["unspaced"])
)
# Numbers are the reader's own, and nothing to look for.
WORD = re.compile(rf"(?!\d+\b)(?:{WRITTEN})")
# Where a reader may begin to type a word: LSTMCell, Cell.  Nobody begins with the last syllable of
# a longer word, nor with its polite ending.
BEGINNING = re.compile(r"[A-Z]?[a-z0-9]+|[A-Z0-9]+(?![a-z])|^[가-힣]|(?!.?니다)[가-힣](?=[가-힣])")
# Three letters of a word or of its part; h_n is typed as hn, too.
FIRST_LETTERS = re.compile(r"(?!_)(?:._|[^_가-힣]{1,3})")
# Contracted vowels begin like their first part.
CONTRACTED = str.maketrans({vowel: parts[0] for vowel, parts in SHARED["contracted"].items()})
# What a Korean noun may bear at its end, and what makes a verb of it.
PARTICLES = sorted(SHARED["particles"].split(), key=len, reverse=True)
PARTICLE = re.compile(rf"(?<=..)(?:{'|'.join(PARTICLES)})$")
DERIVED = re.compile(SHARED["derived"])
# A category and the message that follows it.
MESSAGE = re.compile(rf"(?={SHARED['category']})")
# TeX's own words.
TEX = re.compile(r"\\(?:[a-zA-Z]+|.)")


def written(node: nodes.Node) -> str:
    """Return the words of a node, its syllables composed, its formulas without TeX."""
    if isinstance(node, nodes.math):
        return re.sub(r"[{}^&]", "", TEX.sub(" ", node.astext()))
    if isinstance(node, nodes.Text):
        return normalize("NFC", node.astext())
    return "".join(written(child) for child in node.children if not isinstance(child, SILENT))


def plain(node: nodes.TextElement) -> str:
    """Return the words of a node on one line."""
    return " ".join(written(node).split())


def compact(name: str) -> str:
    """Return the letters of a name alone, as the search compares them."""
    return re.sub(r"[\W_]", "", name.lower())


def bare(name: str) -> str:
    """Return the letters of a name whose Korean words bear no particles.

    >>> bare("결과가 다름"), bare("h_n의 크기")
    ('결과다름', 'hn크기')
    """
    return compact(" ".join(nouns(word)[-1] for word in name.split()))


def nouns(word: str) -> list[str]:
    """Return a Korean word and what is left of it without particle after particle.

    >>> nouns("상태까지만")
    ['상태까지만', '상태까지', '상태']
    """
    found = [word]
    while (shorter := PARTICLE.sub("", found[-1])) != found[-1]:
        found.append(shorter)
    return found


def spaced(text: str) -> str:
    """Return a text with a space for all that may part the words of a name."""
    return re.sub(r"[\s_-]+", " ", text.lower())


def is_korean(word: str) -> bool:
    """Tell whether a word is written in Hangul, as a word is from its first letter on."""
    return "가" <= word[0] <= "힣"


@cache
def is_unspaced(word: str) -> bool:
    """Tell whether a word is of a script that writes no spaces."""
    return UNSPACED.match(word) is not None


@cache
def fold(word: str) -> str:
    """Return the letters of a word as the search compares them, Hangul as it is written.

    >>> fold("Größe"), fold("ガウス"), fold("상태")
    ('grosse', 'カウス', '상태')
    """
    if is_korean(word):
        return word
    return MARKS.sub("", normalize("NFKD", word.lower())).translate(SPELLED)


def words(text: str) -> Iterator[tuple[int, str]]:
    """Yield the words of a text, as it writes them, and where they start.

    >>> [word for _, word in words("h_n은 Größe, 隠れ状態")]
    ['h_n', '은', 'Größe', '隠れ', 'れ状', '状態', '態']
    """
    for match in WORD.finditer(text):
        if not is_unspaced(match[0]):
            yield match.start(), match[0]
            continue
        for at in range(*match.span()):
            yield at, text[at : min(at + 2, match.end())]


def beginnings(word: str) -> Iterator[str]:
    """Yield what the search asks for when a reader types a word from one of its beginnings on.

    That is three letters; of Hangul a syllable, and for those who type more its consonant and vowel
    with the next consonant, since what stands between them and follows is up to the ending.

    >>> [*beginnings("LSTMCell")], [*beginnings("weight_ih_l0")], [*beginnings("h_n")]
    (['lst', 'cel'], ['wei', 'ih', 'l0'], ['h_', 'n'])
    >>> [*beginnings("나눈")] == ["나", *normalize("NFD", "나ᄂ").split()]
    True
    >>> [*beginnings("Größe")], sorted(beginnings("状態"))
    (['gro'], ['状', '状態'])
    """
    if not (word.isascii() or is_korean(word)):
        letters = fold(word)
        yield from {letters[:1], letters[:2]} if is_unspaced(word) else [first_letters(letters)]
        return
    for match in BEGINNING.finditer(word):
        start = match.start()
        if not is_korean(match[0]):
            yield first_letters(word[start:].lower())
            continue
        yield match[0]
        if following := word[start + 1 : start + 2]:
            opening = normalize("NFD", match[0])[:2].translate(CONTRACTED)
            yield opening + normalize("NFD", following)[0]


def first_letters(word: str) -> str:
    """Return the letters of a spaced script by which a word is looked for.

    >>> first_letters("_orig_mod"), first_letters("l0"), first_letters("c_n")
    ('ori', 'l0', 'c_')
    """
    found = FIRST_LETTERS.search(word)
    return found[0] if found else ""


def opening(word: str) -> str:
    """Return with what a reader begins who types a word from its first letter on.

    >>> opening("LSTMCell"), opening("状態"), opening("나눈") == [*beginnings("나눈")][-1]
    ('lst', '状態', True)
    """
    if is_unspaced(word):
        return fold(word)[:2]
    return [*beginnings(word[:2])][-1] if is_korean(word) else first_letters(fold(word))


def stem(word: str, written: set[str]) -> str:
    """Return a Korean word without what made a verb of a noun, or without its particles.

    >>> stem("복사합니다", set()), stem("상태에서는", {"상태"}), stem("크기", set())
    ('복사', '상태', '크기')
    """
    if (noun := DERIVED.sub("", word)) != word:
        return noun
    return next((noun for noun in reversed(nouns(word)) if noun in written), word)


@cache
def shard(beginning: str) -> int:
    """Return the number of the shard of the words with a beginning.

    >>> shard("wei")
    436
    """
    base, shards = SHARED["base"], SHARED["shards"]
    return reduce(lambda number, letter: (number * base + ord(letter)) % shards, beginning, 0)


def known_words(words: list[str]) -> list[str]:
    """Return the words that a slip of typing is compared with: of a noun with particles, one."""
    kept: list[str] = []
    for word in sorted(words):
        longer = kept and word.startswith(kept[-1]) and len(word) <= len(kept[-1]) + 2
        if len(word) > 1 and not word.endswith("니다") and not (longer and is_korean(word)):
            kept.append(word)
    return kept


def by_first_letter(words: list[str]) -> list[list[str]]:
    """Return the words in lists, in each those with some first letters: a slip is seldom there.

    >>> [found for found in by_first_letter(["gate", "gru", "Zeit", "게이트", "곱"]) if found]
    [['게이트', '곱'], ['gate', 'gru'], ['Zeit']]
    """
    found: list[list[str]] = [[] for _ in range(SHARED["near"])]
    for word in words:
        found[ord(normalize("NFD", fold(word))[0]) % SHARED["near"]].append(word)
    return found
