"""Everyone can use every page: axe finds nothing, in any colours, on any screen."""

from collections.abc import Iterator

import pytest
from conftest import LANGUAGES, PAGES, ReadPage, violations
from playwright.sync_api import Browser, Page

# The rules of axe that look at colours; all others find the same in every colour.
COLOURS = ["color-contrast", "link-in-text-block"]
STRUCTURE = {"rules": {rule: {"enabled": False} for rule in COLOURS}}
LOOKS = {"runOnly": {"type": "rule", "values": COLOURS}}
# What has become scrollable is made reachable some moments after: waits for that, and not for ever,
# since axe says what is not.
REACHABLE = """() => new Promise((resolve) => {
  const until = performance.now() + 3000;
  const isReached = block =>
    block.scrollWidth <= block.clientWidth || block.tabIndex === 0 || !block.checkVisibility();
  const ask = () => {
    const all = [...document.querySelectorAll("pre")].every(isReached);
    all || performance.now() > until ? resolve() : requestAnimationFrame(ask);
  };
  ask();
})"""
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
    with browser.new_context() as context:
        context.set_default_timeout(10_000)
        # The front page would leave for the first language.
        context.route("**/choose-language.js", lambda route: route.abort())
        yield context.new_page()


def violations_of(
    tab: Page, judged: dict[str, set[int]], schemes: tuple[str, str] = ("light", "dark")
) -> list[str]:
    """Return what axe finds in both colours, which are not to be caught half changed.

    Looks that were judged in a colour are not judged again.
    """
    tab.evaluate(REACHABLE)
    found = violations(tab, STRUCTURE)
    for scheme in schemes:
        tab.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        tab.evaluate(f"document.documentElement.dataset.theme = '{scheme}'")
        known = judged.setdefault(scheme, set())
        if new := tab.evaluate(MARK_LOOKS, [*known]):
            known.update(new)
            found += violations(tab, LOOKS, "[data-look]")
    return found


@pytest.fixture(scope="session")
def judged() -> dict[str, set[int]]:
    """Return the looks that were judged in each colour."""
    return {}


@pytest.mark.parametrize(
    "page", ["index", "404", *(f"{x}/{page}" for x in LANGUAGES for page in [*PAGES, "search"])]
)
def test_page_serves_everyone_on_any_screen(
    page: str, reader: Page, judged: dict[str, set[int]], address: str
) -> None:
    unfit, wide = {}, []
    # One load for all that is asked: it takes as long as the answer.
    for width, schemes in {360: ("light", "dark"), 1280: ("dark", "light")}.items():
        reader.set_viewport_size({"width": width, "height": 800})
        if width == 360:
            reader.goto(f"{address}/{page}.html")
            reader.evaluate("document.fonts.ready.then(() => true)")
        if found := violations_of(reader, judged, schemes):
            unfit[width] = found
        if reader.evaluate("document.documentElement.scrollWidth > innerWidth"):
            wide.append(width)

    assert unfit == {}
    assert wide == []


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
