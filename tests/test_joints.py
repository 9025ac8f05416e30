"""A Korean line never begins with a particle torn from its code, value, link or bracket."""

import pytest
from conftest import KINDS
from playwright.sync_api import Page

# Each text that begins with Hangul right behind an inline element, and each bracket before Hangul:
# whether it stands lower than what is before it.
TORN = """() => {
  const SKIPPED = "pre, svg, script, style, math, [popover], caption, .messages";
  const torn = [];
  const walker = document.createTreeWalker(document.querySelector("article"), NodeFilter.SHOW_TEXT);
  const lower = (first, at, second, to) => {
    const [a, b] = [[first, at], [second, to]].map(([node, place]) => {
      const range = document.createRange();
      range.setStart(node, place);
      range.setEnd(node, place + 1);
      return range.getBoundingClientRect();
    });
    if (a.height && b.height && b.top > a.bottom - 2) torn.push(first.data + "|" + second.data);
    joints += 1;
  };
  let joints = 0;
  for (let text = walker.nextNode(); text; text = walker.nextNode()) {
    if (text.parentElement.closest(SKIPPED)) continue;
    const begins = text.data.match(/^\\u2060?(?=[가-힣])/);
    const before = text.previousSibling;
    if (begins && before?.nodeType === 1 && before.matches("code, .value, .shape, a, em, strong")) {
      const inner = document.createTreeWalker(before, NodeFilter.SHOW_TEXT);
      let last = null;
      while (inner.nextNode()) if (inner.currentNode.data.trim()) last = inner.currentNode;
      if (last) lower(last, last.data.length - 1, text, begins[0].length);
    }
    for (const { index, 0: found } of text.data.matchAll(/[)\\]}](\\u2060?)(?=[가-힣])/g))
      lower(text, index, text, index + found.length);
  }
  return [joints, torn];
}"""


@pytest.mark.parametrize("page", [page for page in KINDS if page != "search"])
def test_particle_stays_with_what_it_belongs_to(page: str, tab: Page, address: str) -> None:
    tab.set_viewport_size({"width": 360, "height": 800})
    tab.goto(f"{address}/ko/{page}.html", wait_until="networkidle")

    joints, torn = tab.evaluate(TORN)

    assert joints > 0
    assert torn == []
