"""A Korean particle behind a computed value fits how the value is read: 3은, 4는, 0.03으로."""

import re

import pytest
from conftest import PAGES, ReadPage

# The sound that a digit's name ends with: 영 일 이 삼 사 오 육 칠 팔 구; 0 also ends 십, 백 and 천.
FINAL = dict(zip("0123456789", ("ㅇ", "ㄹ", "", "ㅁ", "", "", "ㄱ", "ㄹ", "ㄹ", ""), strict=True))
WORDS = {"True": "", "False": "", "None": "", "%": ""}
# What stands after a consonant and after a vowel, before a space or the end of a phrase.
PAIRS = [("은", "는"), ("이", "가"), ("을", "를"), ("과", "와"), ("으로", "로")]
PARTICLE = re.compile(rf"({'|'.join(p for pair in PAIRS for p in pair)})(?=[\s,.:;)]|$)")


def final_sound(text: str) -> str | None:
    """Return the final consonant of a value as it is read, or None where that is unknown."""
    for word, sound in WORDS.items():
        if text.endswith(word):
            return sound
    return FINAL.get(text.rstrip(")], ")[-1:])


def slip(value: str, after: str) -> str | None:
    """Return the particle that should stand after a value, if another does.

    >>> slip("3", "는 수"), slip("0.03", "로 ")
    ('은', '으로')
    >>> slip("4", "는 수"), slip("1", "로 "), slip("(3, 20)", "을 "), slip("2", "로서")
    (None, None, None, None)
    """
    found = PARTICLE.match(after)
    sound = final_sound(value)
    if not found or sound is None:
        return None
    closed, opened = next(pair for pair in PAIRS if found[1] in pair)
    right = closed if sound and not (closed == "으로" and sound == "ㄹ") else opened
    return None if found[1] == right else right


@pytest.mark.parametrize("page", PAGES)
def test_particle_fits_the_value_before_it(page: str, read_page: ReadPage) -> None:
    slips = []
    for value in read_page("ko", page).css("article .value, article .shape"):
        after = value.next.text_content if value.next else None
        text = re.sub(r"\s+", " ", value.text())
        if after and (right := slip(text, after)):
            slips.append(f"{text}{after[:12]}: {right}")

    assert slips == []
