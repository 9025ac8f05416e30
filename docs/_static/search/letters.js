// Hangul is compared letter by letter, so that 나누 is found in 나눈다.

import shared from "./shared.json" with { type: "json" };

const CONTRACTED = new RegExp(`[${Object.keys(shared.contracted).join("")}]`, "g");

// Contracted vowels are taken apart: 나눠 starts like 나누, 쓰여 like 쓰이.
export const fold = (text) =>
  text.toLowerCase().normalize("NFD").replace(CONTRACTED, (vowel) => shared.contracted[vowel]);

// The letters of a name alone: h_n and hn are one.
export const compact = (name) => fold(name).replace(/[^\p{L}\p{N}]/gu, "");
export const isHangul = (text) => /[\u1100-\u11ff]/.test(text);
export const syllables = (letters) => (letters.match(/[\u1160-\u11a7]/g) ?? []).length;
