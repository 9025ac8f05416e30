// What was typed while the keyboard wrote the other script: ㅣㄴ스 for lstm, dmsslr for 은닉.

import { isHangul } from "./letters.js";

const keys = (list) => list.split(" ");
// The keys of the Korean standard layout, in Unicode's order of the jamo; the first final is none.
const INITIALS = keys("r R s e E f a q Q t T d w W c z x v g");
const VOWELS = keys("k o i O j p u P h hk ho hl y n nj np nl b m ml l");
const FINALS = keys(" r R rt s sw sg e f fr fa fq ft fx fv fg a q qt t T d w c z x v g");
const ALONE = keys("r R rt s sw sg e E f fr fa fq ft fx fv fg a q Q qt t T d w W c z x v g").concat(VOWELS);

const either = (list) => list.filter(Boolean).sort((a, b) => b.length - a.length).join("|");
const SYLLABLE = `(${either(INITIALS)})(${either(VOWELS)})(?:(${either(FINALS)})(?!${either(VOWELS)}))?`;
const SYLLABLES = new RegExp(SYLLABLE, "g");
const KOREAN = new RegExp(`^(?:${SYLLABLE}){2,}$`);
const JAMO_ALONE = /[ㄱ-ㅣ]/;

const keysOf = (letter) => {
  const code = letter.charCodeAt(0);
  if (JAMO_ALONE.test(letter)) return ALONE[code - 0x3131];
  if (!isHangul(letter.normalize("NFD"))) return letter;
  const [initial, vowel, final = 0x11a7] = [...letter.normalize("NFD")].map((jamo) => jamo.charCodeAt(0));
  return INITIALS[initial - 0x1100] + VOWELS[vowel - 0x1161] + FINALS[final - 0x11a7];
};

const composed = (_, initial, vowel, final = "") =>
  String.fromCharCode(
    0xac00 + (INITIALS.indexOf(initial) * VOWELS.length + VOWELS.indexOf(vowel)) * FINALS.length + FINALS.indexOf(final),
  );

// A query whose unknown words are written as their keys write them in the other script.
export function retyped(query, unknown) {
  return query.normalize("NFC").replace(/[^\s.,?!]+/g, (word) => {
    if (JAMO_ALONE.test(word)) return [...word].map(keysOf).join("");
    return unknown.has(word) && KOREAN.test(word) ? word.replace(SYLLABLES, composed) : word;
  });
}
