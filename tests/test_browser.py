"""What readers click and press, on the served site, in a real browser."""

import nbformat
import pytest
from conftest import LANGUAGES
from playwright.sync_api import Browser, Page, expect

TRACEBACK = """Traceback (most recent call last):
  File "train.py", line 31, in <module>
    output, (h_n, c_n) = self.lstm(x)
RuntimeError: input.size(-1) must be equal to input_size. Expected 28, got 64"""
PHONE = {"width": 360, "height": 740}
# The ring that tells an element that has the focus apart from one that has not.
LOOK = """element => {
  const { outline, outlineStyle, boxShadow } = getComputedStyle(element);
  return [outlineStyle === "none" ? "" : outline, boxShadow].join();
}"""


def test_language_switch_keeps_page_and_section(tab: Page, address: str) -> None:
    tab.goto(f"{address}/ko/reference/tensors/h_n.html")
    section = tab.locator(".bd-article section section").first.get_attribute("id")
    tab.goto(f"{address}/ko/reference/tensors/h_n.html#{section}")

    tab.get_by_role("link", name="English").click()
    tab.wait_for_url(f"{address}/en/reference/tensors/h_n.html#{section}")

    tab.get_by_role("link", name="한국어").click()
    tab.wait_for_url(f"{address}/ko/reference/tensors/h_n.html#{section}")


def test_language_switch_stays_at_the_heading_that_was_passed_last(tab: Page, address: str) -> None:
    tab.goto(f"{address}/ko/reference/tensors/h_n.html")
    section = tab.locator(".bd-article section section").nth(2)
    section.locator("h2, h3").first.evaluate("heading => heading.scrollIntoView()")

    tab.get_by_role("link", name="English").evaluate("link => link.click()")

    tab.wait_for_url(f"{address}/en/reference/tensors/h_n.html#{section.get_attribute('id')}")


def test_language_switch_keeps_the_query(tab: Page, address: str) -> None:
    tab.goto(f"{address}/ko/search.html?q=h_n")

    tab.get_by_role("link", name="English").click()

    tab.wait_for_url(f"{address}/en/search.html?q=h_n")
    expect(tab.locator("#search-results > li").first).to_be_visible()


def test_language_switch_keeps_the_setting_of_the_explorer(tab: Page, address: str) -> None:
    tab.goto(f"{address}/ko/reference/explorer.html#lstm?num_layers=3")
    tab.locator("lstm-explorer .tensor").first.wait_for()

    tab.get_by_role("link", name="English").click()

    tab.wait_for_url(f"{address}/en/reference/explorer.html#lstm?*num_layers=3*")


def test_opened_answer_is_open_after_a_reload(tab: Page, address: str) -> None:
    tab.goto(f"{address}/ko/reference/parameters/hidden_size.html")
    answers = tab.locator("details.answer")
    answers.last.locator("summary").click()

    tab.reload()

    assert answers.last.get_attribute("open") is not None
    assert answers.first.get_attribute("open") is None


@pytest.mark.parametrize(
    "dialog", ["primary-sidebar-modal", "secondary-sidebar-modal", "search-dialog"]
)
def test_opened_dialog_is_open_after_a_reload(dialog: str, tab: Page, address: str) -> None:
    tab.set_viewport_size(PHONE)
    tab.goto(f"{address}/ko/reference/tensors/h_n.html")
    opened = tab.locator(f"#pst-{dialog}")
    toggle = tab.locator(
        f".{dialog.replace('-sidebar-modal', '-toggle').replace('-dialog', '-button')}"
    )
    toggle.first.click()
    expect(opened).to_be_visible()

    tab.reload()
    expect(opened).to_be_visible()
    tab.goto(f"{address}/ko/guides/stacking.html")
    tab.goto(f"{address}/ko/reference/tensors/h_n.html")

    expect(opened).to_be_hidden()


def test_dialog_that_was_closed_stays_closed_after_a_reload(tab: Page, address: str) -> None:
    tab.set_viewport_size(PHONE)
    tab.goto(f"{address}/ko/reference/tensors/h_n.html")
    tab.locator(".primary-toggle").click()
    tab.keyboard.press("Escape")

    tab.reload()

    expect(tab.locator("dialog[open]")).to_have_count(0)


def test_sidebar_that_was_put_away_stays_away(tab: Page, address: str) -> None:
    tab.goto(f"{address}/ko/reference/tensors/h_n.html")
    sidebar, toggle = tab.locator("#pst-primary-sidebar"), tab.locator(".primary-toggle")
    toggle.click()
    expect(sidebar).not_to_be_in_viewport()

    tab.reload()
    expect(sidebar).not_to_be_in_viewport()
    tab.goto(f"{address}/ko/guides/stacking.html")
    expect(sidebar).not_to_be_in_viewport()

    toggle.click()
    tab.reload()
    expect(sidebar).to_be_in_viewport()


@pytest.mark.parametrize(("reads", "language"), [("en-GB", "en"), ("ko", "ko"), ("sw", "en")])
def test_front_page_opens_the_language_that_the_reader_prefers(
    reads: str, language: str, browser: Browser, address: str
) -> None:
    with browser.new_context(locale=reads) as context:
        tab = context.new_page()
        tab.goto(address)
        tab.wait_for_url(f"{address}/{language}/index.html")


def test_copy_button_copies_the_code_alone(tab: Page, address: str) -> None:
    tab.context.grant_permissions(["clipboard-read", "clipboard-write"])
    tab.goto(f"{address}/ko/course/first_lstm.html")
    cell = tab.locator(".cell_input").first

    cell.hover()
    cell.locator(".copybtn").click()

    expect(cell.locator(".copybtn")).to_have_attribute("data-tooltip", "복사했습니다")
    expect(tab.get_by_role("button", name="클립보드에 복사").first).to_have_attribute(
        "data-tooltip", "복사"
    )
    copied = tab.evaluate("navigator.clipboard.readText()")
    assert copied.strip() == cell.locator("pre").inner_text().strip()


@pytest.mark.parametrize("page", ["reference/tensors/h_n", "contributing/index"])
def test_copy_button_is_there_at_once_and_covers_nothing_where_nothing_hovers(
    page: str, browser: Browser, address: str
) -> None:
    with browser.new_context(viewport=PHONE, has_touch=True, is_mobile=True) as context:
        phone = context.new_page()
        phone.goto(f"{address}/ko/{page}.html")
        block = phone.locator(".highlight", has=phone.locator(".copybtn")).first

        expect(block.locator(".copybtn")).to_have_css("opacity", "1")
        button, code = block.locator(".copybtn").bounding_box(), block.locator("pre").bounding_box()
        assert button["x"] >= code["x"] + code["width"]


def test_colour_menu_changes_the_colours_and_keeps_them(tab: Page, address: str) -> None:
    tab.emulate_media(color_scheme="dark")
    tab.goto(f"{address}/ko/index.html")
    colour = "getComputedStyle(document.body).backgroundColor"
    dark = tab.evaluate(colour)

    tab.locator(".theme-switch-button").click()
    tab.locator(".theme-change-button[data-mode=light]").click()
    tab.goto(f"{address}/en/course/first_lstm.html")

    expect(tab.locator("html")).to_have_attribute("data-theme", "light")
    assert tab.evaluate(colour) != dark


@pytest.mark.parametrize("leave", ["Escape", "Tab", "click"])
def test_colour_menu_closes_when_it_is_left(leave: str, tab: Page, address: str) -> None:
    tab.goto(f"{address}/ko/index.html")
    summary = tab.locator(".theme-switch-button")
    summary.focus()
    tab.keyboard.press("Enter")
    menu = tab.locator(".theme-menu")
    expect(menu).to_be_visible()

    if leave == "click":
        tab.locator("h1").click()
    else:
        for _ in range(1 if leave == "Escape" else 4):
            tab.keyboard.press(leave)

    expect(menu).to_be_hidden()
    if leave == "Escape":
        expect(summary).to_be_focused()


def test_colours_follow_the_system(tab: Page, address: str) -> None:
    tab.goto(f"{address}/ko/index.html")
    expect(tab.locator("html")).to_have_attribute("data-theme", "light")

    tab.emulate_media(color_scheme="dark")
    tab.reload()

    expect(tab.locator("html")).to_have_attribute("data-theme", "dark")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_colours_follow_the_system_without_scripts(
    scheme: str, browser: Browser, address: str
) -> None:
    grounds = []
    for scripts in (True, False):
        with browser.new_context(java_script_enabled=scripts, color_scheme=scheme) as context:
            tab = context.new_page()
            tab.goto(f"{address}/ko/reference/tensors/h_n.html")
            grounds.append(tab.screenshot(clip={"x": 1, "y": 1, "width": 8, "height": 8}))
            expect(tab.locator(f".navbar-brand .only-{scheme}")).to_be_visible()
            expect(tab.locator(".navbar-brand img:visible")).to_have_count(1)

    assert grounds[0] == grounds[1]


def test_page_prints_in_light_colours(tab: Page, address: str) -> None:
    tab.emulate_media(color_scheme="dark")
    tab.goto(f"{address}/ko/reference/cheat_sheet.html")

    tab.evaluate("dispatchEvent(new Event('beforeprint'))")
    expect(tab.locator("html")).to_have_attribute("data-theme", "light")

    tab.evaluate("dispatchEvent(new Event('afterprint'))")
    expect(tab.locator("html")).to_have_attribute("data-theme", "dark")


def test_paper_keeps_what_is_wrong_and_right_whole_and_terms_plain(tab: Page, address: str) -> None:
    tab.goto(f"{address}/ko/reference/errors/states.html")
    tab.emulate_media(media="print")

    for part in (".fix > .wrong", ".fix > .right", "pre.message"):
        expect(tab.locator(part).first).to_have_css("break-inside", "avoid")
    tab.goto(f"{address}/ko/reference/tensors/h_n.html")
    term = tab.locator(".bd-article a:has(> .std-term)").first
    expect(term).to_have_css("text-decoration-line", "none")


def test_menu_of_a_phone_leads_to_another_page(tab: Page, address: str) -> None:
    tab.set_viewport_size(PHONE)
    tab.goto(f"{address}/ko/index.html")
    menu = tab.locator("#pst-primary-sidebar-modal")
    expect(menu).to_be_hidden()

    tab.locator(".primary-toggle").click()
    menu.locator("a[href='course/index.html']").click()

    tab.wait_for_url(f"{address}/ko/course/index.html")
    expect(menu).to_be_hidden()


def test_menu_of_a_phone_closes_with_escape(tab: Page, address: str) -> None:
    tab.set_viewport_size(PHONE)
    tab.goto(f"{address}/ko/index.html")
    toggle, menu = tab.locator(".primary-toggle"), tab.locator("#pst-primary-sidebar-modal")

    toggle.focus()
    tab.keyboard.press("Enter")
    expect(menu).to_be_visible()
    tab.keyboard.press("Escape")

    expect(menu).to_be_hidden()
    expect(toggle).to_be_focused()


def test_contents_of_a_page_open_on_a_phone(tab: Page, address: str) -> None:
    tab.set_viewport_size(PHONE)
    tab.goto(f"{address}/ko/reference/tensors/h_n.html")

    tab.locator(".secondary-toggle").click()
    contents = tab.locator("#pst-secondary-sidebar-modal")
    section = contents.locator("a[href^='#']").last
    section.click()

    tab.wait_for_url(f"{address}/ko/reference/tensors/h_n.html#*")
    expect(contents).to_be_hidden()


def test_search_dialog_leads_to_a_result(tab: Page, address: str) -> None:
    tab.goto(f"{address}/ko/guides/stacking.html")

    tab.keyboard.press("Control+k")
    tab.keyboard.type("은닉상태 크기")
    tab.keyboard.press("Enter")
    tab.wait_for_url(f"{address}/ko/search.html?q=*")
    tab.locator("#search-results > li > a").first.click()

    tab.wait_for_url(f"{address}/ko/reference/parameters/hidden_size.html*")


@pytest.mark.parametrize(
    ("typed", "heading"),
    [("b", "batch_first"), ("ba", "batch_first"), ("hn", "h_n"), ("은", "은닉"), ("bat", "배치")],
)
def test_a_letter_or_two_are_answered(typed: str, heading: str, tab: Page, address: str) -> None:
    tab.goto(f"{address}/ko/guides/stacking.html")
    tab.keyboard.press("/")

    tab.get_by_role("combobox").press_sequentially(typed)

    expect(tab.get_by_role("option").filter(has_text=heading).first).to_be_visible()


@pytest.mark.parametrize("key", ["/", "Control+k"])
def test_results_stand_below_the_field_while_somebody_types(
    key: str, tab: Page, address: str
) -> None:
    tab.goto(f"{address}/ko/guides/stacking.html")
    tab.keyboard.press(key)
    field = tab.get_by_role("combobox")
    field.press_sequentially("hidden_size")
    options = tab.get_by_role("option")
    expect(options.first).to_contain_text("은닉 상태의 크기")
    expect(field).to_have_attribute("aria-expanded", "true")
    expect(tab.locator("#pst-search-dialog").get_by_role("status")).to_contain_text("결과")

    tab.keyboard.press("ArrowDown")
    expect(options.first).to_have_attribute("aria-selected", "true")
    assert field.get_attribute("aria-activedescendant") == options.first.get_attribute("id")
    tab.keyboard.press("Enter")

    tab.wait_for_url(f"{address}/ko/reference/parameters/hidden_size.html*")


def test_escape_leaves_the_search_and_gives_the_focus_back(tab: Page, address: str) -> None:
    tab.goto(f"{address}/ko/guides/stacking.html")
    link = tab.locator(".bd-article p a[href]").first
    link.focus()
    tab.keyboard.press("/")
    tab.get_by_role("combobox").press_sequentially("h_n")
    expect(tab.get_by_role("option").first).to_be_visible()

    tab.keyboard.press("Escape")

    expect(tab.locator("#pst-search-dialog")).to_be_hidden()
    expect(link).to_be_focused()


def test_keys_of_a_syllable_in_the_making_choose_nothing(tab: Page, address: str) -> None:
    tab.goto(f"{address}/ko/guides/stacking.html")
    tab.keyboard.press("/")
    field = tab.get_by_role("combobox")
    field.press_sequentially("은닉")
    expect(tab.get_by_role("option").first).to_be_visible()

    for key in ("ArrowDown", "Escape"):
        field.evaluate(
            """(field, key) => field.dispatchEvent(
              new KeyboardEvent("keydown", { key, isComposing: true, bubbles: false }))""",
            key,
        )

    expect(tab.locator("#pst-search-dialog")).to_be_visible()
    assert field.get_attribute("aria-activedescendant") is None


@pytest.mark.parametrize(("language", "cause"), [("ko", "원인:"), ("en", "Cause:")])
def test_pasted_traceback_shows_one_card(
    language: str, cause: str, tab: Page, address: str
) -> None:
    tab.goto(f"{address}/{language}/guides/stacking.html")
    tab.keyboard.press("/")
    field = tab.get_by_role("combobox")

    field.evaluate(
        """(field, text) => {
          const clipboardData = new DataTransfer();
          clipboardData.setData("text/plain", text);
          field.dispatchEvent(new ClipboardEvent("paste", { clipboardData, cancelable: true }));
        }""",
        TRACEBACK,
    )

    card = tab.locator("#search-options .search-answer")
    expect(card.locator(".search-message")).to_contain_text("must be equal to input_size")
    expect(card).to_contain_text(cause)
    expect(card.locator(".search-fix")).to_contain_text("nn.LSTM(7, 20)")
    assert tab.get_by_role("option").count() == 2
    card.click()
    tab.wait_for_url(f"{address}/{language}/reference/errors/*#error-*")


@pytest.mark.parametrize("question", ["count parameters of an lstm", "is gru faster than lstm"])
def test_question_in_words_of_a_message_is_no_message(
    question: str, tab: Page, address: str
) -> None:
    tab.goto(f"{address}/en/guides/stacking.html")
    tab.keyboard.press("/")

    tab.get_by_role("combobox").fill(question)

    expect(tab.get_by_role("option").nth(3)).to_be_visible()
    expect(tab.locator(".search-answer")).to_have_count(0)


def test_part_of_a_message_shows_its_card_above_the_pages(tab: Page, address: str) -> None:
    tab.goto(f"{address}/en/guides/stacking.html")
    tab.keyboard.press("/")

    tab.get_by_role("combobox").fill("must be equal to input_size")

    expect(tab.get_by_role("option").first.locator(".search-message")).to_be_visible()
    expect(tab.get_by_role("option").nth(3)).to_be_visible()


def test_miss_offers_what_may_help(tab: Page, address: str) -> None:
    tab.goto(f"{address}/en/guides/stacking.html")
    tab.keyboard.press("/")

    tab.get_by_role("combobox").press_sequentially("bidirektionl qqqqqqq")
    tab.get_by_role("combobox").fill("qqqqqqq")

    expect(tab.get_by_role("option").first).to_contain_text("explorer")
    expect(tab.get_by_role("option").nth(1)).to_contain_text("Errors when building")
    tab.goto(f"{address}/en/search.html?q=qqqqqqq")
    expect(tab.locator("#search-offer a").first).to_contain_text("explorer")
    expect(tab.locator("#search-offer a").nth(1)).to_contain_text("Errors when building")


@pytest.mark.parametrize("page", ["search", "index"])
def test_icon_of_a_search_field_leaves_the_query_free(page: str, tab: Page, address: str) -> None:
    tab.goto(f"{address}/ko/{page}.html")
    tab.keyboard.press("Control+k")

    text_starts, icon_ends = tab.locator("form.bd-search:visible").evaluate("""form => {
      const field = form.querySelector("input");
      const padding = parseFloat(getComputedStyle(field).paddingLeft);
      const icon = form.querySelector("i").getBoundingClientRect();
      return [field.getBoundingClientRect().left + padding, icon.right];
    }""")
    assert icon_ends < text_starts


def test_text_to_search_is_fetched_for_a_query_alone(tab: Page, address: str) -> None:
    fetched: list[str] = []
    tab.on("request", lambda request: fetched.append(request.url))
    tab.goto(f"{address}/ko/search.html", wait_until="networkidle")
    assert [url for url in fetched if "/search/" in url] == []
    field = tab.locator(".search-page input[name=q]")
    expect(field).to_be_focused()

    field.press_sequentially("h_n")
    field.press("Enter")

    expect(tab.locator("#search-results > li").first).to_be_visible()
    assert f"{address}/ko/search/index.js" in fetched


def test_further_results_come_when_they_are_asked_for(tab: Page, address: str) -> None:
    tab.goto(f"{address}/ko/search.html?q=모양")
    results = tab.locator("#search-results > li")
    expect(results.first).to_be_visible()
    first, count = results.first.inner_text(), results.count()

    tab.get_by_role("button", name="결과 더 보기").click()

    expect(tab.get_by_role("status")).not_to_have_text(f"결과 {count}건")
    assert results.count() > count
    assert results.first.inner_text() == first


@pytest.mark.parametrize("part", ["index", "*/words-*", "*/text-*"])
def test_search_says_when_its_text_does_not_arrive(part: str, tab: Page, address: str) -> None:
    tab.route(f"**/search/{part}.js*", lambda route: route.abort())

    tab.goto(f"{address}/en/search.html?q=h_n")

    expect(tab.get_by_role("status")).to_have_text(
        "The text to search could not be loaded: reload the page"
    )


def test_link_to_an_entry_leads_to_it_among_many(tab: Page, address: str) -> None:
    page = f"{address}/ko/reference/errors/packing.html"
    tab.goto(page, wait_until="networkidle")
    entry = tab.locator("section > section").nth(-5)

    tab.goto(f"{page}#{entry.get_attribute('id')}")

    tab.wait_for_timeout(500)  # nothing that comes later may push it away
    expect(entry.locator("h2")).to_be_in_viewport()
    assert 0 <= entry.locator("h2").bounding_box()["y"] < 200


def test_block_that_goes_on_beyond_the_edge_is_reached_by_key_wherever_it_stands(
    tab: Page, address: str
) -> None:
    tab.set_viewport_size(PHONE)
    tab.goto(f"{address}/ko/reference/errors/weights.html")
    tab.locator(".bd-article summary").first.click()  # what is folded is measured when it opens
    blocks = "[...document.querySelectorAll('pre')].filter(x => x.scrollWidth > x.clientWidth)"

    tab.wait_for_function(f"{blocks}.every(x => x.tabIndex === 0)", timeout=5_000)

    assert tab.evaluate(f"{blocks}.length") > 1


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("error-state-batch", "states.html#error-state-batch"),
        ("error-backward-twice", "training.html#error-backward-twice"),
        ("errors-packed", "packed.html"),
    ],
)
def test_old_address_of_an_entry_leads_on(old: str, new: str, tab: Page, address: str) -> None:
    tab.goto(f"{address}/ko/reference/errors.html#{old}")

    expect(tab).to_have_url(f"{address}/ko/reference/errors/{new}")


@pytest.mark.parametrize(
    ("typed", "label"),
    [
        ("hidden[0] size", "error-state-batch"),
        ("Expected hidden[0] size (2, 8, 16), got [2, 3, 16]", "error-state-batch"),
        (
            "Traceback\n  File x\nAttributeError: 'tuple' object has no attribute 'shape'\n",
            "error-output-tuple-attribute",
        ),
        ("튜플", "error-state-single-tuple"),
    ],
)
def test_list_of_messages_is_filtered_while_one_types(
    typed: str, label: str, tab: Page, address: str
) -> None:
    tab.goto(f"{address}/ko/reference/errors.html")
    every = tab.locator(".messages li:visible").count()

    tab.locator("#message-filter").fill(typed)

    expect(tab.locator(f"#{label}")).to_be_visible()
    assert tab.locator(".messages li:visible").count() * 4 < every


def test_list_of_messages_is_whole_without_scripts(browser: Browser, address: str) -> None:
    with browser.new_context(java_script_enabled=False) as context:
        tab = context.new_page()
        tab.goto(f"{address}/ko/reference/errors.html")

        assert tab.locator(".messages li:visible").count() > 100
        expect(tab.locator("#message-filter")).to_be_hidden()


@pytest.mark.parametrize("language", LANGUAGES)
def test_page_is_downloaded_as_a_notebook(language: str, tab: Page, address: str) -> None:
    tab.goto(f"{address}/{language}/reference/tensors/h_n.html")

    with tab.expect_download() as started:
        tab.locator("nav.downloads a[download]").click()

    notebook = nbformat.read(started.value.path(), as_version=4)
    nbformat.validate(notebook)
    assert notebook.cells[0].source.startswith("# ")
    assert tab.locator("h1").inner_text().rstrip("#") in notebook.cells[0].source.replace("`", "")


def test_example_is_downloaded_as_a_file(tab: Page, address: str) -> None:
    tab.goto(f"{address}/en/inside/from_scratch.html")

    with tab.expect_download() as started:
        tab.locator("a.download").first.click()

    assert started.value.suggested_filename == "from_scratch.py"
    compile(started.value.path().read_bytes(), "from_scratch.py", "exec")


def test_bar_behind_a_heading_that_a_link_led_to_goes(tab: Page, address: str) -> None:
    tab.emulate_media(reduced_motion="reduce")
    tab.goto(f"{address}/en/reference/tensors/h_n.html#h-n-view")

    expect(tab.locator(":target > h2")).to_have_css("background-color", "rgba(0, 0, 0, 0)")


def test_list_of_messages_goes_back_to_the_moments_where_nothing_is_found(
    tab: Page, address: str
) -> None:
    tab.goto(f"{address}/en/reference/errors.html")
    moments = tab.locator("#errors-moments")

    tab.locator("#message-filter").fill("dropout")
    expect(moments).to_be_hidden()
    tab.locator("#message-filter").fill("qqqqqqq")
    expect(moments).to_be_visible()


def test_skip_link_leads_past_the_menus(tab: Page, address: str) -> None:
    tab.goto(f"{address}/ko/course/first_lstm.html")

    tab.keyboard.press("Tab")
    link = tab.locator("#pst-skip-link a")
    expect(link).to_be_focused()
    expect(link).to_be_in_viewport()
    tab.keyboard.press("Enter")
    tab.keyboard.press("Tab")

    assert tab.evaluate("document.querySelector('main').contains(document.activeElement)")


def test_all_that_can_be_pressed_is_reached_by_tab_and_shows_it(tab: Page, address: str) -> None:
    tab.goto(f"{address}/ko/reference/tensors/h_n.html")
    pressable = "a[href]:visible, button:visible, summary:visible, input:visible"
    awaited = tab.locator(pressable).count()
    looks = {}
    for element in tab.locator(pressable).element_handles():
        looks[
            element.evaluate("e => e.dataset.number = ++window.number || (window.number = 1)")
        ] = element.evaluate(LOOK)

    reached, unseen = set(), []
    for _ in range(awaited * 2):
        tab.keyboard.press("Tab")
        element = tab.evaluate_handle("document.activeElement").as_element()
        number = int(element.evaluate("e => e.dataset.number ?? 0"))
        if number in reached:
            break
        if number:
            reached.add(number)
            if element.evaluate(LOOK) == looks[number]:
                unseen.append(element.evaluate("e => e.outerHTML"))

    assert unseen == []
    assert set(looks) - reached == set()


def test_lost_reader_is_led_home_from_any_depth(tab: Page, address: str) -> None:
    response = tab.goto(f"{address}/ko/no/such/page.html")
    assert response.status == 404

    tab.get_by_role("link", name="English").click()

    tab.wait_for_url(f"{address}/en/index.html")


def test_lost_reader_searches_from_any_depth(tab: Page, address: str) -> None:
    tab.goto(f"{address}/ko/no/such/page.html")

    tab.locator("section:lang(en) input").fill("h_n")
    tab.keyboard.press("Enter")

    tab.wait_for_url(f"{address}/en/search.html?q=h_n")
