// A message that was pasted has an answer in the dictionary of errors: which entry speaks of it.

import { WORD } from "./letters.js";
import { fetchText } from "./shards.js";
import { isMessage, messageIn } from "./tokens.js";

const FEWEST_WORDS = 3;
const LIKE_ENOUGH = 0.6;
const SAME_SIZES = 0.1;
const CANDIDATES = 8;

// The words of a message, hidden[0] as one, without its numbers, which are the reader's own.
const INDEXED = "[a-z]\\w*\\[\\d\\]";
const wordsOf = (text) =>
  new Set((text.toLowerCase().match(new RegExp(`${INDEXED}|${WORD}`, "gu")) ?? []).filter((word) => !/^\d+$/.test(word)));

// Which of the sizes in a message are equal: of (2, 8) and [2, 3], the first.
function equalities(text) {
  const sizes = text.toLowerCase().replace(new RegExp(INDEXED, "g"), "").match(/(?<![a-z_])\d+/g) ?? [];
  return sizes.map((size) => sizes.indexOf(size)).join();
}

function likeness(pasted, message) {
  const [words, own] = [wordsOf(message), wordsOf(pasted)];
  const common = [...words].filter((word) => own.has(word)).length;
  if (common < FEWEST_WORDS) return 0;
  const share = Math.max(common / words.size, (0.9 * common) / own.size);
  return share + (equalities(pasted) === equalities(message) ? SAME_SIZES : 0);
}

// Who types words asks for pages; a message has a category or several words, of English.
export const mayHaveAnswer = (query) =>
  isMessage(query) || (!/(?!\p{Script=Latin})\p{L}/u.test(query) && wordsOf(query).size > FEWEST_WORDS);

// The entry that answers a query, with the message of it that is most like what was pasted.
export async function answerTo(query, results) {
  if (!mayHaveAnswer(query)) return undefined;
  const likeliest = isMessage(query) ? results : results.slice(0, FEWEST_WORDS);
  const entries = likeliest.filter(({ section }) => section.answersMessages).slice(0, CANDIDATES);
  await Promise.all([...new Set(entries.map(({ section }) => section.portion))].map(fetchText));
  const pasted = messageIn(query);
  const found = entries
    .filter(({ section }) => section.answer)
    .flatMap(({ section }) => {
      const [messages, cause, fix] = section.answer;
      return messages.map((message) => ({ section, message, cause, fix, like: likeness(pasted, message) }));
    })
    .sort((a, b) => b.like - a.like || a.section.number - b.section.number)[0];
  return found?.like >= LIKE_ENOUGH ? found : undefined;
}
