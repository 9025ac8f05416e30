// From a query to its results.

import { entriesLike, mayHaveAnswer } from "./answers.js";
import { effort, pairsOf, scoresOf, weigh } from "./scores.js";
import { fetchGroup, fetchIndex, fetchPostings, names } from "./shards.js";
import { guess } from "./slips.js";
import { addGroup, parse, spansOf } from "./tokens.js";

// Who writes a sentence writes its spaces, too, so that no word is taken apart.
const MOST_SPLIT = 3;

export async function lookUp(query, isTyped = false) {
  await fetchIndex();
  effort.spent = 0;
  const tokens = parse(query, isTyped);
  const meant = tokens.some((token) => !token.stop) ? tokens.filter((token) => !token.stop) : tokens;
  await fetchPostings(meant.flatMap(({ variants }) => variants.map(({ name }) => name)), meant.length <= MOST_SPLIT);
  // A name is typed as it is written, or with an article: save a model.
  for (const each of [tokens, meant]) {
    const spans = spansOf(each, names);
    await Promise.all(spans.map(async ({ span, name, number }) => addGroup(span, name, await fetchGroup(number))));
  }
  meant.forEach(weigh);
  const sought = [];
  for (const token of meant) sought.push(...(token.known ? [token] : await guess(token)));
  const [isPasted, alike] = [mayHaveAnswer(query), await entriesLike(query)];
  return { tokens: sought, results: scoresOf(sought), pairs: pairsOf(tokens), isPasted, alike };
}
