// From a query to its results.

import { entriesLike, mayHaveAnswer } from "./answers.js";
import { effort, pairsOf, scoresOf, weigh } from "./scores.js";
import { fetchGroup, fetchIndex, fetchPostings, names } from "./shards.js";
import { guess } from "./slips.js";
import { addGroup, parse, spansOf } from "./tokens.js";

// Who writes a sentence writes its spaces, too, so that no word is taken apart.
const MOST_SPLIT = 3;
// Nobody's slip is looked for beside so many words that are known.
const ENOUGH_KNOWN = 4;
// Of a message whose entry is known, so many words find the pages beside it.
const ENOUGH_OF_MESSAGE = 6;

export async function lookUp(query, isTyped = false) {
  await fetchIndex();
  effort.spent = 0;
  const tokens = parse(query, isTyped);
  const alike = await entriesLike(query);
  const meant = tokens.some((token) => !token.stop) ? tokens.filter((token) => !token.stop) : tokens;
  if (alike.size) meant.splice(ENOUGH_OF_MESSAGE);
  await fetchPostings(meant.flatMap(({ variants }) => variants.map(({ name }) => name)), meant.length <= MOST_SPLIT);
  // A name is typed as it is written, or with an article: save a model.
  for (const each of [tokens, meant]) {
    const spans = spansOf(each, names);
    await Promise.all(spans.map(async ({ span, name, number }) => addGroup(span, name, await fetchGroup(number))));
  }
  meant.forEach(weigh);
  const sought = meant.filter(({ known }) => known);
  if (sought.length < ENOUGH_KNOWN) {
    for (const token of meant) if (!token.known) sought.push(...(await guess(token)));
  }
  return { tokens: sought, results: scoresOf(sought), pairs: pairsOf(tokens), isPasted: mayHaveAnswer(query), alike };
}
