// The page of results, for links and for all that a list below the field has no room for.

import { answerTo } from "./answers.js";
import { lookUp } from "./lookup.js";
import { addressOf, appendHeading, card, element, excerpt, offer } from "./results.js";
import { certain, likely } from "./scores.js";
import { fetchIndex, fetchText, forget } from "./shards.js";
import { texts } from "./texts.js";

const PAUSE = 250;

// Portions of text that are fetched at once, at least one for each of the first five results. A query
// of many words has already cost more.
const portionsAtOnce = (tokens) => (tokens.length > 3 ? 5 : 6);

function item(tokens, { section }) {
  const link = element("a", { href: addressOf(section) });
  appendHeading(link, tokens, section.heading);
  const entry = element("li", {}, link);
  if (section.anchor) entry.append(element("p", { class: "search-place" }, section.place));
  if (section.words) entry.append(excerpt(tokens, section.words));
  return entry;
}

const answerItem = (answer) =>
  element("li", { class: "search-answer" },
    element("a", { href: addressOf(answer.section) }, answer.section.heading), ...card(answer));

const list = document.querySelector("#search-results");
const field = document.querySelector(".search-page input[name=q]");
const [status, offered, more] = ["status", "offer", "more"].map((name) => document.querySelector(`#search-${name}`));
const fail = () => (status.textContent = texts.failed);
let asked = 0;

async function show(query) {
  asked += 1;
  const own = asked;
  const looked = await lookUp(query);
  const expected = likely(looked);
  const answer = await answerTo(query, looked);
  const waiting = [...new Set(expected.map(({ section }) => section.portion))];

  // Shows the results whose text is there, and goes on when the reader asks for more.
  async function extend() {
    await Promise.all(waiting.splice(0, portionsAtOnce(looked.tokens)).map(fetchText));
    const found = certain(looked).filter(({ section }) => section !== answer?.section);
    const offers = found.length || answer ? [] : await offer(query);
    if (own !== asked) return;
    const items = found.map((result) => item(looked.tokens, result));
    list.replaceChildren(...(answer ? [answerItem(answer)] : []), ...items);
    offered.replaceChildren(...offers.map(({ heading, href }) => element("li", {}, element("a", { href }, heading))));
    more.hidden = !waiting.length;
    status.textContent = list.children.length ? texts.some.replace("%s", list.children.length) : texts.none;
  }

  more.onclick = () => extend().catch(fail);
  await extend();
}

const ask = (query) => show(query).catch(() => (forget(), show(query))).catch(fail);
const query = (new URLSearchParams(location.search).get("q") ?? "").trim();
field.value = query;
if (query) ask(query);
else field.focus();
// While somebody types, the index is on its way, and after a pause so are the results.
let pause;
field.addEventListener("input", () => {
  fetchIndex().catch(fail);
  clearTimeout(pause);
  pause = setTimeout(() => {
    const typed = field.value.trim();
    if (!typed) return;
    history.replaceState(null, "", `?q=${encodeURIComponent(typed)}`);
    ask(typed);
  }, PAUSE);
});
