// Tokens that stand nowhere: a compound of words that stand apart, or a slip of typing.

import { fold, isHangul, isUnspaced, syllables } from "./letters.js";
import { effort, isSpent, weigh } from "./scores.js";
import { fetchNear, fetchPostings, postings } from "./shards.js";
import { isStopWord, stemsOf } from "./stems.js";
import { LONGEST_SENTENCE, variant } from "./variants.js";

// The words of a name in code.
const PART = /[A-Z]?[a-z]+|[A-Z]+(?![a-z])/g;

const FINAL = /[\u11a8-\u11ff]/;
// In syllables, and what one of them costs that is in no word, where a word costs 1.
const [LONGEST_WORD, COST_OF_REST] = [6, 2];
const SHORTEST_COMPOUND = 5;

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

// Whether a stem begins a word of the index.
function beginsWord(stem) {
  for (const word of postings.keys()) {
    if (word.startsWith(stem) && !(syllables(stem) === 1 && FINAL.test(word[stem.length]))) return true;
  }
  return false;
}

// The fewest words that a text without spaces is made of, and what is left between them.
function partition(text) {
  const letters = [...text].slice(0, LONGEST_SENTENCE);
  const best = [{ cost: 0, parts: [] }];
  for (let start = letters.length - 1; start >= 0; start -= 1) {
    const { cost, parts: [next, ...others] } = best[0];
    // What is no word, up to the next that is one.
    const left = next && !next.isWord ? [letters[start] + next.text, others] : [letters[start], best[0].parts];
    let found = { cost: cost + COST_OF_REST, parts: [{ text: left[0], isWord: false }, ...left[1]] };
    for (let length = Math.min(LONGEST_WORD, letters.length - start); length > 1; length -= 1) {
      const rest = best[length - 1];
      if (rest.cost + 1 >= found.cost) continue;
      const word = letters.slice(start, start + length).join("");
      effort.spent += postings.size / 10;
      if (!isStopWord(word) && !stemsOf(word).some(beginsWord)) continue;
      found = { cost: rest.cost + 1, parts: [{ text: word, isWord: true }, ...rest.parts] };
    }
    best.unshift(found);
  }
  return best[0].parts;
}

// 은닉상태크기: 은닉, 상태, 크기; of 은닉삳태 the slip is in its second word.
async function pieces(token) {
  const parts = partition(token.text);
  if (!parts.some(({ isWord }) => isWord)) return [];
  const found = [];
  for (const { text, isWord } of parts) {
    if (isStopWord(text) || text.length < 2) continue;
    const piece = pieceOf(token, text);
    if (isWord) weigh(piece);
    else await corrected(piece);
    found.push(piece);
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

// The words of a Korean compound, where all of them are known.
export async function apart(token) {
  if (!isHangul(fold(token.text)) || syllables(fold(token.text)) < SHORTEST_COMPOUND) return [];
  const found = await pieces(token);
  return found.every(({ known }) => known) ? found : [];
}

// The tokens that one may have been meant for, or none.
export async function guess(token) {
  const letters = fold(token.text);
  if (isSpent() || isUnspaced(letters)) return [];
  const affirmed = await withoutNot(token);
  if (affirmed.length) return affirmed;
  const parts = await (isHangul(letters) ? pieces(token) : partsOf(token));
  if (parts.length && parts.every(({ known }) => known)) return parts;
  await corrected(token);
  return token.known ? [token] : parts.filter(({ known }) => known);
}
