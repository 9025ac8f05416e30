// Looks the query up in the parts of the index that `_ext/search/index.py` writes. Nothing is fetched
// before somebody asks, and then no more than the query needs: the drawers with its words, which
// tell what each section holds of them, and the text of the best sections.
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

const PARTICLES = alternatives(`은 는 이 가 을 를 의 에 에서 에게 한테 으로 로 과 와 도 만 까지 부터 마다 처럼
    보다 이나 이란 란 이라는 라는 이며 조차 밖에 뿐 대로 들 별 하고 이랑 랑 입니다 인가요 인지 이다 일까
    이에요 예요 으로는 에는 에서는`);
const PARTICLE = new RegExp(`(?:${PARTICLES})$`);
const PARTICLES_ALONE = new RegExp(`^(?:${fold(PARTICLES)})+$`);
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
    when where which why with my should use want need mean meaning 뜻 의미 어떻게 어떤 무엇
    무엇인가요 뭐 뭔가요 왜 언제 어디 어느 방법 법 하는 하나요 할 때 수 것 및 또는 그리고 있는 있나요
    되나요 인가요 차이점은`).split(/\s+/),
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
// 층 is no part of a longer syllable, and 수 is not the beginning of 순.
const closed = (letters) => (syllables(letters) !== 1 ? letters : `${letters}(?![\\u11a8-\\u11ff])`);

// A name as it may stand in the text: a compound with and without its spaces, a name with and
// without its separators.
function source(name) {
  const letters = fold(name);
  if (!isHangul(letters)) return letters.split(/[\s_-]+/).map(escaped).join("[\\s_-]*");
  const compact = letters.replace(/\s/g, "");
  return syllables(compact) > 2 ? compact.replace(/(?!^)[\u1100-\u115f]/g, " ?$&") : closed(compact);
}

// In syllables: what is longer than a compound is a sentence without spaces, which `pieces` takes
// apart.
const LONGEST_COMPOUND = 10;
const LONGEST_SENTENCE = 24;

// Where a compound may have a space; of four syllables, one alone is hardly a word.
function spaces(compound) {
  const starts = [...compound.matchAll(/[\u1100-\u115f]/g)].map(({ index }) => index);
  if (starts.length < 3 || /[a-z0-9_]/.test(compound)) return [];
  const edge = starts.length > 3 ? 2 : 1;
  return starts
    .slice(0, LONGEST_SENTENCE)
    .slice(edge, starts.length - edge + 1)
    .filter((at) => !PARTICLES_ALONE.test(compound.slice(at)));
}

// The ways a name may be spread over words: 은닉상태 or 은닉 상태, each a list of patterns.
function ways(name) {
  const runs = fold(name).match(/[a-z0-9_]+|[\u1100-\u11ff]+/g) ?? [];
  const whole = runs.join("");
  const one = isHangul(whole) ? closed(whole) : whole.split(/_+/).join("_*");
  const spread = runs.length > 1 ? [runs.map((run) => `^${closed(run)}`)] : [];
  const gaps = syllables(whole) > LONGEST_COMPOUND ? [] : spaces(whole);
  const split = gaps.map((at) => [`${whole.slice(0, at)}$`, `^${closed(whole.slice(at))}`]);
  return [[one], ...spread, ...split].map((way) => way.map((each) => new RegExp(each, "g")));
}

// What the words begin with that a name is looked for in, and what follows a space in it.
function beginnings(name) {
  const runs = fold(name).match(/[a-z0-9_]+|[\u1100-\u11ff]+/g) ?? [];
  const whole = runs.join("");
  const gaps = spaces(whole);
  const parts = [whole, ...runs, whole.slice(0, gaps[0]), ...gaps.map((at) => whole.slice(at))];
  return parts.map((part) => {
    if (!isHangul(part)) return part.slice(0, 2);
    const longer = part.match(/^(..)[\u1160-\u11ff]*([\u1100-\u115f])/);
    return longer ? longer[1] + longer[2] : part.normalize("NFC");
  });
}

const variant = (name, weight) => ({
  name,
  weight,
  pattern: new RegExp(source(name), "gu"),
  ways: ways(name),
});

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

// The matches of a pattern with what each is worth.
function matches({ pattern, weight }, text) {
  return [...text.matchAll(pattern)]
    .map((match) => ({ start: match.index, end: match.index + match[0].length }))
    .map(({ start, end }) => ({ start, end, quality: weight * fit(text, start, end) }))
    .filter(({ quality }) => quality > 0);
}

// -- Index: parts are scripts and no JSON, since pages opened as files may not fetch.

const list = document.querySelector("#search-results");
const arrivals = new Map();
const arrived = new Map();

globalThis.searchPart = (name, part) => arrived.set(name, part);

// The index as the site has it now, whatever a browser has kept of an earlier build.
let newest = "";

function fetchPart(name) {
  if (!arrivals.has(name)) {
    const script = document.createElement("script");
    script.src = `${list.dataset.index}/${name}.js${name === "index" ? newest : ""}`;
    arrivals.set(
      name,
      new Promise((resolve, reject) => {
        script.onload = () => resolve(arrived.get(name));
        script.onerror = () => reject(new Error(name));
      }),
    );
    document.head.append(script);
  }
  return arrivals.get(name);
}

// All but the index itself lie in a folder of their build.
async function fetchOwnPart(name) {
  const { folder } = await fetchPart("index");
  return fetchPart(`${folder}/${name}`);
}

const compact = (name) => fold(name).replace(/[\s_-]/g, "");
const synonyms = new Map();
const sections = [];

async function fetchIndex() {
  const index = await fetchPart("index");
  if (sections.length) return;
  for (const [page, [address, answersMessages, count]] of index.pages.entries()) {
    const top = sections.length;
    for (let i = 0; i < count; i += 1) {
      const [title, text] = [index.titles, index.lengths].map((lengths) => lengths[sections.length]);
      // Who pastes a message wants its entry, not a page where it happens to be printed.
      sections.push({ page, top, address, title, text, phrase: answersMessages ? 4 : 2 });
    }
  }
  let first = 0;
  for (const [portion, count] of index.texts.entries()) {
    for (const section of sections.slice(first, first + count)) Object.assign(section, { portion, first });
    first += count;
  }
  // Names that no page knows lead to those that some page does.
  for (const [known, unknown] of index.synonyms) {
    for (const name of [...known, ...unknown]) {
      synonyms.set(compact(name), known.filter((other) => compact(other) !== compact(name)));
    }
  }
}

// The words that have arrived, with the sections that hold each.
const holders = new Map();
const [IN_TITLE, OPENS_TITLE, IN_ADDRESS, ONCE] = [1, 2, 4, 8];

function readDrawer(words) {
  for (const [word, flat] of Object.entries(words)) {
    const name = fold(word);
    if (holders.has(name)) continue;
    let number = 0;
    const held = [];
    for (let i = 0; i < flat.length; i += 2) {
      number += flat[i];
      held.push([number, flat[i + 1]]);
    }
    holders.set(name, held);
  }
}

async function fetchWords(names) {
  const { drawers } = await fetchPart("index");
  const drawer = (beginning) =>
    [...beginning].reduce((number, letter) => (number * 31 + letter.codePointAt(0)) % drawers, 0);
  const wanted = new Set(names.filter(Boolean).flatMap(beginnings).map(drawer));
  const parts = await Promise.all([...wanted].map((number) => fetchOwnPart(`words-${number}`)));
  parts.forEach(readDrawer);
}

async function fetchText(portion) {
  const [place, ...entries] = await fetchOwnPart(`text-${portion}`);
  const own = sections.filter((section) => section.portion === portion);
  own.forEach((section, i) => {
    const [anchor, heading, words] = entries[i];
    Object.assign(section, { place, anchor, heading, words });
    section.folded ??= { title: fold(heading), text: fold(words) };
  });
}

// -- Query

// In letters: whoever writes more has pasted something, and its beginning tells what.
const LONGEST_QUERY = 400;

// The words of a query with the ways each may be written.
function parse(query) {
  // Of a pasted traceback, its last line counts.
  const line = query.normalize("NFC").replace(/^.*\b(?=\w+(?:Error|Warning|Exception):)/s, "");
  const text = line.slice(0, LONGEST_QUERY);
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
      ? [{ name: "", pattern: /\d+/gu, weight: 1, ways: [] }]
      : stemsOf(word.text).map((stem, i) => variant(stem, 1 - 0.1 * Math.min(i, 2)));
  }
  return words.slice(0, 40);
}

// Adds what else a term is called, the longest first: 은닉 상태, hidden state.
function addSynonyms(words) {
  for (let length = 4; length > 0; length -= 1) {
    for (let start = 0; start + length <= words.length; start += 1) {
      const span = words.slice(start, start + length);
      if (span.some((word) => word.named)) continue;
      const names = stemsOf(span.map((word) => word.text).join("")).map(compact);
      const found = names.find((name) => synonyms.has(name));
      if (!found) continue;
      for (const word of span) {
        word.named = true;
        word.stop = false;
        word.variants.push(...synonyms.get(found).map((other) => variant(other, 0.9)));
      }
    }
  }
}

// -- What the sections hold of a word

// How often a pattern and a word have been compared for this query, and when to stop guessing, so
// that whatever the address holds is answered at once.
let compared = 0;
const ENOUGH = 60_000;

// The sections with words that a pattern matches: how well in the title, in the text, and how often.
function held(pattern, weight) {
  const found = new Map();
  compared += holders.size;
  for (const [name, holds] of holders) {
    for (const { start, end, quality } of matches({ pattern, weight }, name)) {
      for (const [number, code] of holds) {
        const hold = found.get(number) ?? { title: 0, text: 0, address: 0, often: 0, share: 0, opens: false };
        if (code & IN_TITLE) {
          hold.title = Math.max(hold.title, quality);
          hold.share = Math.max(hold.share, (end - start) / sections[number].title);
        }
        if (code & IN_ADDRESS) hold.address = Math.max(hold.address, quality);
        if (code & OPENS_TITLE && start === 0) hold.opens = true;
        if (code >= ONCE) {
          hold.text = Math.max(hold.text, quality);
          hold.often += quality * Math.floor(code / ONCE);
        }
        found.set(number, hold);
      }
    }
  }
  return found;
}

// What is left of a name spread over several words: as much as its scarcest part.
function together(parts) {
  const [first, ...rest] = parts;
  const found = new Map();
  for (const [number, hold] of first) {
    const holds = [hold, ...rest.map((part) => part.get(number)).filter(Boolean)];
    if (holds.length < parts.length) continue;
    const least = (key) => Math.min(...holds.map((each) => each[key]));
    const share = least("title") && holds.reduce((sum, each) => sum + each.share, 0);
    found.set(number, { title: least("title"), text: least("text"), address: least("address"),
      often: least("often"), share, opens: hold.opens && share > 0 });
  }
  return found;
}

// What a word is worth in a section: most in its title, the more so the less else stands there,
// and more still where a page is named by it.
function worth({ title, text, share, opens, often }, section, isPage, place) {
  return (
    title * (4 + 9 * share + 3 * (isPage && opens)) +
    place +
    text * (1 + Math.log2(1 + often) / (2 + section.text / 10))
  );
}

const NOTHING = { title: 0, text: 0, address: 0, often: 0, share: 0, opens: false };

function weigh(word) {
  const found = new Map();
  word.found = found;
  for (const { ways, weight } of word.variants) {
    for (const way of ways) {
      const parts = way.map((pattern) => held(pattern, weight));
      for (const [number, hold] of parts.length > 1 ? together(parts) : parts[0]) {
        const known = found.get(number) ?? NOTHING;
        found.set(number, {
          title: Math.max(known.title, hold.title),
          text: Math.max(known.text, hold.text),
          address: Math.max(known.address, hold.address),
          often: known.often + hold.often,
          share: Math.max(known.share, hold.share),
          opens: known.opens || hold.opens,
        });
      }
    }
  }
  word.worths = sections.map((section, number) => {
    const top = found.get(section.top);
    const place = top ? Math.max(top.title, top.address) : 0;
    return worth(found.get(number) ?? NOTHING, section, section.top === number, place);
  });
  word.known = word.worths.filter((worth) => worth > 0).length;
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

async function similar(word) {
  const stem = isHangul(word) ? stemsOf(word.normalize("NFC")).at(-1) : word;
  if (stem.length < 4) return [];
  const limit = stem.length < 8 ? 1 : 2;
  const known = (await fetchOwnPart(isHangul(stem) ? "nouns" : "names")).map(fold);
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
  let rest = [...word.text].slice(0, LONGEST_SENTENCE);
  while (rest.length > 1) {
    let length = Math.min(LONGEST_COMPOUND, rest.length - (found.length ? 0 : 1));
    let piece;
    for (; length > 1; length -= 1) {
      if (compared > ENOUGH) return found;
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

async function guess(word) {
  if (compared > ENOUGH) return [];
  const letters = fold(word.text);
  if (isHangul(letters)) {
    const apart = pieces(word);
    if (apart.length) return apart;
  }
  word.variants = (await similar(letters)).map((name) => variant(name, 0.8));
  if (!isHangul(letters)) {
    // batchfirst for batch_first, hn for h_n
    const pattern = new RegExp(`(?<![a-z0-9_])${[...letters].join("_?")}(?![a-z0-9_])`, "gu");
    word.variants.push({ name: `${letters[0]}_`, pattern, weight: 0.9, ways: [[pattern]] });
  }
  await fetchWords(word.variants.map(({ name }) => name));
  weigh(word);
  return word.known ? [word] : [];
}

// -- Ranking

async function rank(words) {
  const meant = words.some((word) => !word.stop) ? words.filter((word) => !word.stop) : words;
  await fetchWords(meant.flatMap(({ variants }) => variants.map(({ name }) => name)));
  meant.forEach(weigh);
  const sought = [];
  for (const word of meant) sought.push(...(word.known ? [word] : await guess(word)));
  for (const word of sought) {
    word.rarity = Math.log(1 + sections.length / (1 + word.known));
    // A page that keeps speaking of it says more about it.
    const spoken = new Map();
    sections.forEach(({ page }, i) => spoken.set(page, (spoken.get(page) ?? 0) + (word.worths[i] > 0)));
    word.worths = word.worths.map((worth, i) => worth && worth + 0.4 * Math.log2(spoken.get(sections[i].page)));
  }
  const total = sought.reduce((sum, word) => sum + word.rarity, 0);
  const pairs = pairsOf(words);
  const results = sections.map((section, number) => {
    let [score, covered] = [0, 0];
    for (const { worths, rarity } of sought) {
      score += rarity * worths[number];
      covered += rarity * Math.min(1, worths[number]);
    }
    const coverage = (covered / total || 0) ** 1.5;
    return { number, section, score: score * coverage, coverage };
  });
  return { sought, pairs, results: results.filter(({ score }) => score > 0) };
}

// Neighbours in the query, which count more where they are neighbours in the text.
function pairsOf(words) {
  return words.slice(1).map((second, i) => {
    const first = words[i];
    const [before, after] = [first, second].map(({ variants }) =>
      variants.map(({ pattern }) => pattern.source).join("|"),
    );
    const pattern = new RegExp(`(?:${before})[\u1100-\u11ff]{0,6}[^\\p{L}\\d]{0,12}(?:${after})`, "u");
    const rarity = ((first.rarity ?? 0.2) + (second.rarity ?? 0.2)) / 2;
    return { first, second, pattern, rarity };
  });
}

const withPhrases = (result, pairs, worth) => ({
  ...result,
  score: pairs.reduce(
    (sum, pair) => sum + worth(pair, result) * result.section.phrase * pair.rarity * result.coverage,
    result.score,
  ),
});

// As far as the words tell: most neighbours in a title are neighbours in the query, too.
function likelyPhrase({ first, second }, { number }) {
  const [a, b] = [first, second].map(({ found }) => found?.get(number) ?? NOTHING);
  return 2 * (a.title && b.title && 1) + 0.5 * (a.text && b.text && 1);
}

const phrase = ({ pattern }, { section: { folded } }) =>
  2 * pattern.test(folded.title) + pattern.test(folded.text);

// One page must not fill the list: each further section of it counts less.
function spread(results) {
  const seen = new Map();
  const spaced = [...results].sort((a, b) => b.score - a.score).map((result) => {
    const rankInPage = seen.get(result.section.page) ?? 0;
    seen.set(result.section.page, rankInPage + 1);
    return { ...result, score: result.score * 0.75 ** rankInPage };
  });
  spaced.sort((a, b) => b.score - a.score);
  return spaced.filter(({ score }) => score > 0.1 * spaced[0].score).slice(0, 40);
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
    .flatMap((word) => word.variants.flatMap((each) => matches(each, folded)).map((match) => ({ ...match, word })))
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
  const { heading } = section;
  link.href = section.address + section.anchor;
  appendMarked(link, [...heading], places(words, heading), 0, [...heading].length);
  const entry = document.createElement("li");
  entry.append(link);
  if (section.anchor) {
    const place = document.createElement("p");
    place.className = "search-place";
    place.textContent = section.place;
    entry.append(place);
  }
  if (section.words) entry.append(excerpt(words, section.words));
  return entry;
}

const status = document.querySelector("#search-status");
const more = document.querySelector("#search-more");
// How many portions of text are fetched at once: the fewer, the more words the query has.
const portionsAtOnce = () => Math.min(6, Math.max(2, 15 - arrivals.size));

async function show(query) {
  await fetchIndex();
  const words = parse(query);
  addSynonyms(words);
  const { sought, pairs, results } = await rank(words);
  const likely = spread(results.map((result) => withPhrases(result, pairs, likelyPhrase)));
  const waiting = [...new Set(likely.map(({ section }) => section.portion))];
  const { some, none } = status.dataset;

  // Shows the results whose text is there, and goes on when the reader asks for more.
  async function extend() {
    const portions = new Set(waiting.splice(0, portionsAtOnce()));
    await Promise.all([...portions].map(fetchText));
    const read = results.filter(({ section }) => section.folded);
    const known = spread(read.map((result) => withPhrases(result, pairs, phrase)));
    status.textContent = known.length ? some.replace("%s", known.length) : none;
    list.replaceChildren(...known.map((result) => item(sought, result)));
    more.hidden = !waiting.length;
  }

  more.onclick = () => extend().catch(fail);
  await extend();
}

// A part that is gone belongs to an index of an earlier build, kept by the browser: once, all that
// has arrived is forgotten, and the query starts again from the index that the site has now.
function retry() {
  if (newest) throw new Error("no index");
  newest = `?${Date.now()}`;
  for (const kept of [arrivals, arrived, synonyms, holders]) kept.clear();
  sections.length = 0;
}

const fail = () => (status.textContent = status.dataset.failed);

const query = (new URLSearchParams(location.search).get("q") ?? "").trim();
const field = document.querySelector(".search-page input[name=q]");
field.value = query;
if (query) show(query).catch(() => (retry(), show(query))).catch(fail);
else field.focus();
// While somebody types, the index is on its way.
field.addEventListener("input", () => fetchIndex().catch(fail));
