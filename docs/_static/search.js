// Looks the query up in the text of the site, which `_ext/search.py` puts into searchIndex.
// The text is fetched once somebody asks, so that the page itself is as light as any other.
"use strict";

// -- Letters: Hangul is compared letter by letter, so that 나누 is found in 나눈다.

const CONTRACTED = { ᅧ: "ᅵᅥ", ᅪ: "ᅩᅡ", ᅯ: "ᅮᅥ", ᅫ: "ᅬᅥ" };

// Contracted vowels are taken apart: 나눠 starts like 나누, 쓰여 like 쓰이.
const fold = (text) =>
  text.toLowerCase().normalize("NFD").replace(/[ᅧᅪᅯᅫ]/g, (vowel) => CONTRACTED[vowel]);

const isHangul = (text) => /[\u1100-\u11ff]/.test(text);
const syllables = (letters) => (letters.match(/[\u1160-\u11a7]/g) ?? []).length;
const alternatives = (words) => words.trim().split(/\s+/).sort((a, b) => b.length - a.length).join("|");

// -- Words: what a Korean or English word may lose at its end and still mean the same.

const PARTICLE = new RegExp(
  `(?:${alternatives(`은 는 이 가 을 를 의 에 에서 에게 한테 으로 로 과 와 도 만 까지 부터 마다 처럼
    보다 이나 이란 란 이라는 라는 이며 조차 밖에 뿐 대로 들 별 하고 이랑 랑 입니다 인가요 인지 이다 일까
    이에요 예요 으로는 에는 에서는`)})$`,
);
const DERIVED = /(?<=..)(?:하|해|했|합|한|할|함|되|돼|됐|됩|된|될|됨|시키|시켜|시켰|시킨|시킬|시킵)[가-힣]*$/;
const ENDING = new RegExp(
  `(?:ᄋ?[ᅥᅡ])?ᆻ?(?:${alternatives(
    fold(`는 은 을 기 고 며 면 으면 지 게 도록 려면 으려면 려고 으려고 서 요 야 나요 까요 을까 을까요
      습니다 ᆸ니다 는다 ᆫ다 다 는지 ᆫ지 던 지요 죠 세요 으세요 니 을때 ᆯ때 ᆫ ᆯ ᆷ ᆯ까 ᆯ까요`),
  )})?$`,
);
const ENGLISH_ENDING = /(?:at)?(?:ion|ing|ed|e)$/;
const STOP_WORDS = new Set(
  fold(`a an and are be by can do does for from get got how i in is it of on or that the this to what
    when where which why with 어떻게 어떤 무엇 무엇인가요 뭐 뭔가요 왜 언제 어디 어느 방법 법 하는 하나요
    할 때 수 것 및 또는 그리고 있는 있나요 되나요 인가요 차이점은`).split(/\s+/),
);

// What a Korean word may stand for, itself first: 상태에서는, 상태에서, 상태. Each is a prefix.
function koreanStems(word) {
  const stems = [word];
  let noun = word;
  while (PARTICLE.test(noun) && [...noun.replace(PARTICLE, "")].length > 1) {
    noun = noun.replace(PARTICLE, "");
    stems.push(noun);
  }
  stems.push(word.replace(DERIVED, ""));
  const folded = stems.map(fold);
  const verb = folded[0].replace(ENDING, "");
  // One syllable says enough only when it is closed, as in 쌓, 읽, 축.
  if (syllables(verb) > 1 || /[\u11a8-\u11ff]$/.test(verb)) folded.push(verb);
  return [...new Set(folded)];
}

// layers and layer, stacking and stacked; a stem is looked for at the start of words.
function englishStems(word) {
  const singular = word.replace(/(?<![aius])s$/, "");
  const stem = singular.replace(ENGLISH_ENDING, "").replace(/([bdgmnpt])\1$/, "$1");
  return [...new Set([word, singular.length > 2 ? singular : word, stem.length > 2 ? stem : word])];
}

const stemsOf = (word) => (isHangul(fold(word)) ? koreanStems(word) : englishStems(fold(word)));

// -- Patterns

const escaped = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

// A compound is found with and without its spaces, a name with and without its separators.
function source(name) {
  const letters = fold(name);
  if (!isHangul(letters)) return letters.split(/[\s_-]+/).map(escaped).join("[\\s_-]*");
  const compact = letters.replace(/\s/g, "");
  const open = syllables(compact) > 2 ? compact.replace(/(?!^)[\u1100-\u115f]/g, " ?$&") : compact;
  // 층 is no part of a longer syllable, and 수 is not the beginning of 순.
  return syllables(compact) > 1 ? open : `${open}(?![\\u11a8-\\u11ff])`;
}

const variant = (name, weight) => ({ pattern: new RegExp(source(name), "gu"), weight });

// How well a match fits, by what stands around it: a word, its beginning, a part of it.
function fit(text, start, end) {
  const [before, first, after] = [text[start - 1] ?? " ", text[start], text[end] ?? " "];
  if (isHangul(first)) {
    if (!isHangul(before)) return 1;
    return syllables(text.slice(start, end)) > 1 ? 0.6 : 0;
  }
  const opens = !/[a-z0-9_]/.test(before);
  const closes = !/[a-z0-9_]/.test(after);
  if (opens && closes) return 1;
  if (end - start < 3) return 0;
  if (opens) return 0.7;
  return before === "_" ? 0.5 : 0.2;
}

// -- Index

const compact = (name) => fold(name).replace(/[\s_-]/g, "");
const twins = new Map();
let sections;

function readIndex() {
  sections = searchIndex.pages.flatMap(([address, answersMessages, entries], page) =>
    entries.map(([anchor, title, text]) => ({
      page,
      address: address + anchor,
      title,
      text,
      place: entries[0][1],
      isPage: !anchor,
      // Who pastes a message wants its entry, not a page where it happens to be printed.
      phrase: answersMessages ? 4 : 2,
      folded: { title: fold(title), place: fold(`${entries[0][1]} ${address}`), text: fold(text) },
    })),
  );
  for (const pair of searchIndex.terms) {
    for (const [name, twin] of [pair, [...pair].reverse()]) {
      twins.set(compact(name), [...(twins.get(compact(name)) ?? []), twin]);
    }
  }
}

// -- Query

// The words of a query with the ways each may be written.
function parse(query) {
  // Of a pasted traceback, its last line counts.
  const text = query.normalize("NFC").replace(/^.*\b(?=\w+(?:Error|Warning|Exception):)/s, "");
  const words = [];
  for (const match of text.matchAll(/[a-z0-9_]+|[가-힣]+/giu)) {
    const previous = words.at(-1);
    const attached = previous && previous.end === match.index && !isHangul(fold(previous.text));
    if (attached && PARTICLE.test(match[0]) && !match[0].replace(PARTICLE, "")) continue;
    words.push({ text: match[0], end: match.index + match[0].length });
  }
  for (const word of words.slice(0, 40)) {
    const number = /^\d+$/.test(word.text);
    word.stop = number || STOP_WORDS.has(fold(word.text));
    // The numbers of a pasted message are the reader's own.
    word.variants = number
      ? [{ pattern: /\d+/gu, weight: 1 }]
      : stemsOf(word.text).map((stem, i) => variant(stem, 1 - 0.1 * Math.min(i, 2)));
  }
  return words.slice(0, 40);
}

// Adds the other name of each term of the glossary, the longest first: 은닉 상태, hidden state.
function addTwins(words) {
  for (let length = 4; length > 0; length -= 1) {
    for (let start = 0; start + length <= words.length; start += 1) {
      const span = words.slice(start, start + length);
      if (span.some((word) => word.twin)) continue;
      const names = stemsOf(span.map((word) => word.text).join("")).map(compact);
      const found = names.find((name) => twins.has(name));
      if (!found) continue;
      for (const word of span) {
        word.twin = true;
        word.stop = false;
        word.variants.push(...twins.get(found).map((twin) => variant(twin, 0.9)));
      }
    }
  }
}

// -- Words that stand nowhere: a compound of words that stand apart, or a slip of typing.

function distance(a, b) {
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

let vocabulary;

function similar(word) {
  const pattern = /[a-z_][a-z0-9_]{2,}|[\u1100-\u11ff]+/g;
  vocabulary ??= new Set(sections.flatMap(({ folded }) => `${folded.title} ${folded.text}`.match(pattern) ?? []));
  const stem = isHangul(word) ? stemsOf(word.normalize("NFC")).at(-1) : word;
  if (stem.length < 4) return [];
  const limit = stem.length < 8 ? 1 : 2;
  const known = [...vocabulary].filter((other) => isHangul(other) === isHangul(stem));
  // Behind a Korean word its particle goes on.
  const names = isHangul(stem) ? known.map((other) => other.slice(0, stem.length)) : known;
  const near = [...new Set(names)]
    .filter((name) => Math.abs(name.length - stem.length) <= limit)
    .map((name) => [distance(stem, name), name])
    .filter(([far]) => far <= limit);
  const best = Math.min(...near.map(([far]) => far));
  return near.filter(([far]) => far === best).map(([, name]) => name);
}

// 은닉상태크기: 은닉상태, 크기
function pieces(word) {
  const found = [];
  let rest = [...word.text];
  while (rest.length > 1) {
    let length = rest.length - (found.length ? 0 : 1);
    let piece;
    for (; length > 1; length -= 1) {
      piece = { ...word, variants: stemsOf(rest.slice(0, length).join("")).map((stem) => variant(stem, 1)) };
      weigh(piece);
      if (piece.known) break;
    }
    if (length < 2) return [];
    found.push(piece);
    rest = rest.slice(length);
  }
  return found;
}

function guess(word) {
  const letters = fold(word.text);
  if (isHangul(letters)) {
    const apart = pieces(word);
    if (apart.length) return apart;
  }
  // batchfirst for batch_first, hn for h_n
  const spaced = `(?<![a-z0-9_])${[...letters].join("_?")}(?![a-z0-9_])`;
  word.variants = similar(letters).map((name) => variant(name, 0.8));
  if (!isHangul(letters)) word.variants.push({ pattern: new RegExp(spaced, "gu"), weight: 0.9 });
  weigh(word);
  return word.known ? [word] : [];
}

// -- Ranking

function matches(variants, text) {
  const found = [];
  for (const { pattern, weight } of variants) {
    for (const match of text.matchAll(pattern)) {
      const end = match.index + match[0].length;
      const quality = weight * fit(text, match.index, end);
      if (quality) found.push({ start: match.index, end, quality });
    }
  }
  return found;
}

const best = (found) => Math.max(0, ...found.map(({ quality }) => quality));

// What a word is worth in a section: most in its title, the more so the less else stands there,
// and more still where a page is named by it.
function worth(word, { folded, isPage }) {
  const inTitle = matches(word.variants, folded.title);
  const inText = matches(word.variants, folded.text);
  const share = Math.max(0, ...inTitle.map(({ start, end }) => end - start)) / folded.title.length;
  const names = isPage && inTitle.some(({ start }) => start === 0);
  const often = inText.reduce((sum, { quality }) => sum + quality, 0);
  return (
    best(inTitle) * (4 + 4 * share + 3 * names) +
    best(matches(word.variants, folded.place)) +
    best(inText) * (1 + Math.log2(1 + often) / (2 + folded.text.length / 1000))
  );
}

function weigh(word) {
  word.worths = sections.map((section) => worth(word, section));
  word.known = word.worths.filter((worth) => worth > 0).length;
}

function rank(words) {
  const meant = words.some((word) => !word.stop) ? words.filter((word) => !word.stop) : words;
  meant.forEach(weigh);
  const sought = meant.flatMap((word) => (word.known ? [word] : guess(word)));
  for (const word of sought) {
    word.rarity = Math.log(1 + sections.length / (1 + word.known));
    // A page that keeps speaking of it says more about it.
    const spoken = new Map();
    sections.forEach(({ page }, i) => spoken.set(page, (spoken.get(page) ?? 0) + (word.worths[i] > 0)));
    word.worths = word.worths.map((worth, i) => worth && worth + 0.4 * Math.log2(spoken.get(sections[i].page)));
  }
  const total = sought.reduce((sum, word) => sum + word.rarity, 0);
  const pairs = words.slice(1).map((word, i) => {
    const [first, second] = [words[i], word].map(({ variants }) =>
      variants.map(({ pattern }) => pattern.source).join("|"),
    );
    const pattern = new RegExp(`(?:${first})[\u1100-\u11ff]{0,6}[^\\p{L}\\d]{0,12}(?:${second})`, "u");
    return { pattern, rarity: ((words[i].rarity ?? 0.2) + (word.rarity ?? 0.2)) / 2 };
  });
  const results = sections.map((section, number) => {
    let [score, covered] = [0, 0];
    for (const { worths, rarity } of sought) {
      score += rarity * worths[number];
      covered += rarity * Math.min(1, worths[number]);
    }
    if (score && sought.length > 1) {
      for (const { pattern, rarity } of pairs) {
        if (pattern.test(section.folded.title)) score += 2 * section.phrase * rarity;
        if (pattern.test(section.folded.text)) score += section.phrase * rarity;
      }
    }
    return { section, score: score * (covered / total || 0) ** 1.5 };
  });
  return { sought, results: spread(results.filter(({ score }) => score > 0)) };
}

// One page must not fill the list: each further section of it counts less.
function spread(results) {
  const seen = new Map();
  for (const result of results.sort((a, b) => b.score - a.score)) {
    const rankInPage = seen.get(result.section.page) ?? 0;
    seen.set(result.section.page, rankInPage + 1);
    result.score *= 0.75 ** rankInPage;
  }
  results.sort((a, b) => b.score - a.score);
  return results.filter(({ score }) => score > 0.1 * results[0].score).slice(0, 40);
}

// -- Page: text is only ever added as text.

// Where the words stand in the text as written.
function places(words, text) {
  const origin = [];
  let folded = "";
  for (const [i, character] of [...text].entries()) {
    const letters = fold(character);
    folded += letters;
    for (let k = 0; k < letters.length; k += 1) origin.push(i);
  }
  return words
    .flatMap((word) => matches(word.variants, folded).map((match) => ({ ...match, word })))
    .map(({ start, end, word }) => ({ start: origin[start], end: origin[end - 1] + 1, word }))
    .sort((a, b) => a.start - b.start || b.end - a.end);
}

function appendMarked(element, characters, marks, from, to) {
  let position = from;
  for (const { start, end } of marks) {
    if (start < position || end > to) continue;
    element.append(characters.slice(position, start).join(""));
    const mark = document.createElement("mark");
    mark.textContent = characters.slice(start, end).join("");
    element.append(mark);
    position = end;
  }
  element.append(characters.slice(position, to).join(""));
  return element;
}

function excerpt(words, text, length = 160) {
  const characters = [...text];
  const marks = places(words, text);
  const richness = (from) => {
    const near = marks.filter(({ start, end }) => start >= from && end <= from + length);
    return [...new Set(near.map(({ word }) => word))].reduce((sum, word) => sum + word.rarity, 0);
  };
  let from = 0;
  for (const { start } of marks) {
    const space = characters.lastIndexOf(" ", Math.max(0, start - 30)) + 1;
    if (richness(space) > richness(from)) from = space;
  }
  const end = characters.lastIndexOf(" ", from + length);
  const to = from + length < characters.length && end > from ? end : characters.length;
  const paragraph = document.createElement("p");
  if (from) paragraph.append("… ");
  appendMarked(paragraph, characters, marks, from, to);
  if (to < characters.length) paragraph.append(" …");
  return paragraph;
}

function item(words, { section }) {
  const link = document.createElement("a");
  link.href = section.address;
  appendMarked(link, [...section.title], places(words, section.title), 0, [...section.title].length);
  const entry = document.createElement("li");
  entry.append(link);
  if (!section.isPage) {
    const place = document.createElement("p");
    place.className = "search-place";
    place.textContent = section.place;
    entry.append(place);
  }
  if (section.text) entry.append(excerpt(words, section.text));
  return entry;
}

const status = document.querySelector("#search-status");

function show(query) {
  const words = parse(query);
  addTwins(words);
  const { sought, results } = rank(words);
  const { some, none } = status.dataset;
  status.textContent = results.length ? some.replace("%s", results.length) : none;
  document
    .querySelector("#search-results")
    .replaceChildren(...results.map((result) => item(sought, result)));
}

// A script and not a fetch: pages opened as files may not fetch.
let script;

function fetchIndex() {
  if (script) return;
  script = document.createElement("script");
  script.src = document.querySelector("#search-results").dataset.index;
  script.onerror = () => (status.textContent = status.dataset.failed);
  script.onload = () => {
    readIndex();
    if (query) show(query);
  };
  document.head.append(script);
}

const query = (new URLSearchParams(location.search).get("q") ?? "").trim();
const field = document.querySelector(".search-page input[name=q]");
field.value = query;
if (query) fetchIndex();
else field.focus();
// While somebody types, the text is on its way.
field.addEventListener("input", fetchIndex);
