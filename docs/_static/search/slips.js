// Tokens that stand nowhere: a compound of words that stand apart, or a slip of typing.

import { fold, isHangul, isUnspaced } from "./letters.js";
import { isSpent, weigh } from "./scores.js";
import { fetchNear, fetchPostings } from "./shards.js";
import { stemsOf } from "./stems.js";
import { LONGEST_COMPOUND, LONGEST_SENTENCE, variant } from "./variants.js";

// The words of a name in code.
const PART = /[A-Z]?[a-z]+|[A-Z]+(?![a-z])/g;

export function distance(a, b) {
  let [older, row] = [[], [...Array(b.length + 1).keys()]];
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      next[j] = Math.min(
        row[j] + 1,
        next[j - 1] + 1,
        row[j - 1] + (a[i - 1] !== b[j - 1]),
        swapped ? older[j - 2] + 1 : Infinity,
      );
    }
    [older, row] = [row, next];
  }
  return row[b.length];
}

// The words of the site that a word is nearest to, at most so many slips away, of which none is in
// its first letter.
export async function nearest(word, limit) {
  const known = (await fetchNear(word)).map(fold);
  // Behind a Korean word its particle goes on.
  const names = isHangul(word) ? known.map((other) => other.slice(0, word.length)) : known;
  const near = [...new Set(names)]
    .filter((name) => Math.abs(name.length - word.length) <= limit)
    .map((name) => [distance(word, name), name])
    .filter(([far]) => far <= limit);
  const best = Math.min(...near.map(([far]) => far));
  return near.filter(([far]) => far === best).map(([, name]) => name);
}

async function similar(word) {
  const stem = isHangul(word) ? stemsOf(word.normalize("NFC")).at(-1) : word;
  return stem.length < 4 ? [] : nearest(stem, stem.length < 8 ? 1 : 2);
}

const pieceOf = (token, text) =>
  ({ ...token, text, variants: stemsOf(text).map((stem) => variant(stem, 1)) });

// 은닉상태크기: 은닉상태, 크기; of 은닉삳태 the slip is in its second word.
async function pieces(token) {
  const found = [];
  let rest = [...token.text].slice(0, LONGEST_SENTENCE);
  while (rest.length > 1) {
    let length = Math.min(LONGEST_COMPOUND, rest.length - (found.length ? 0 : 1));
    let piece;
    for (; length > 1; length -= 1) {
      if (isSpent()) return found;
      piece = pieceOf(token, rest.slice(0, length).join(""));
      weigh(piece);
      if (piece.known) break;
    }
    if (length < 2) {
      const last = found.length ? await corrected(pieceOf(token, rest.join(""))) : token;
      return last.known ? [...found, last] : [];
    }
    found.push(piece);
    rest = rest.slice(length);
  }
  return found;
}

// The known parts of a name in code: layer_num, LSTMDecoder.
async function partsOf(token) {
  const parts = (token.text.match(PART) ?? []).filter((part) => part.length > 2);
  if (parts.length < 2) return [];
  const tokens = parts.map((part) => pieceOf(token, part.toLowerCase()));
  await fetchPostings(parts);
  tokens.forEach(weigh);
  return tokens;
}

// A token with the words that it is a slip of.
async function corrected(token) {
  const letters = fold(token.text);
  token.variants = (await similar(letters)).map((name) => variant(name, 0.8));
  if (!isHangul(letters)) {
    // batchfirst for batch_first, hn for h_n
    const pattern = new RegExp(`(?<![a-z0-9_])${[...letters].join("_?")}(?![a-z0-9_])`, "gu");
    token.variants.push({ name: `${letters[0]}_`, pattern, weight: 0.9, ways: [[pattern]] });
  }
  await fetchPostings(token.variants.map(({ name }) => name));
  weigh(token);
  return token;
}

// 안올라감 for 안 올라감
async function withoutNot(token) {
  if (!/^[안못][가-힣]{2}/.test(token.text)) return [];
  const rest = pieceOf(token, token.text.slice(1));
  await fetchPostings(rest.variants.map(({ name }) => name));
  weigh(rest);
  return rest.known ? [rest] : [];
}

// The tokens that one may have been meant for, or none.
export async function guess(token) {
  const letters = fold(token.text);
  if (isSpent() || isUnspaced(letters)) return [];
  const affirmed = await withoutNot(token);
  if (affirmed.length) return affirmed;
  const apart = await (isHangul(letters) ? pieces(token) : partsOf(token));
  if (apart.length && apart.every(({ known }) => known)) return apart;
  await corrected(token);
  return token.known ? [token] : apart.filter(({ known }) => known);
}
