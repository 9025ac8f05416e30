// From a query to its results.

import { entriesLike, mayHaveAnswer } from "./answers.js";
import { retyped } from "./keyboard.js";
import { effort, pairsOf, scoresOf, weigh } from "./scores.js";
import { fetchGroup, fetchIndex, fetchPostings, names } from "./shards.js";
import { apart, guess } from "./slips.js";
import { addGroup, parse, spansOf } from "./tokens.js";

// Who writes a sentence writes its spaces, too, so that no word is taken apart.
const MOST_SPLIT = 3;
// Nobody's slip is looked for beside so many words that are known.
const ENOUGH_KNOWN = 4;
// A compound that stands in so few sections is looked for by its words, too.
const SCARCE = 4;
// Of a message whose entry is known, so many words find the pages beside it.
const ENOUGH_OF_MESSAGE = 6;

// The tokens of a query, weighed.
async function weighed(query, isTyped) {
  const tokens = parse(query, isTyped);
  const alike = await entriesLike(query);
  const meant = tokens.some((token) => !token.stop) ? tokens.filter((token) => !token.stop) : tokens;
  if (alike.size) meant.splice(ENOUGH_OF_MESSAGE);
  await fetchPostings(meant.flatMap(({ variants }) => variants.map(({ name }) => name)), meant.length <= MOST_SPLIT);
  for (const each of [tokens, meant]) await nameAll(each);
  meant.forEach(weigh);
  return { tokens, alike, meant };
}

// A name is typed as it is written, or with an article: save a model.
async function nameAll(tokens) {
  const spans = spansOf(tokens, names);
  await Promise.all(spans.map(async ({ span, name, number }) => addGroup(span, name, await fetchGroup(number))));
}

const unknownOf = ({ meant }) => meant.filter(({ known }) => !known);

// A query as it was meant, when the keyboard wrote the other script.
async function weighedAnew(query, isTyped, asked) {
  const other = retyped(query, new Set(unknownOf(asked).map(({ text }) => text)));
  if (other === query) return asked;
  const again = await weighed(other, isTyped);
  return unknownOf(again).length ? asked : again;
}

// The words that a token was meant for: its own, or what may have been meant.
async function wordsMeant(token, mayGuess) {
  if (token.known && (token.known >= SCARCE || token.group)) return [token];
  if (!token.known && !mayGuess) return [];
  const words = token.known ? await apart(token) : await guess(token);
  if (words.length < 2) return token.known ? [token] : words;
  // Words that were written without spaces are words like others.
  await nameAll(words);
  words.forEach(weigh);
  return words;
}

export async function lookUp(query, isTyped = false) {
  await fetchIndex();
  effort.spent = 0;
  let asked = await weighed(query, isTyped);
  if (unknownOf(asked).length) asked = await weighedAnew(query, isTyped, asked);
  const mayGuess = asked.meant.length - unknownOf(asked).length < ENOUGH_KNOWN;
  const [sought, written] = [[], [...asked.tokens]];
  for (const token of asked.meant) {
    const words = await wordsMeant(token, mayGuess);
    sought.push(...words);
    if (words.length) written.splice(written.indexOf(token), 1, ...words);
  }
  return { tokens: sought, results: scoresOf(sought), pairs: pairsOf(written), isPasted: mayHaveAnswer(query), alike: asked.alike };
}
