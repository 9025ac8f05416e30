// A variant is one of the ways in which a token of the query may stand in the text.

import { fold, isHangul, isUnspaced, pairs, runsOf, syllables } from "./letters.js";
import { areParticles } from "./stems.js";

// In syllables: what is longer than a compound is a sentence without spaces, taken apart elsewhere.
export const LONGEST_COMPOUND = 10;
export const LONGEST_SENTENCE = 24;

const escaped = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
// 층 is no part of a longer syllable, and 수 is not the beginning of 순.
const closed = (letters) => (syllables(letters) !== 1 ? letters : `${letters}(?![\\u11a8-\\u11ff])`);

// A name as it may stand in the text: a compound with and without its spaces, a name with and
// without its separators.
function source(name) {
  const letters = fold(name);
  if (!isHangul(letters)) return letters.split(/[\s_-]+/).map(escaped).join("[\\s_-]*");
  const joined = letters.replace(/\s/g, "");
  return syllables(joined) > 2 ? joined.replace(/(?!^)[\u1100-\u115f]/g, " ?$&") : closed(joined);
}

// Where a compound may have a space; of four syllables, one alone is hardly a word.
function spaces(compound) {
  const starts = [...compound.matchAll(/[\u1100-\u115f]/g)].map(({ index }) => index);
  if (starts.length < 3 || /[a-z0-9_]/.test(compound)) return [];
  const edge = starts.length > 3 ? 2 : 1;
  return starts
    .slice(0, LONGEST_SENTENCE)
    .slice(edge, starts.length - edge + 1)
    .filter((at) => !areParticles(compound.slice(at)));
}

// The ways a name may be spread over words: 은닉상태 or 은닉 상태, each a list of patterns.
function waysOf(name) {
  const runs = runsOf(name);
  const whole = runs.join("");
  if (isUnspaced(whole)) return [(whole.length > 1 ? runs.flatMap(pairs) : runs).map((pair) => new RegExp(`^${pair}`, "gu"))];
  const one = isHangul(whole) ? closed(whole) : whole.split(/_+/).join("_*");
  const spread = runs.length > 1 ? [runs.map((run) => `^${closed(run)}`)] : [];
  const gaps = syllables(whole) > LONGEST_COMPOUND ? [] : spaces(whole);
  const split = gaps.map((at) => [`${whole.slice(0, at)}$`, `^${closed(whole.slice(at))}`]);
  return [[one], ...spread, ...split].map((way) => way.map((each) => new RegExp(each, "g")));
}

// What the words begin with that a name is looked for in, and what follows a space in it.
export function beginnings(name, isSplit) {
  const runs = runsOf(name);
  const whole = runs.join("");
  if (isUnspaced(whole)) return whole.length > 1 ? runs.flatMap(pairs) : runs;
  const gaps = isSplit ? spaces(whole) : [];
  const parts = [whole, ...runs, whole.slice(0, gaps[0]), ...gaps.map((at) => whole.slice(at))];
  return parts.map((part) => {
    // _orig_mod lies where orig does, and h_n where hn is looked for.
    if (!isHangul(part)) return part.match(/(?!_)(?:._|[^_]{1,3})/u)?.[0] ?? "";
    const longer = part.match(/^(..)[\u1160-\u11ff]*([\u1100-\u115f])/);
    return longer ? longer[1] + longer[2] : part.normalize("NFC");
  });
}

// An open variant is still being typed: two letters are the beginning of a word, too.
export const variant = (name, weight, isOpen = false) => ({
  name,
  weight,
  isOpen,
  pattern: new RegExp(source(name), "gu"),
  ways: waysOf(name),
});

// Where a word of letters and digits goes on.
const goesOn = (letter) => /[\p{L}\p{M}\p{N}_]/u.test(letter) && !isHangul(letter) && !isUnspaced(letter);

// How well a match fits, by what stands around it: a word, its beginning, a part of it.
function fit(text, start, end, isOpen) {
  const [before, first, after] = [text[start - 1] ?? " ", text[start], text[end] ?? " "];
  if (isHangul(first)) {
    if (!isHangul(before)) return 1;
    return syllables(text.slice(start, end)) > 1 ? 0.6 : 0;
  }
  if (isUnspaced(first)) return 1;
  const [opens, closes] = [!goesOn(before), !goesOn(after)];
  if (opens && closes) return 1;
  if (opens && isOpen) return 0.7;
  if (end - start < 3) return 0;
  if (opens) return 0.7;
  return before === "_" ? 0.5 : 0.2;
}

// The matches of a pattern with what each is worth.
export function matches({ pattern, weight, isOpen }, text) {
  return [...text.matchAll(pattern)]
    .map((match) => ({ start: match.index, end: match.index + match[0].length }))
    .map(({ start, end }) => ({ start, end, quality: weight * fit(text, start, end, isOpen) }))
    .filter(({ quality }) => quality > 0);
}
