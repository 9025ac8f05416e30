// A token is a word of the query, with the variants in which it may stand in the text.

import { WORD, compact, fold, isHangul } from "./letters.js";
import shared from "./shared.json" with { type: "json" };
import { isParticle, isStopWord, stemsOf, withoutParticles } from "./stems.js";
import { variant } from "./variants.js";

// In letters and in words: whoever writes more has pasted something, and its beginning tells what.
const LONGEST_QUERY = 400;
const MOST_TOKENS = 40;

// What the names of a thing weigh, and what is left of the words of one.
const [NAMED, OF_NAME] = [0.75, 0.5];

// What may stand beside any question, and tells what kind of answer is wanted, not of what.
const ASIDE = new Set(
  `구현 구현하기 예제 코드 소스 파이토치 토치 딥러닝 모델 네트워크 신경망 설명 결과 문제 implementation implement
    implementing example code tutorial pytorch torch model network result explain explained`
    .split(/\s+/)
    .map(fold),
);

// Names in any code, which tell nothing: x, self.
const IN_CODE = /^(?:[a-z_]|self)$/;
// Who unpacks a call asks for what it returns: out, (h, c) = lstm(x).
const UNPACKED = /\w+\s*,\s*\(\s*\w+\s*,\s*\w+\s*\)\s*=/g;
// Who takes one of them asks for it: lstm(x)[0].
const TAKEN = /(\w*lstm\w*\([^()]*\))\s*\[(\d)\]/gi;
const RETURNED = ["output", "(h_n, c_n)"];

const BEFORE_THE_ERROR = new RegExp(`^.*(?=${shared.category})`, "s");

// Of a pasted traceback, its last message counts.
export const messageIn = (query) => query.normalize("NFC").replace(BEFORE_THE_ERROR, "");
export const isMessage = (query) => new RegExp(shared.category).test(query);

// The tokens of a query; of one that is still being typed, the last is open.
export function parse(query, isTyped = false) {
  const text = messageIn(query)
    .slice(0, LONGEST_QUERY)
    .replace(UNPACKED, "output (h_n, c_n) =")
    .replace(TAKEN, (taken, call, at) => (RETURNED[at] ? `${RETURNED[at]} = ${call}` : taken));
  const tokens = [];
  for (const match of text.matchAll(new RegExp(WORD, "gu"))) {
    const previous = tokens.at(-1);
    const end = match.index + match[0].length;
    // H_cell이, and as many write it: H_cell 이
    if (previous && !isHangul(fold(previous.text)) && isParticle(match[0])) continue;
    tokens.push({ text: match[0], end });
  }
  tokens.splice(MOST_TOKENS);
  for (const token of tokens) {
    const isNumber = /^\d+$/.test(token.text);
    const isOpen = isTyped && token.end === text.length;
    token.stop = isNumber || IN_CODE.test(token.text) || (isStopWord(token.text) && !(isOpen && tokens.length === 1));
    token.isAside = stemsOf(token.text).some((stem) => ASIDE.has(fold(stem)));
    // The numbers of a pasted message are the reader's own.
    token.variants = isNumber
      ? [{ name: "", pattern: /\d+/gu, weight: 1, ways: [] }]
      : stemsOf(token.text).map((stem, i) => variant(stem, 1 - 0.1 * Math.min(i, 2), isOpen));
  }
  return tokens;
}

// The spans of tokens that name something, the longest first, each with the number of its group.
export function spansOf(tokens, names) {
  const found = [];
  const free = new Set(tokens.filter((token) => !token.group));
  for (let length = 4; length > 0; length -= 1) {
    for (let start = 0; start + length <= tokens.length; start += 1) {
      const span = tokens.slice(start, start + length);
      if (!span.every((token) => free.has(token))) continue;
      const stems = stemsOf(span.map(({ text }) => text).join("")).map(compact);
      // 결과는 다름 for 결과가 다름
      stems.push(compact(span.map(({ text }) => withoutParticles(text)).join("")));
      const name = stems.find((each) => names.has(each));
      if (!name) continue;
      span.forEach((token) => free.delete(token));
      found.push({ span, name, number: names.get(name) });
    }
  }
  return found;
}

// Adds to the tokens of a name what else a thing is called: 은닉 상태, hidden state.
export function addGroup(span, name, { known, list }) {
  for (const token of span) {
    token.stop = false;
    // Of a name of several words, one alone says little: many to one.
    if (span.length > 1) token.variants.forEach((each) => (each.weight *= OF_NAME));
    token.group = { name, list, weight: NAMED };
    // Of the other names, the group has the postings; they are still looked for in the text.
    token.variants.push(...known.map((other) => ({ ...variant(other, NAMED), ways: [] })));
  }
}
