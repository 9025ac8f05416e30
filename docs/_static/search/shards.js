// The index lies in parts that are fetched as a query needs them: shards with the postings of its
// words, and the text of the best sections. They are scripts and no JSON, since pages opened as
// files may not fetch.

import { fold } from "./letters.js";
import shared from "./shared.json" with { type: "json" };
import { beginnings } from "./variants.js";

const arrivals = new Map();

export const sections = [];
// The words that have arrived, each with its postings: the sections that hold it, and how.
export const postings = new Map();
// The names that have arrived, each with the number of its group.
export const names = new Map();

// Addresses of the index lead on from the front page of the language.
export const root = () => document.documentElement.dataset.content_root.replace(/^\.\/$/, "");

// The index as the site has it now, whatever a browser has kept of an earlier build.
let newest = "";

function fetchPart(name) {
  globalThis.searchPart ??= (part) => (document.currentScript.brought = part);
  if (!arrivals.has(name)) {
    const script = document.createElement("script");
    script.src = `${root()}search/${name}.js${name === "index" ? newest : ""}`;
    arrivals.set(
      name,
      new Promise((resolve, reject) => {
        script.onload = () => resolve(script.brought);
        script.onerror = () => reject(new Error(name));
      }),
    );
    document.head.append(script);
  }
  return arrivals.get(name);
}

// A part that is gone belongs to an index of an earlier build, kept by the browser: once, all that
// has arrived is forgotten, and the query starts again from the index that the site has now.
export function forget() {
  if (newest) throw new Error("no index");
  newest = `?${Date.now()}`;
  for (const kept of [arrivals, postings, names]) kept.clear();
  sections.length = 0;
}

// All but the index itself lie in a folder of their build.
export async function fetchOwnPart(name) {
  const { folder } = await fetchPart("index");
  return fetchPart(`${folder}/${name}`);
}

export async function fetchIndex() {
  const index = await fetchPart("index");
  if (sections.length) return index;
  for (const [page, [address, answersMessages, count]] of index.pages.entries()) {
    const top = sections.length;
    for (let i = 0; i < count; i += 1) {
      const number = sections.length;
      const [title, text] = [index.titles, index.lengths].map((lengths) => lengths[number]);
      sections.push({ number, page, top, address: root() + address, title, text, answersMessages });
    }
  }
  let first = 0;
  for (const [portion, count] of index.texts.entries()) {
    for (const section of sections.slice(first, first + count)) section.portion = portion;
    first += count;
  }
  return index;
}

// Where the postings of the words with a beginning lie.
export const shardOf = (beginning) =>
  [...beginning].reduce((number, letter) => (number * shared.base + letter.codePointAt(0)) % shared.shards, 0);

// A list holds the distance to each next section, negative before a code other than the usual one.
function unpacked(flat) {
  const list = [];
  let number = -1;
  for (let i = 0; i < flat.length; i += 1) {
    number += Math.abs(flat[i]);
    list.push([number, flat[i] < 0 ? flat[(i += 1)] : shared.places.once]);
  }
  return list;
}

function readShard([words, named]) {
  for (const [word, flat] of Object.entries(words)) {
    const name = fold(word);
    if (!postings.has(name)) postings.set(name, unpacked(flat));
  }
  for (const [name, group] of Object.entries(named)) names.set(fold(name), group);
}

export async function fetchPostings(wantedNames, isSplit = true) {
  const wanted = new Set(wantedNames.filter(Boolean).flatMap((name) => beginnings(name, isSplit)).map(shardOf));
  const parts = await Promise.all([...wanted].map((number) => fetchOwnPart(`words-${number}`)));
  parts.forEach(readShard);
}

// The names of a group that stand in the text, and the postings of all of them together.
export async function fetchGroup(number) {
  const [known, flat] = await fetchOwnPart(`names-${number}`);
  return { known, list: unpacked(flat) };
}

// The words with the first letter of one, or with some others.
export const fetchNear = (word) => fetchOwnPart(`near-${word.codePointAt(0) % shared.near}`);

export async function fetchText(portion) {
  const [place, ...entries] = await fetchOwnPart(`text-${portion}`);
  const own = sections.filter((section) => section.portion === portion);
  own.forEach((section, i) => {
    const [anchor, heading, words, answer] = entries[i];
    Object.assign(section, { place, anchor, heading, words, answer });
    section.folded = { title: fold(heading), text: fold(words) };
  });
}

// All headings at once, for a list that changes with every letter.
export async function fetchHeadings() {
  await fetchIndex();
  const headings = await fetchOwnPart("headings");
  if (sections[0].foldedHeading) return;
  sections.forEach((section, i) => {
    [section.anchor, section.heading] = headings[i];
    section.foldedHeading = fold(section.heading);
    section.place = sections[section.top].heading;
  });
}
