"""What a term means stands beside it for whoever points at it, comes to it by keyboard or taps it.

A site of two pages is served, in Korean and in a language of which little is translated.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import (
    LANGUAGES,
    PAGES,
    ReadPage,
    SmallSite,
    make_small_site,
    read_html,
    serve,
    violations,
)
from playwright.sync_api import Browser, Locator, Page, expect

PAGE = """
(home)=
# 제목

{term}`은닉 상태`와 {term}`모양`은 다릅니다.
다음 층은 {term}`은닉 상태`를 읽습니다.

아래의 문단입니다.

```{toctree}
:hidden:
reference/glossary
contributing/translate
```
"""
GLOSSARY = """
(glossary)=
# 용어집

:::{glossary}
은닉 상태 (hidden state)
  셀이 시점마다 내놓는 벡터로, `h_n`에 담깁니다.

모양 (shape)
  축마다의 크기입니다.

축 (axis)
  아무 데서도 쓰지 않습니다.
:::
"""
JAPANESE = {
    "은닉 상태 (hidden state)": "隠れ状態 (은닉 상태)",
    "셀이 시점마다 내놓는 벡터로, `h_n`에 담깁니다.": "`h_n`に入ります。",
}
PLACES = "all => all.map(each => each.getBoundingClientRect().toJSON())"


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a published site whose page uses two terms, of which Japanese translates one."""
    small = make_small_site(tmp_path_factory.mktemp("definitions"))
    small.write("index", PAGE)
    small.write("reference/glossary", GLOSSARY)
    small.write("contributing/translate", "\n(translate)=\n# 번역\n")
    settings = small.root / "pyproject.toml"
    source = settings.read_text("utf-8").replace("preparing = []", 'preparing = ["ja"]')
    settings.write_text(source, encoding="utf-8")
    small.translate("reference/glossary", JAPANESE, "ja")
    return small.publish("ko", "ja")


@pytest.fixture(scope="module")
def page(small: Path) -> Iterator[str]:
    """Serve the site and return the address of the Korean page."""
    with serve(small) as address:
        yield f"{address}/ko/index.html"


@pytest.fixture
def finger(browser: Browser) -> Iterator[Page]:
    """Open a tab on a small screen that is touched."""
    phone = {"width": 320, "height": 500}
    with browser.new_context(has_touch=True, is_mobile=True, viewport=phone) as context:
        context.set_default_timeout(10_000)
        yield context.new_page()


def term(tab: Page) -> Locator:
    """Return the first term of the page."""
    return tab.locator("main p a", has_text="은닉 상태").first


def box(tab: Page) -> Locator:
    """Return the box of that term."""
    return tab.locator(".definition", has_text="내놓는 벡터")


def test_page_carries_the_definition_of_each_of_its_terms_once(small: Path) -> None:
    boxes = read_html(small / "ko" / "index.html").css("[popover]")

    assert [box.text().strip().replace("\u2060", "") for box in boxes] == [
        "은닉 상태 (hidden state) 셀이 시점마다 내놓는 벡터로, h_n에 담깁니다.",
        "모양 (shape) 축마다의 크기입니다.",
    ]


def test_definition_that_is_not_translated_is_marked_as_korean(small: Path) -> None:
    hidden_state, shape = read_html(small / "ja" / "index.html").css(".definition")

    assert hidden_state.text().strip() == "隠れ状態 h_nに入ります。"
    assert hidden_state.css("[lang]") == []
    assert [part.text() for part in shape.css("[lang=ko]")] == [
        "모양",
        "축마다의 크기입니다.",
    ]


def test_pointing_shows_what_a_term_means_and_moves_nothing(tab: Page, page: str) -> None:
    tab.goto(page)
    still = tab.locator("main section *")
    before = still.evaluate_all(PLACES)

    term(tab).hover()
    expect(box(tab)).to_be_visible()
    assert still.evaluate_all(PLACES) == before
    tab.locator("h1").hover()

    expect(box(tab)).to_be_hidden()


def test_pointer_may_go_into_the_box_and_on_to_the_glossary(tab: Page, page: str) -> None:
    tab.goto(page)
    term(tab).hover()

    box(tab).hover()
    tab.wait_for_timeout(500)
    box(tab).get_by_role("link").click()

    tab.wait_for_url("**/ko/reference/glossary.html#term-hidden-state")


def test_keyboard_shows_it_escape_closes_it_and_enter_leads_on(tab: Page, page: str) -> None:
    tab.goto(page)
    tab.get_by_role("link", name="모양").focus()
    tab.keyboard.press("Shift+Tab")
    expect(term(tab)).to_be_focused()
    expect(box(tab)).to_be_visible()

    tab.keyboard.press("Escape")
    expect(box(tab)).to_be_hidden()
    expect(term(tab)).to_be_focused()
    tab.keyboard.press("Tab")
    expect(tab.locator(".definition:popover-open")).to_contain_text("축마다의 크기")
    tab.keyboard.press("Shift+Tab")
    tab.keyboard.press("Enter")

    tab.wait_for_url("**/ko/reference/glossary.html#term-hidden-state")


def test_it_is_read_to_those_who_do_not_see_it(tab: Page, page: str) -> None:
    tab.goto(page)

    expect(term(tab)).to_have_accessible_description(re.compile("시점마다 내놓는 벡터"))


def test_leaving_by_keyboard_closes_it(tab: Page, page: str) -> None:
    tab.goto(page)
    term(tab).focus()
    tab.keyboard.press("Shift+Tab")
    tab.keyboard.press("Tab")
    expect(box(tab)).to_be_visible()

    tab.keyboard.press("Shift+Tab")

    expect(box(tab)).to_be_hidden()


@pytest.mark.parametrize("on", ["name", "again"])
def test_first_tap_shows_it_and_the_next_leads_on(on: str, finger: Page, page: str) -> None:
    finger.goto(page)
    term(finger).tap()
    expect(box(finger)).to_be_visible()
    assert finger.url == page

    (box(finger).get_by_role("link") if on == "name" else term(finger)).tap()

    finger.wait_for_url("**/ko/reference/glossary.html#term-hidden-state")


def test_tap_elsewhere_closes_it(finger: Page, page: str) -> None:
    finger.goto(page)
    term(finger).tap()
    expect(box(finger)).to_be_visible()

    finger.locator("main h1").tap()

    expect(box(finger)).to_be_hidden()


def test_box_stays_within_the_screen_and_off_its_term(finger: Page, page: str) -> None:
    finger.goto(page)
    term(finger).evaluate("link => { link.style.float = 'right'; }")
    height = round(term(finger).bounding_box()["y"]) + 40
    finger.set_viewport_size({"width": 320, "height": height})

    term(finger).tap()
    expect(box(finger)).to_be_visible()

    shown, link = box(finger).bounding_box(), term(finger).bounding_box()
    assert 0 <= shown["x"] <= 320 - shown["width"]
    assert 0 <= shown["y"] <= link["y"] - shown["height"]


def test_term_is_a_plain_link_without_scripts(browser: Browser, page: str) -> None:
    with browser.new_context(java_script_enabled=False) as context:
        tab = context.new_page()
        tab.goto(page)
        expect(tab.locator(".definition:visible")).to_have_count(0)

        term(tab).click()

        tab.wait_for_url("**/ko/reference/glossary.html#term-hidden-state")


def test_paper_shows_no_box(tab: Page, page: str) -> None:
    tab.goto(page)
    term(tab).focus()  # a pointer would be elsewhere once the page is laid out for paper
    expect(box(tab)).to_be_visible()

    tab.emulate_media(media="print")

    expect(box(tab)).to_be_hidden()


@pytest.mark.parametrize(
    "look", [{}, {"color_scheme": "dark"}, {"forced_colors": "active"}], ids=str
)
def test_opened_box_serves_everyone(look: dict[str, str], tab: Page, page: str) -> None:
    said: list[str] = []
    tab.on("console", lambda message: said.append(message.text))
    tab.emulate_media(**look)
    tab.goto(page)

    term(tab).hover()
    expect(box(tab)).to_be_visible()

    assert violations(tab) == []
    # A browser reports here what the policy of the page forbids.
    assert [text for text in said if "Content Security Policy" in text] == []
    border = box(tab).evaluate("box => getComputedStyle(box).borderTopWidth")
    assert border == "1px"


def test_changed_definition_reaches_every_page_that_shows_it(small_site: SmallSite) -> None:
    contents = "\n# 차례\n\n```{toctree}\nreference/glossary\nother\n```\n"
    small_site.write("index", contents)  # is written anyway when a page of its list is
    small_site.write("other", PAGE.partition("```")[0])
    small_site.write("reference/glossary", GLOSSARY)
    assert small_site.build().returncode == 0
    small_site.write(
        "reference/glossary", GLOSSARY.replace("크기입니다", "크기를 늘어놓은 것입니다")
    )

    assert small_site.build().returncode == 0

    shape = small_site.html("ko", "other").css(".definition")[1]
    assert "크기를 늘어놓은 것입니다" in shape.text()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_term_of_the_site_is_explained_at_hand(language: str, read_page: ReadPage) -> None:
    unexplained, used = [], 0
    for name in [name for name in PAGES if name != "reference/glossary"]:
        page = read_page(language, name)
        links = [link.attributes["href"] for link in page.css("a:has(> .std-term)")]
        anchors = {link.partition("#")[2] for link in links}
        unexplained += [(name, a) for a in anchors if not page.css(f"#{a}.definition")]
        used += len(anchors)

    assert used > 300
    assert unexplained == []
