"""Small things a page does for its person: sheets, drafts, worded times, search, what is missing."""

import re

from playwright.sync_api import Page, expect

from .conftest import PERSON, Toy, all_arrived, sign_in, tap


def test_back_closes_the_sheet_and_stays_on_the_page(phone: Page):
    phone.locator("[data-opens][data-id='3']").click()
    expect(phone.locator("dialog[open] [data-slot=name]")).to_have_text("Place 3")
    phone.go_back()
    expect(phone.locator("dialog[open]")).to_have_count(0)
    expect(phone.locator("h1")).to_have_text("Places")


def test_a_tap_outside_closes_the_sheet(phone: Page):
    phone.locator("[data-opens][data-id='3']").click()
    phone.mouse.click(5, 5)
    expect(phone.locator("dialog[open]")).to_have_count(0)


def test_the_sheet_is_filled_anew_for_each_opener(phone: Page):
    for place in ("3", "5"):
        phone.locator(f"[data-opens][data-id='{place}']").click()
        form = phone.locator("dialog form[data-offline]")
        expect(form).to_have_attribute("action", f"/places/{place}/notes")
        expect(form).to_have_attribute("data-touches", f"a:{place} g:1")
        expect(phone.get_by_role("link", name="More")).to_have_attribute("href", f"/places/{place}")
        phone.get_by_role("button", name="Close").click()
        expect(phone.locator("dialog[open]")).to_have_count(0)


def test_back_from_a_page_reached_through_the_sheet_leads_to_the_list(phone: Page):
    phone.locator("[data-opens][data-id='3']").click()
    phone.get_by_role("link", name="More").click()
    expect(phone.locator("h1")).to_have_text("Place 3")
    phone.go_back()
    expect(phone.locator("h1")).to_have_text("Places")
    expect(phone.locator("dialog[open]")).to_have_count(0)


def test_a_half_filled_form_survives_closing_and_goes_when_it_is_saved(phone: Page, toy: Toy):
    toy.stop()
    phone.goto("/places/2")
    phone.locator("#note [value=no]").check()
    phone.get_by_label("Dark").check()
    phone.locator("[name=words]").fill("half a sentence")
    phone.wait_for_timeout(600)
    page = phone.context.new_page()
    phone.close()
    page.goto("/places/2")
    expect(page.locator("[name=words]")).to_have_value("half a sentence")
    expect(page.locator("#note [value=no]")).to_be_checked()
    expect(page.get_by_label("Dark")).to_be_checked()
    expect(page.get_by_label("Wet")).not_to_be_checked()
    expect(page.locator("[data-draft-note]")).to_be_visible()
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".undo [data-slot=words]")).to_have_text("Saved on this phone.")
    page.goto("/places/2")
    expect(page.locator("[name=words]")).to_have_value("")


def test_words_for_days(phone: Page):
    expect(phone.locator("time[data-as=day]")).to_have_text(re.compile("today|yesterday|tomorrow"))
    expect(phone.locator("time[data-as=left]")).to_have_text(re.compile("[234] days left"))


def test_search_shows_the_rows_in_which_every_word_stands(phone: Page):
    phone.locator("[data-search]").fill("place 4")
    expect(phone.locator("[data-find]:visible")).to_have_text([re.compile("Place 4")])
    phone.locator("[data-search]").fill("nowhere")
    expect(phone.locator("[data-none]")).to_be_visible()
    phone.locator("[data-search]").fill("")
    expect(phone.locator("[data-find]:visible")).to_have_count(8)


def test_without_a_worker_forms_go_to_the_server_and_the_page_says_what_is_missing(context, toy: Toy):
    context.add_init_script("delete Navigator.prototype.serviceWorker")
    page = signed_in_plainly(context)
    page.goto("/places/2")
    expect(page.locator("[data-missing]")).to_have_text("No worker.")
    page.locator("#note [value=yes]").check()
    page.get_by_role("button", name="Save").click()
    page.wait_for_url("**/places/2")
    assert toy.state["native"] == [{"guest": [""], "outcome": ["yes"], "words": [""]}]


def test_without_a_store_forms_go_to_the_server_with_the_tapped_button(context, toy: Toy):
    context.add_init_script("IDBFactory.prototype.open = () => { throw new DOMException('denied', 'SecurityError'); }")
    page = signed_in_plainly(context)
    page.goto("/")
    expect(page.locator("[data-missing]")).to_have_text("No store.")
    page.locator("[data-opens][data-id='3']").click()
    page.get_by_role("button", name="No", exact=True).click()
    expect(page.locator("h1")).to_have_text("Place 3")
    assert toy.state["native"] == [{"outcome": ["no"]}]


def test_no_script_breaks_the_content_policy(context, toy: Toy):
    said = []
    page = context.new_page()
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    sign_in(page)
    page.goto("/")
    tap(page, 2)
    all_arrived(page, toy, 1)
    page.goto("/outbox")
    expect(page.locator("[data-outbox^=filed] code")).to_have_count(1)
    assert said == []


def signed_in_plainly(context) -> Page:
    page = context.new_page()
    page.goto("/")
    page.locator("[name=person]").fill(PERSON)
    page.get_by_role("button", name="Sign in").click()
    expect(page.locator("h1")).to_have_text("Me")
    return page
