"""No line begins with a particle or a ✓ torn from what is before it."""

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


# Each ✓ behind text: whether it stands lower than the text.
ALONE = """() => {
  const marks = [...document.querySelectorAll("article .behind")];
  const behind_text = marks.filter((mark) => mark.previousSibling?.nodeType === Node.TEXT_NODE);
  const alone = behind_text.filter((mark) => {
    const before = document.createRange();
    before.selectNodeContents(mark.previousSibling);
    const end = [...before.getClientRects()].at(-1);
    return end && mark.getBoundingClientRect().top > end.bottom - 2;
  });
  return [behind_text.length, alone.map((mark) => mark.previousSibling.data)];
}"""


@pytest.mark.parametrize("language", ["ko", "en"])
def test_mark_of_a_claim_stays_with_its_sentence(language: str, tab: Page, address: str) -> None:
    tab.goto(f"{address}/{language}/course/three_outputs.html", wait_until="networkidle")
    for width in range(340, 440, 4):
        tab.set_viewport_size({"width": width, "height": 800})

        marks, alone = tab.evaluate(ALONE)

        assert marks > 0
        assert alone == [], width
