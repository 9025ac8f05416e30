// Filter the list of messages as one types, and lead on who follows an old address of an entry.

const list = document.querySelector(".messages");
const field = document.querySelector("#message-filter");
const status = field.parentElement.querySelector("[role=status]");

// Entries have moved to pages of their own; the list has kept their anchors.
function leadOn() {
  const old = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (old && list.contains(old)) location.replace(old.querySelector("a").href);
}
addEventListener("hashchange", leadOn);
leadOn();

// Sizes and versions differ from reader to reader, so numbers tell nothing.
const wordsOf = (text) => text.toLowerCase().replace(/(?<![\p{L}_])\d\w*/gu, " ")
  .match(/[\p{L}_][\p{L}\p{N}_]*/gu) ?? [];

// Of a traceback, what Python says in the end.
function lastMessage(text) {
  const lines = text.split("\n");
  const last = lines.findLastIndex((line) => /^\S*(Error|Warning): /.test(line));
  return lines.slice(Math.max(0, last)).join("\n");
}

const entries = [...list.querySelectorAll("li")].map((item) => ({
  item, words: [...new Set(wordsOf(item.textContent))],
}));
const headings = [...list.querySelectorAll("h3")];
const between = field.parentElement.nextElementSibling;

function filter() {
  const wanted = [...new Set(wordsOf(lastMessage(field.value)))];
  const shares = entries.map(({ words }) => wanted.length ? wanted.filter(
    (word) => words.some((known) => known.startsWith(word))).length / wanted.length : 1);
  // A message that is pasted may hold words that the list has shortened away.
  const enough = Math.max(0.5, Math.max(...shares) * 0.95);
  entries.forEach(({ item }, index) => { item.hidden = shares[index] < enough; });
  for (const heading of headings) {
    heading.hidden = wanted.length > 0
      && !heading.nextElementSibling?.matches("ul:has(> :not([hidden]))");
  }
  const count = shares.filter((share) => share >= enough).length;
  // Who finds nothing may still know when it came.
  if (!between.contains(list)) between.hidden = wanted.length > 0 && count > 0;
  status.textContent = !wanted.length ? ""
    : count ? status.dataset.some.replace("%s", count) : status.dataset.none;
}

field.addEventListener("input", filter);
// What a browser has kept from the last visit.
filter();
