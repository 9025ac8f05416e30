"""Everyone can use every page: axe finds nothing, in any colours, on any screen.

Pages consist of the same constructs, whose verdict does not change from page to page: axe judges as
many pages as it takes to have met each construct of the site once.  What axe decides over a page as
a whole is asked of every page.
"""

from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

import pytest
from conftest import (
    LANGUAGES,
    LOOKS,
    PAGES,
    STRUCTURE,
    ReadPage,
    open_tab,
    show_in,
    violations,
)
from playwright.sync_api import Browser, Page
from selectolax.lexbor import LexborHTMLParser, LexborNode

NARROW, WIDE = 360, 1280
# Names what an article shows and did not show when it was asked last, but for the links beside
# headings, which are alike on all pages.
NEWLY_SHOWN = """() => {
  const shown = [...document.querySelectorAll("article :not(.headerlink)")]
    .filter(element => element.checkVisibility());
  const known = window.shownLast ?? new Set(shown);
  window.shownLast = new Set(shown);
  return shown.filter(element => !known.has(element)).map(({outerHTML}) => outerHTML.slice(0, 200));
}"""
# By this the front page would leave for a language.
LEAVES = "**/choose-language.js"
EVERY_PAGE = ["index", "404", *(f"{x}/{page}" for x in LANGUAGES for page in [*PAGES, "search"])]
# Names what scrolls and is not reached by key.  Waits, though not for ever, since what has become
# scrollable is made reachable some moments after.
UNREACHED = """() => new Promise((resolve) => {
  const until = performance.now() + 3000;
  const reached = "a[href], button, input, select, summary, textarea, [tabindex='0']";
  const isCut = block => block.scrollWidth > block.clientWidth && block.checkVisibility()
    && /auto|scroll/.test(getComputedStyle(block).overflowX);
  const ask = () => {
    const found = [...document.querySelectorAll("main *")]
      .filter(block => isCut(block) && !block.matches(reached) && !block.querySelector(reached));
    found.length && performance.now() < until ? requestAnimationFrame(ask)
      : resolve(found.map(block => block.outerHTML.slice(0, 200)));
  };
  ask();
})"""
# What axe or a style sheet may judge by its very value; other attributes by whether they are empty.
# fmt: off
TELLING = {
    "checked", "class", "color", "colspan", "compact", "dir", "disabled", "fill", "hidden", "inert",
    "lang", "lit", "name", "opacity", "open", "preset", "rel", "role", "rowspan", "scope", "start",
    "stroke", "style", "tabindex", "target", "type",
}
# Whether their children are the right ones depends on which there are.
LISTS = {
    "details", "dl", "figure", "ol", "select", "table", "tbody", "thead", "tr", "ul",
}
# fmt: on
NAMING = {"aria-label", "aria-labelledby", "aria-describedby", "aria-controls"}
# Of these, and of what is in a formula, axe asks nothing that differs from page to page.
UNASKED = frozenset({"script", "style"})
# Colours are asked of one text of each look, since that takes axe longer than all its other rules:
# the same letters on the same grounds, layer by layer, have the same contrast on whatever page, and
# so has a link among them.  A look is named by a number of 53 bits, of all that decides over it.
MARK_LOOKS = """(known) => {
  const looks = new Set(known);
  const groundsOf = new Map([[null, ""]]);
  const numberOf = text => {
    let [high, low] = [0xdeadbeef, 0x41c6ce57];
    for (const letter of text) {
      const code = letter.codePointAt(0);
      [high, low] = [Math.imul(high ^ code, 2654435761), Math.imul(low ^ code, 1597334677)];
    }
    return 2 ** 32 * (high >>> 11) + (low >>> 0);
  };
  const around = element => element.parentElement ?? element.getRootNode().host ?? null;
  const groundOf = element => {
    if (!groundsOf.has(element)) {
      const style = getComputedStyle(element);
      const own = ["backgroundColor", "backgroundImage", "opacity", "filter", "mixBlendMode"]
        .map(name => style[name]).join();
      const isSeenThrough = own === "rgba(0, 0, 0, 0),none,1,none,normal";
      groundsOf.set(element, groundOf(around(element)) + (isSeenThrough ? "" : `/${own}`));
    }
    return groundsOf.get(element);
  };
  const lookOf = element => {
    const style = getComputedStyle(element);
    const own = ["color", "fill", "textShadow", "textDecorationLine"].map(name => style[name]);
    const isLarge = parseFloat(style.fontSize) >= (style.fontWeight >= 700 ? 18.5 : 24);
    const link = element.closest("a");
    const beside = link && link.parentElement && getComputedStyle(link.parentElement).color;
    return numberOf([groundOf(element), own, isLarge, beside].join(";"));
  };
  const isShown = element => {
    const {width, height} = element.getBoundingClientRect();
    return width > 1 && height > 1 && element.checkVisibility({visibilityProperty: true});
  };
  const hasText = element => [...element.childNodes].some(
    node => node.nodeType === Node.TEXT_NODE && node.nodeValue.trim());
  const found = [];
  for (const element of document.querySelectorAll("body *")) {
    const isRead = hasText(element) || element.matches("input, select, textarea");
    const look = isRead && isShown(element) && lookOf(element);
    const isNew = look && !looks.has(look);
    if (isNew) {
      looks.add(look);
      found.push(look);
    }
    element.toggleAttribute("data-look", Boolean(isNew || element.shadowRoot));
  }
  return found;
}"""


@pytest.fixture(scope="session")
def reader(browser: Browser) -> Iterator[Page]:
    """Return a tab that keeps what it has loaded, as a reader's does from page to page."""
    with open_tab(browser) as tab:
        yield tab


def told(element: LexborNode) -> str:
    """Return all of an element that may decide how it is judged, alone."""
    attributes = [element.tag]
    for name, value in sorted(element.attributes.items()):
        if name == "lang" and value in LANGUAGES:
            continue
        is_telling = name in TELLING or (name.startswith("aria-") and name not in NAMING)
        attributes.append(f"{name}={value if is_telling else bool(value)}")
    return " ".join(attributes)


def constructs(page: LexborHTMLParser, unasked: frozenset[str] = UNASKED) -> set[int]:
    """Return a number for each construct of a page: an element within those around it."""
    found = set()

    def note(element: LexborNode, around: int) -> bool:
        """Note an element and all in it; tell whether there is anything to read."""
        here = hash((around, told(element)))
        inner = [] if element.tag == "math" else list(element.iter(include_text=True))
        children = [child for child in inner if child.is_element_node and child.tag not in unasked]
        texts = [child.text_content or "" for child in inner if child.is_text_node]
        readings = [note(child, here) for child in children]
        is_read = any(readings) or any(map(str.strip, texts))
        kinds = frozenset(child.tag for child in children) if element.tag in LISTS else None
        found.add(hash((here, kinds, is_read)))
        return is_read

    note(page.css_first("body"), hash(told(page.css_first("html"))))
    return found


def covering(found: dict[str, set[int]]) -> set[str]:
    """Return pages that together have every construct, each the one with most of the rest."""
    chosen, known = set(), set()
    while True:
        page = max(found, key=lambda page: len(found[page] - known))
        if found[page] <= known:
            return chosen
        chosen.add(page)
        known |= found[page]


@pytest.fixture(scope="session")
def judged_by_axe(read_page: ReadPage) -> dict[int, set[str]]:
    """Return pages that have every construct of the site, by the width of the screen.

    On the wider one, they have those outside of articles: in these it shows no more.
    """
    pages = {page: read_page("", page) for page in EVERY_PAGE}
    around = {page: constructs(tree, UNASKED | {"article"}) for page, tree in pages.items()}
    return {
        NARROW: covering({page: constructs(tree) for page, tree in pages.items()}),
        WIDE: covering(around),
    }


def violations_of(
    tab: Page, judged: dict[str, set[int]], schemes: tuple[str, str] = ("light", "dark")
) -> list[str]:
    """Return what axe finds in both colours.

    Looks that were judged in a colour are not judged again.
    """
    found = violations(tab, STRUCTURE)
    for scheme in schemes:
        show_in(tab, scheme)
        known = judged.setdefault(scheme, set())
        if new := tab.evaluate(MARK_LOOKS, [*known]):
            known.update(new)
            found += violations(tab, LOOKS, "[data-look]")
    return found


@pytest.fixture(scope="session")
def judged() -> dict[str, set[int]]:
    """Return the looks that were judged in each colour."""
    return {}


@pytest.mark.parametrize("page", EVERY_PAGE)
def test_page_serves_everyone_on_any_screen(
    page: str,
    reader: Page,
    judged: dict[str, set[int]],
    judged_by_axe: dict[int, set[str]],
    address: str,
) -> None:
    unfit, wide, unreached, newly_shown = {}, [], [], []
    # One load for all that is asked: it takes as long as the answer.
    for width, schemes in {NARROW: ("light", "dark"), WIDE: ("dark", "light")}.items():
        reader.set_viewport_size({"width": width, "height": 800})
        if width == NARROW:
            if page == "index":
                reader.route(LEAVES, lambda route: route.abort())
            reader.goto(f"{address}/{page}.html")
            # What is routed is loaded anew on every page.
            reader.unroute_all()
            reader.evaluate("document.fonts.ready.then(() => true)")
        unreached += reader.evaluate(UNREACHED)
        newly_shown += reader.evaluate(NEWLY_SHOWN)
        if page in judged_by_axe[width] and (found := violations_of(reader, judged, schemes)):
            unfit[width] = found
        if reader.evaluate("document.documentElement.scrollWidth > innerWidth"):
            wide.append(width)

    assert unfit == {}
    assert wide == []
    assert unreached == []
    assert newly_shown == []


@pytest.mark.parametrize("page", EVERY_PAGE)
def test_page_holds_together(page: str, read_page: ReadPage) -> None:
    body = read_page("", page).css_first("body")
    counts = Counter(element.id for element in body.css("[id]"))
    referring = ("for", "headers", "aria-labelledby", "aria-describedby", "aria-controls")
    named = {
        name
        for attribute in referring
        for element in body.css(f"[{attribute}]")
        for name in element.attributes[attribute].split()
    }
    levels = [int(heading.tag[1]) for heading in body.css("h1, h2, h3, h4, h5, h6")]
    marks = Counter(
        (mark.tag, mark.attributes.get("aria-label"), mark.attributes.get("aria-labelledby"))
        for mark in body.css("main, nav, aside, body > header, body > footer")
    )

    assert [name for name, count in counts.items() if count > 1] == []
    assert named - counts.keys() == set()
    assert levels.count(1) == 1
    assert [pair for pair in pairwise(levels) if pair[1] > pair[0] + 1] == []
    assert [mark for mark, count in marks.items() if count > 1] == []


WHOLE = '<main><p>Text, <a href="x">a link</a>.</p><img src="x" alt="A"><ul><li>1</li></ul></main>'


@pytest.mark.parametrize(
    ("whole", "broken"),
    [
        ('alt="A"', 'alt=""'),
        (' alt="A"', ""),
        (">a link<", "> <"),
        ("<p>", '<p style="color: #999">'),
        ("<p>", '<p lang="fr">'),
        ("<p>", '<p role="table">'),
        ("<a ", '<a aria-hidden="true" '),
        ("<li>1</li>", "<p>1</p>"),
        ("<p>Text, ", "<p><button></button>"),
        ("main", "div"),
    ],
)
def test_what_axe_may_judge_otherwise_is_another_construct(whole: str, broken: str) -> None:
    known = constructs(LexborHTMLParser(WHOLE))

    assert constructs(LexborHTMLParser(WHOLE.replace(whole, broken))) - known
    assert constructs(LexborHTMLParser(WHOLE.replace("Text", "Other words"))) == known


def test_axe_finds_no_violation_in_results(tab: Page, address: str) -> None:
    tab.goto(f"{address}/ko/search.html?q=모양")
    tab.get_by_role("button", name="결과 더 보기").wait_for()

    assert violations_of(tab, {}) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_table_has_headers_and_a_caption(language: str, read_page: ReadPage) -> None:
    tables = [
        (page, table) for page in PAGES for table in read_page(language, page).css("main table")
    ]

    assert len(tables) > 50
    captions = [(page, table.css_first("caption")) for page, table in tables]
    assert [page for page, c in captions if c is None or not c.text(strip=True)] == []
    assert [page for page, table in tables if not table.css("th")] == []
