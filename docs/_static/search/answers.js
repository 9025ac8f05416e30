// A message that was pasted has an answer in the dictionary of errors: which entries speak of it.

import { WORD } from "./letters.js";
import { fetchOwnPart, fetchText, sections } from "./shards.js";
import { isMessage, messageIn } from "./tokens.js";

const FEWEST_WORDS = 3;
const LIKE_ENOUGH = 0.6;
const SAME_SIZES = 0.1;
const FEWEST_TOGETHER = 3;

// The words of a message, hidden[0] as one, without its numbers, which are the reader's own.
const INDEXED = "[a-z]\\w*\\[\\d\\]";
const inOrder = (text) =>
  (text.toLowerCase().match(new RegExp(`${INDEXED}|${WORD}`, "gu")) ?? []).filter((word) => !/^\d+$/.test(word));
const wordsOf = (text) => new Set(inOrder(text));

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

// Whether some words stand together in both, key(s) as key: a question has words of a message, too,
// but in an order of its own.
function sharesPhrase(pasted, message) {
  const [own, words] = [pasted, message].map((text) => inOrder(text).filter((word) => word.length > 1));
  const phrases = own.slice(FEWEST_TOGETHER - 1).map((_, i) => ` ${own.slice(i, i + FEWEST_TOGETHER).join(" ")} `);
  return phrases.some((phrase) => ` ${words.join(" ")} `.includes(phrase));
}

// Who types words asks for pages; a message has a category or several words, of English.
export const mayHaveAnswer = (query) =>
  isMessage(query) || (!/(?!\p{Script=Latin})\p{L}/u.test(query) && wordsOf(query).size > FEWEST_WORDS);

// The entries whose messages are like a query, by the numbers of their sections, and how much so.
export async function entriesLike(query) {
  if (!mayHaveAnswer(query)) return new Map();
  const pasted = messageIn(query);
  const found = Object.entries(await fetchOwnPart("messages"))
    .map(([message, numbers]) => ({ message, numbers, like: likeness(pasted, message) }))
    .filter(({ message, like }) => like >= LIKE_ENOUGH && (isMessage(query) || sharesPhrase(pasted, message)))
    .sort((a, b) => a.like - b.like);
  // Of the messages of one entry, the last to be set is the most like.
  const likest = new Map(found.flatMap(({ numbers, like }) => numbers.map((number) => [number, like])));
  return new Map([...likest].sort(([, a], [, b]) => b - a));
}

// The entry that answers a query, with the message of it that is most like what was pasted.
export async function answerTo(query, { alike }) {
  if (!alike.size) return undefined;
  const section = sections[alike.keys().next().value];
  await fetchText(section.portion);
  const [messages, cause, fix] = section.answer;
  const pasted = messageIn(query);
  const [message] = [...messages].sort((a, b) => likeness(pasted, b) - likeness(pasted, a));
  return { section, message, cause, fix };
}
