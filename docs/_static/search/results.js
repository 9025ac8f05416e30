// How a result looks. Text is only ever added as text.

import { WORD, fold } from "./letters.js";
import { fetchOwnPart, root } from "./shards.js";
import { nearest } from "./slips.js";
import { texts } from "./texts.js";
import { matches } from "./variants.js";

const EXCERPT = 160;

export function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

// Where the tokens stand in the text as written.
function places(tokens, text) {
  const origin = [];
  let folded = "";
  for (const [i, character] of [...text].entries()) {
    const letters = fold(character);
    folded += letters;
    for (let k = 0; k < letters.length; k += 1) origin.push(i);
  }
  return tokens
    .flatMap((token) => token.variants.flatMap((each) => matches(each, folded)).map((match) => ({ ...match, token })))
    .map(({ start, end, token }) => ({ start: origin[start], end: origin[end - 1] + 1, token }))
    .sort((a, b) => a.start - b.start || b.end - a.end);
}

function appendMarked(parent, characters, marks, from, to) {
  let position = from;
  for (const { start, end } of marks) {
    if (start < position || end > to) continue;
    parent.append(
      characters.slice(position, start).join(""),
      element("mark", {}, characters.slice(start, end).join("")),
    );
    position = end;
  }
  parent.append(characters.slice(position, to).join(""));
}

// A heading with the tokens marked in it.
export function appendHeading(parent, tokens, heading) {
  appendMarked(parent, [...heading], places(tokens, heading), 0, [...heading].length);
}

// The part of a text where the most tokens stand.
export function excerpt(tokens, text) {
  const characters = [...text];
  const marks = places(tokens, text);
  const richness = (from) => {
    const near = marks.filter(({ start, end }) => start >= from && end <= from + EXCERPT);
    return [...new Set(near.map(({ token }) => token))].reduce((sum, token) => sum + token.rarity, 0);
  };
  let from = 0;
  for (const { start } of marks) {
    const space = characters.lastIndexOf(" ", Math.max(0, start - 30)) + 1;
    if (richness(space) > richness(from)) from = space;
  }
  const end = characters.lastIndexOf(" ", from + EXCERPT);
  const to = from + EXCERPT < characters.length && end > from ? end : characters.length;
  const paragraph = element("p");
  if (from) paragraph.append("… ");
  appendMarked(paragraph, characters, marks, from, to);
  if (to < characters.length) paragraph.append(" …");
  return paragraph;
}

export const addressOf = ({ address, anchor }) => address + anchor;

// What the dictionary of errors says of a message: the message, its cause, its fix.
export function card({ message, cause, fix }) {
  const parts = [element("code", { class: "search-message" }, message)];
  if (cause) parts.push(element("p", {}, element("b", {}, texts.cause), " ", cause));
  if (fix) {
    parts.push(element("p", {}, element("b", {}, texts.fix)), element("code", { class: "search-fix" }, fix));
  }
  return parts;
}

// What a query that found nothing may lead to: words like its own, and pages that help on.
export async function offer(query) {
  const words = query.match(new RegExp(WORD, "gu")) ?? [];
  const near = (await Promise.all(words.slice(0, 4).map((word) => nearest(fold(word), 3)))).flat();
  const terms = [...new Set(near)].slice(0, 4).map((word) => word.normalize("NFC"));
  return [
    ...terms.map((term) => ({ heading: term, query: term, href: `${root()}search.html?q=${encodeURIComponent(term)}` })),
    ...(await fetchOwnPart("offers")).map(([address, heading]) => ({ heading, href: root() + address })),
  ];
}
