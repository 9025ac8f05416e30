// Hangul is compared letter by letter, so that 나누 is found in 나눈다; other scripts without their
// marks, so that grosse finds Größe, and those without spaces in pairs of letters.

import shared from "./shared.json" with { type: "json" };

const MARKS = new RegExp(`[${shared.marks}]`, "g");
const CONTRACTED = new RegExp(`[${Object.keys(shared.contracted).join("")}]`, "g");
const SPELLED = new RegExp(`[${Object.keys(shared.spelled).join("")}]`, "g");
const UNSPACED = new RegExp(`^[${shared.unspaced}]`);

// A word as it is written, and the runs of one script in folded letters.
export const WORD = shared.word.replaceAll("<unspaced>", shared.unspaced);
const RUN = new RegExp(WORD.replaceAll("가-힣", "\\u1100-\\u11ff"), "gu");

// Contracted vowels are taken apart: 나눠 starts like 나누, 쓰여 like 쓰이.
export const fold = (text) =>
  text
    .toLowerCase()
    .normalize("NFKD")
    .replace(MARKS, "")
    .replace(SPELLED, (letter) => shared.spelled[letter])
    .replace(CONTRACTED, (vowel) => shared.contracted[vowel]);
export const runsOf = (name) => fold(name).match(RUN) ?? [];

// The letters of a name alone: h_n and hn are one.
export const compact = (name) => fold(name).replace(/[^\p{L}\p{N}]/gu, "");
// Han, Kana, Thai: words that nothing parts.
export const isUnspaced = (text) => UNSPACED.test(text);
// Of 隠れ状態 the index knows 隠れ, れ状, 状態 and 態.
export const pairs = (run) => [...run].slice(0, -1).map((letter, i) => letter + [...run][i + 1]);
export const isHangul = (text) => /[\u1100-\u11ff]/.test(text);
export const syllables = (letters) => (letters.match(/[\u1160-\u11a7]/g) ?? []).length;
