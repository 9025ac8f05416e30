"""Languages: what is known of them."""

import re

SOURCE_LANGUAGE = "ko"
# Jamo, compatibility jamo, syllables.
HANGUL_LETTERS = r"\u1100-\u11ff\u3130-\u318f\uac00-\ud7a3"
HANGUL = re.compile(f"[{HANGUL_LETTERS}]")
HANGUL_WORDS = re.compile(f"([{HANGUL_LETTERS}]+(?:[ ·]+[{HANGUL_LETTERS}]+)*)")
