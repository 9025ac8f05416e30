// A section's score: what the tokens of the query are worth in it, by the postings of their words.

import { postings, sections } from "./shards.js";
import shared from "./shared.json" with { type: "json" };
import { matches } from "./variants.js";

const AGAIN = 2;
// What a match is worth, by where it stands. In a title the more so the less else stands there, and
// more still where a page is named by it; in a text the more so the oftener.
const TITLE = { whole: 4, share: 9, opensPage: 3, address: 5, asked: 5 };
const SPOKEN_OF = 0.4;
const BELOW = 0.3;
// Words aside say less than what is asked for.
const OF_ASIDE = 0.5;
// Neighbours of the query that are neighbours in a title and in the text.
const PHRASE = { title: 2, text: 1, likely: 0.5 };
// Who pastes a message wants its entry, not a page where it happens to be printed.
const OF_PAGE = { messages: 4, other: 2 };
// Who asks for a thing in words wants the page about it, not an error that names it.
const ERROR_FOR_WORDS = 0.6;
// Each further section of a page counts less, and each further one of the same title.
const FURTHER = 0.75;
const LEAST = 0.07;
const MOST_RESULTS = 40;

// How often a pattern and a word have been compared for this query, and when to stop guessing, so
// that whatever the address holds is answered at once.
const ENOUGH = 60_000;
export const effort = { spent: 0 };
export const isSpent = () => effort.spent > ENOUGH;

const NOTHING = { title: 0, text: 0, address: 0, asked: 0, often: 0, share: 0, opens: false };

// Adds to what a section holds what a posting says of it.
function add(found, number, code, { quality, letters, opens }) {
  const hold = found.get(number) ?? { ...NOTHING };
  if (code & shared.places.title) {
    hold.title = Math.max(hold.title, quality);
    hold.share = Math.max(hold.share, Math.min(1, letters / sections[number].title));
  }
  if (code & shared.places.address) hold.address = Math.max(hold.address, quality);
  if (code & shared.places.asked) {
    hold.asked = Math.max(hold.asked, quality * (code & shared.places.again ? AGAIN : 1));
  }
  if (code & shared.places.opens && opens) hold.opens = true;
  if (code >= shared.places.once) {
    hold.text = Math.max(hold.text, quality);
    hold.often += quality * Math.floor(code / shared.places.once);
  }
  found.set(number, hold);
}

// The sections with words that a pattern matches: how well in the title, in the text, and how often.
function held(pattern, { weight, isOpen }) {
  const found = new Map();
  effort.spent += postings.size;
  for (const [name, list] of postings) {
    for (const { start, end, quality } of matches({ pattern, weight, isOpen }, name)) {
      for (const [number, code] of list) add(found, number, code, { quality, letters: end - start, opens: !start });
    }
  }
  return found;
}

function heldByGroup({ name, list, weight }) {
  const found = new Map();
  for (const [number, code] of list) add(found, number, code, { quality: weight, letters: name.length, opens: true });
  return found;
}

// What is left of a name spread over several words: as much as its scarcest part.
function together(parts) {
  const [first, ...rest] = parts;
  if (!rest.length) return first;
  const found = new Map();
  for (const [number, hold] of first) {
    const holds = [hold, ...rest.map((part) => part.get(number)).filter(Boolean)];
    if (holds.length < parts.length) continue;
    const least = (key) => Math.min(...holds.map((each) => each[key]));
    const share = least("title") && holds.reduce((sum, each) => sum + each.share, 0);
    found.set(number, { title: least("title"), text: least("text"), address: least("address"), asked: least("asked"),
      often: least("often"), share, opens: hold.opens && share > 0 });
  }
  return found;
}

const worth = ({ title, text, address, asked, share, opens, often }, section, isPage, place) =>
  title * (TITLE.whole + TITLE.share * share + (isPage && opens ? TITLE.opensPage : 0)) +
  (isPage ? address * TITLE.address + asked * TITLE.asked : 0) +
  place +
  text * (1 + Math.log2(1 + often) / (2 + section.text / 10));

// Finds out what a token is worth in each section, and in how many it is worth anything.
export function weigh(token) {
  const found = new Map();
  token.found = found;
  const parts = token.variants.flatMap((each) =>
    each.ways.map((way) => together(way.map((pattern) => held(pattern, each)))),
  );
  if (token.group) parts.push(heldByGroup(token.group));
  for (const part of parts) {
    for (const [number, hold] of part) {
      const known = found.get(number) ?? NOTHING;
      const most = (key) => Math.max(known[key], hold[key]);
      found.set(number, { title: most("title"), text: most("text"), address: most("address"), asked: most("asked"),
        share: most("share"), often: known.often + hold.often, opens: known.opens || hold.opens });
    }
  }
  token.worths = sections.map((section, number) => {
    const top = found.get(section.top);
    const place = top ? Math.max(top.title, top.address) : 0;
    return worth(found.get(number) ?? NOTHING, section, section.top === number, place);
  });
  token.known = token.worths.filter((each) => each > 0).length;
}

// A page that keeps speaking of a token says more about it; where the tokens stand in several of its
// sections, its top stands for them all.
function addPages(token, isAlone) {
  token.rarity = Math.log(1 + sections.length / (1 + token.known)) * (token.isAside && !isAlone ? OF_ASIDE : 1);
  const [spoken, most] = [new Map(), new Map()];
  sections.forEach(({ page }, i) => {
    spoken.set(page, (spoken.get(page) ?? 0) + (token.worths[i] > 0));
    most.set(page, Math.max(most.get(page) ?? 0, token.worths[i]));
  });
  token.worths = token.worths.map((each, i) => {
    const { page, top, number } = sections[i];
    const own = top === number && !isAlone ? Math.max(each, BELOW * most.get(page)) : each;
    return own && own + SPOKEN_OF * Math.log2(spoken.get(page));
  });
}

// The score of every section by its words alone.
export function scoresOf(tokens) {
  tokens.forEach((token) => addPages(token, tokens.length === 1));
  const total = tokens.reduce((sum, token) => sum + token.rarity, 0);
  return sections
    .map((section, number) => {
      let [score, covered] = [0, 0];
      for (const { worths, rarity } of tokens) {
        score += rarity * worths[number];
        covered += rarity * Math.min(1, worths[number]);
      }
      const coverage = covered / total || 0;
      return { section, score: score * coverage, coverage };
    })
    .filter(({ score }) => score > 0);
}

// Neighbours in the query, which count more where they are neighbours in the text.
export function pairsOf(tokens) {
  return tokens.slice(1).map((second, i) => {
    const first = tokens[i];
    const [before, after] = [first, second].map(({ variants }) =>
      variants.map(({ pattern }) => pattern.source).join("|"),
    );
    const pattern = new RegExp(`(?:${before})[\u1100-\u11ff]{0,6}[^\\p{L}\\d]{0,12}(?:${after})`, "u");
    const rarity = ((first.rarity ?? 0.2) + (second.rarity ?? 0.2)) / 2;
    return { first, second, pattern, rarity };
  });
}

// As far as the postings tell: most neighbours in a title are neighbours in the query, too.
function likelyPhrase({ first, second, pattern }, { number, foldedHeading }) {
  const [a, b] = [first, second].map(({ found }) => found?.get(number) ?? NOTHING);
  const inTitle = foldedHeading ? pattern.test(foldedHeading) : a.title && b.title;
  return (inTitle ? PHRASE.title : 0) + (a.text && b.text ? PHRASE.likely : 0);
}

const phrase = ({ pattern }, { folded }) =>
  (pattern.test(folded.title) ? PHRASE.title : 0) + (pattern.test(folded.text) ? PHRASE.text : 0);

const withPhrases = (pairs, isPasted, worthOf) => (result) => {
  const { section, coverage } = result;
  const ofPage = section.answersMessages && isPasted ? OF_PAGE.messages : OF_PAGE.other;
  const kind = section.answersMessages && !isPasted && section.top !== section.number ? ERROR_FOR_WORDS : 1;
  const phrases = pairs.reduce((sum, pair) => sum + worthOf(pair, section) * pair.rarity, 0);
  return { ...result, score: kind * (result.score + phrases * ofPage * coverage) };
};

// Neither one page nor sections of one title on many pages must fill the list.
function spread(results) {
  const seen = new Map();
  const spaced = [...results].sort((a, b) => b.score - a.score).map((result) => {
    const { page, number, top, folded, foldedHeading } = result.section;
    let before = 0;
    // Two pages may bear one title.
    const title = number === top ? number : (folded?.title ?? foldedHeading);
    for (const name of [`page ${page}`, title]) {
      before += seen.get(name) ?? 0;
      seen.set(name, (seen.get(name) ?? 0) + 1);
    }
    return { ...result, score: result.score * FURTHER ** before };
  });
  spaced.sort((a, b) => b.score - a.score);
  return spaced.filter(({ score }) => score > LEAST * spaced[0].score).slice(0, MOST_RESULTS);
}

// An entry whose message is like the query is worth as much more as it is like it.
function withLikeness(alike, results) {
  const most = results.reduce((score, result) => Math.max(score, result.score), 0);
  return results.map((result) => ({ ...result, score: result.score + most * (alike.get(result.section.number) ?? 0) }));
}

// The results in their order: by the words alone, and by a text that has arrived.
export const likely = ({ results, pairs, isPasted, alike }) =>
  spread(withLikeness(alike, results.map(withPhrases(pairs, isPasted, likelyPhrase))));
export const certain = ({ results, pairs, isPasted, alike }) =>
  spread(withLikeness(alike, results.filter(({ section }) => section.folded).map(withPhrases(pairs, isPasted, phrase))));
