// The list of results below the field of the search dialog, while somebody types: a combobox as
// https://www.w3.org/WAI/ARIA/apg/patterns/combobox/ has it.

import { answerTo, mayHaveAnswer } from "./answers.js";
import { fold, isHangul, isUnspaced } from "./letters.js";
import { lookUp } from "./lookup.js";
import { addressOf, appendHeading, card, element, offer } from "./results.js";
import { likely } from "./scores.js";
import { fetchHeadings, forget, root, sections } from "./shards.js";
import { texts } from "./texts.js";
import { isMessage } from "./tokens.js";

const MOST_OPTIONS = 8;
const LONGEST_SHOWN = 40;
// A message is pasted, or typed by somebody who pauses.
const MESSAGE_PAUSE = 300;

const option = (href, ...children) =>
  element("a", { href, role: "option", tabindex: "-1", "aria-selected": "false" }, ...children);

function hit(tokens, { section }) {
  const heading = element("span", { class: "search-heading" });
  appendHeading(heading, tokens, section.heading);
  const made = option(addressOf(section), heading);
  if (section.anchor) made.append(element("span", { class: "search-place" }, section.place));
  return made;
}

function answerOption(answer) {
  const heading = element("span", { class: "search-heading" }, answer.section.heading);
  const made = option(addressOf(answer.section), ...card(answer), heading);
  made.classList.add("search-answer");
  return made;
}

function offerOption({ heading, href, query }) {
  const made = option(href, element("span", { class: "search-heading" }, heading));
  if (query) made.dataset.query = query;
  return made;
}

// What starts with a letter or two, which say too little to fetch anything for.
const isBeginning = (query) => /^\p{L}{1,2}$/u.test(query) && !isHangul(fold(query)) && !isUnspaced(query);
function headingsWith(letters) {
  const starts = new RegExp(`(?<![\\p{L}\\d])${letters}`, "u");
  return sections
    .filter(({ anchor, foldedHeading }) => starts.test(foldedHeading) && !anchor)
    .map((section) => ({ section }));
}

function startDialog(dialog) {
  const form = dialog.querySelector("form");
  const field = form.querySelector("input");
  const list = element("div", { id: "search-options", role: "listbox", "aria-label": texts.results });
  const status = element("p", { class: "search-status", role: "status" });
  form.after(status, list);
  for (const [name, value] of Object.entries({ role: "combobox", "aria-expanded": "false",
    "aria-controls": list.id, "aria-autocomplete": "list", enterkeyhint: "search" })) {
    field.setAttribute(name, value);
  }
  let asked = 0;
  let active;

  function choose(chosen) {
    active?.setAttribute("aria-selected", "false");
    active = chosen;
    active?.setAttribute("aria-selected", "true");
    active?.scrollIntoView({ block: "nearest" });
    if (active) field.setAttribute("aria-activedescendant", active.id);
    else field.removeAttribute("aria-activedescendant");
  }

  function fill(options, said) {
    choose(undefined);
    for (const [i, each] of options.entries()) each.id = `search-option-${i}`;
    list.replaceChildren(...options);
    list.scrollTop = 0;
    field.setAttribute("aria-expanded", String(options.length > 0));
    status.textContent = said;
  }

  async function optionsFor(query) {
    await fetchHeadings();
    const begun = isBeginning(query) ? headingsWith(fold(query)) : [];
    if (begun.length && query.length === 1) return begun.slice(0, MOST_OPTIONS).map((each) => hit([], each));
    const looked = await lookUp(query, true);
    const found = likely(looked);
    const answer = await answerTo(query, looked);
    if (answer && isMessage(query)) return [answerOption(answer)];
    // hn is a name, ba the beginning of one.
    const hits = (found.length ? found : begun)
      .filter(({ section }) => section !== answer?.section)
      .slice(0, MOST_OPTIONS)
      .map((result) => hit(looked.tokens, result));
    return answer ? [answerOption(answer), ...hits] : hits;
  }

  async function show(query, isComposing) {
    asked += 1;
    const own = asked;
    if (!query) return fill([], "");
    const found = await optionsFor(query);
    if (own !== asked) return undefined;
    if (found.length) {
      const all = option(`${root()}search.html?q=${encodeURIComponent(query)}`, texts.all.replace("%s", query.length > LONGEST_SHOWN ? `${query.slice(0, LONGEST_SHOWN)}…` : query));
      all.classList.add("search-all");
      return fill([...found, all], texts.some.replace("%s", found.length));
    }
    // A syllable that is only half there finds nothing yet.
    if (isComposing) return undefined;
    const offers = await offer(query);
    return own === asked ? fill(offers.map(offerOption), texts.offer) : undefined;
  }

  const fail = () => fill([], texts.failed);
  function ask(isComposing) {
    const query = field.value.trim();
    show(query, isComposing).catch(() => (forget(), show(query))).catch(fail);
  }

  let pause;
  field.addEventListener("input", ({ isComposing }) => {
    clearTimeout(pause);
    // Words that may be a message ask for its text, which not every letter need do.
    if (mayHaveAnswer(field.value)) pause = setTimeout(ask, MESSAGE_PAUSE, isComposing);
    else ask(isComposing);
  });
  field.addEventListener("compositionend", () => ask(false));
  // The field would join the lines of a traceback to one word.
  field.addEventListener("paste", (event) => {
    const text = event.clipboardData.getData("text/plain");
    if (!text.includes("\n")) return;
    event.preventDefault();
    field.setRangeText(text.replace(/\s*\n\s*/g, " "), field.selectionStart, field.selectionEnd, "end");
    ask(false);
  });
  field.addEventListener("keydown", (event) => {
    // The keys of a syllable in the making belong to the input method.
    if (event.isComposing || event.keyCode === 229) return;
    const options = [...list.children];
    const at = options.indexOf(active);
    const moves = { ArrowDown: at + 1, ArrowUp: at < 0 ? options.length - 1 : at - 1 };
    if (event.key in moves && options.length) {
      event.preventDefault();
      choose(options[moves[event.key]]);
    } else if (event.key === "Enter" && active) {
      event.preventDefault();
      active.click();
    } else if (event.key === "Escape") {
      // A field of this kind would only clear itself.
      event.preventDefault();
      dialog.close();
    }
  });
  list.addEventListener("click", (event) => {
    const chosen = event.target.closest("[role=option]");
    if (!chosen) return;
    if (chosen.dataset.query) {
      event.preventDefault();
      field.value = chosen.dataset.query;
      field.focus();
      ask(false);
    } else if (!event.ctrlKey && !event.metaKey) dialog.close();
  });
  // What a phone's keyboard leaves to be seen.
  const fit = () => dialog.style.setProperty("--seen", `${visualViewport.height}px`);
  visualViewport?.addEventListener("resize", fit);
  fit();
  fetchHeadings().then(() => field.value && ask(false)).catch(() => undefined);
}

startDialog(document.querySelector("#pst-search-dialog"));
