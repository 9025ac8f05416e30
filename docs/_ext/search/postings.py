"""The postings of the search: which sections hold a word, how often, and where.

A word lies in the shard of each place where a reader may begin to type it, so a noun is found
inside a compound.  The names of a thing share their postings, which lie by themselves, so whoever
types one of them need not ask for the shards of the others.
"""

import json
from bisect import bisect
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import accumulate, groupby
from typing import Any

from _ext.kept import Kept
from _ext.search.words import (
    SHARED,
    WORD,
    bare,
    beginnings,
    compact,
    fold,
    is_korean,
    is_unspaced,
    opening,
    shard,
    spaced,
    stem,
    words,
)

IN_TITLE, OPENS_TITLE, IN_ADDRESS, IN_ASKED, ASKED_AGAIN, ONCE = SHARED["places"].values()
# What stands in one of so many sections tells nothing if it is a polite verb or nothing to ask for:
# 봅니다, 있습니다, the.
COMMON = 20
STOP = {*SHARED["stop"].split()}
# How many mentions make a word known.
OFTEN = 4
# Letters of a name that may go on to a longer word: gradient, gradients.
LONG = 4

# The sections that hold a word, each with a code: how often the text holds the word, times ONCE,
# and where else it stands.
Codes = Counter[int]


@dataclass
class Posting:
    """Where a word stands, and with what a reader may begin to type it."""

    codes: Codes = field(default_factory=Counter)
    beginnings: set[str] = field(default_factory=set)


def fields(sections: list[dict[str, Any]]) -> Iterator[tuple[int, int, str]]:
    """Yield what is searched: the number of a section, the code of a place, and its text."""
    for number, section in enumerate(sections):
        yield number, IN_TITLE, section["title"]
        yield number, ONCE, section["text"]
        if section["is_page"]:
            yield number, IN_ADDRESS, section["address"]
            yield number, IN_ASKED, section["asked"]


def note(codes: Codes, number: int, place: int, *, opens: bool) -> None:
    """Add to the codes that a section holds the word once more."""
    if place == IN_ASKED and codes[number] & IN_ASKED:
        place = ASKED_AGAIN
    codes[number] = codes[number] + ONCE if place == ONCE else codes[number] | place
    if place == IN_TITLE and opens:
        codes[number] |= OPENS_TITLE


def is_silent(word: str) -> bool:
    """Tell whether a word tells nothing of a section by itself."""
    return word in STOP or word.endswith("니다")


def joined(code: int, other: int) -> int:
    """Return the code of a section for two ways to write a word, each of which has one.

    >>> joined(ONCE, ONCE | IN_TITLE) == 2 * ONCE | IN_TITLE
    True
    """
    again = ASKED_AGAIN if code & other & IN_ASKED else 0
    return (code // ONCE + other // ONCE) * ONCE | (code | other) % ONCE | again


def words_of(searched: list[tuple[int, int, str]]) -> dict[str, dict[int, int]]:
    """Return the words of some texts as they are written, each with its codes."""
    found: dict[str, Codes] = defaultdict(Counter)
    for number, place, text in searched:
        for start, word in words(text):
            note(found[word], number, place, opens=not start)
    return {word: dict(codes) for word, codes in found.items()}  # loaded faster than counters


def by_page(
    sections: list[dict[str, Any]],
) -> Iterator[tuple[tuple[int, ...], list[tuple[int, int, str]]]]:
    """Yield the numbers of each page's sections and what is searched of them."""
    for _, of_page in groupby(enumerate(sections), lambda numbered: numbered[1]["page"]):
        numbers, page = zip(*of_page, strict=True)
        yield numbers, [*fields(page)]


def postings(sections: list[dict[str, Any]], kept: Kept) -> dict[str, Posting]:
    """Return the words as they are written, without particles that another word does without."""
    found = []
    for numbers, searched in by_page(sections):
        known = kept.about(as_json(searched))
        if "words" not in known:
            known["words"] = words_of(searched)
        found.append((numbers, known["words"]))
    written = {word for _, of_page in found for word in of_page}
    stems = {word: stem(word, written) for word in written}
    folded = {word: fold(stems[word]) for word in written}
    held: dict[str, Posting] = defaultdict(Posting)
    for numbers, of_page in found:
        for word, codes in of_page.items():
            own = held[folded[word]].codes
            for at, code in codes.items():
                number = numbers[at]
                own[number] = joined(own[number], code) if number in own else code
    for word in stems.values():
        held[fold(word)].beginnings |= {*beginnings(word)}
    return {
        word: held[word]
        for word in sorted(held)
        if not (is_silent(word) and len(held[word].codes) * COMMON > len(sections))
    }


def found_names(
    sections: list[dict[str, Any]], groups: list[list[str]], kept: Kept
) -> Iterator[tuple[list[str], Codes]]:
    """Yield of each group of names those that stand somewhere, and their codes together."""
    codes: list[Codes] = [Counter() for _ in groups]
    standing: list[set[str]] = [set() for _ in groups]
    names = as_json(groups)
    for numbers, searched in by_page(sections):
        known = kept.about(names, as_json(searched))
        if "found" not in known:
            known["found"] = [*names_in([(*at, spaced(text)) for *at, text in searched], groups)]
        for group, found, places in known["found"]:
            standing[group].update(found)
            for number, place, opens in places:
                note(codes[group], numbers[number], place, opens=opens)
    for group, found, held in zip(groups, standing, codes, strict=True):
        yield [name for name in group if name in found], held


def names_in(
    searched: list[tuple[int, int, str]], groups: list[list[str]]
) -> Iterator[tuple[int, list[str], list[tuple[int, int, bool]]]]:
    """Yield the number of each group whose names stand in some texts, these names and where."""
    starts = [0, *accumulate(len(text) + 1 for _, _, text in searched)]
    text = "\n".join(text for *_, text in searched)
    for number, group in enumerate(groups):
        places = {name: {*places_of(name, text)} for name in group}
        if found := [name for name in group if places[name]]:
            every = sorted(set().union(*places.values()))
            held = [(at, bisect(starts, at) - 1) for at in every]
            yield number, found, [(*searched[i][:2], at == starts[i]) for at, i in held]


def places_of(name: str, text: str) -> Iterator[int]:
    """Yield where a name stands in a text, as a word or as the beginning of one."""
    letters = spaced(name).strip()
    ways = {letters, letters.replace(" ", "")} if is_korean(letters) else {letters}
    for way in ways:
        at = text.find(way)
        while at >= 0:
            before, after = text[at - 1 : at], text[at + len(way) : at + len(way) + 1]
            begins = (
                not before.isalnum()
                or is_korean(before) != is_korean(way)
                or is_unspaced(before)
                or is_unspaced(way)
            )
            goes_on = after.isalnum() and not is_korean(after) and not is_korean(way[-1])
            if begins and (len(way) >= LONG or not goes_on):
                yield at
            at = text.find(way, at + 1)


def as_json(part: Any) -> str:
    """Return a part of the index as short as it can be written."""
    return json.dumps(part, ensure_ascii=False, separators=(",", ":"))


def is_mentioned(codes: Codes) -> bool:
    """Tell whether a word stands in a title, an address or a way of asking, or often."""
    return any(code % ONCE for code in codes.values()) or sum(codes.values()) >= OFTEN * ONCE


def flat(codes: Codes) -> list[int]:
    """Return codes as a list: the distance to each next section, negative before another code.

    >>> flat({3: ONCE, 5: IN_TITLE})
    [4, -2, 1]
    """
    numbers = sorted(codes)
    found = []
    for before, number in zip([-1, *numbers], numbers, strict=False):
        distance = number - before
        found += [distance] if codes[number] == ONCE else [-distance, codes[number]]
    return found


def shards(postings: dict[str, Posting], groups: list[list[str]]) -> list[list[dict[str, Any]]]:
    """Return the shards: words with their postings, names with the number of their group."""
    found: list[list[dict[str, Any]]] = [[{}, {}] for _ in range(SHARED["shards"])]
    # Inside Korean, a word is looked for where some word begins so, too.
    begun = {opening(word) for word in postings if len(word) > 1}
    for word, posting in postings.items():
        asked = posting.beginnings
        if is_korean(word):
            asked &= begun.union(beginnings(word[:2]))
        for number in {*map(shard, asked)}:
            found[number][0][word] = flat(posting.codes)
    named = [(name, group) for group, names in enumerate(groups) for name in names]
    for letters in (compact, bare):
        for name, group in named:
            # A reader types it as one word, or its words, of which the longest is asked for, or
            # parts a word: bi lstm.
            longest, whole = max(WORD.findall(name), key=len), compact(name)
            for number in {shard(opening(typed)) for typed in (longest, whole, whole[:2])}:
                found[number][1].setdefault(letters(name), group)
    return found
