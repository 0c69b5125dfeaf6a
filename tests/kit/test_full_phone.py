"""A phone that runs full: nothing is said to be saved that is not, photos stop before texts do, and what was typed stays."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, CDPSession, Page, Playwright, expect

from .conftest import CHROMIUM, FLAGS, SIZE, Toy, all_arrived, entries, fields_of, sign_in, sync_line

SAVED = "Saved on this phone."
HALF = "half a sentence"
CACHED = 32_000  # ms for which the browser believes what it last knew of the room
ROOM = 10 * 1024 * 1024  # too little for photos, enough for texts
TRUTHFUL = "--disable-features=StaticStorageQuota,IncognitoStaticStorageQuota"  # today's Chromium always claims 10 GB, others say how it is


@pytest.fixture
def browsers_word(phone: Page, context: BrowserContext) -> CDPSession:
    return context.new_cdp_session(phone)


@pytest.fixture
def truthful(playwright: Playwright, toy: Toy) -> Iterator[Page]:
    """A signed-in phone whose browser tells how much room there is."""
    browser = playwright.chromium.launch(executable_path=CHROMIUM, args=[*FLAGS, TRUTHFUL])
    page = browser.new_context(viewport=SIZE, base_url=toy.url).new_page()
    sign_in(page)
    yield page
    browser.close()


def test_a_full_phone_says_that_nothing_was_saved_and_keeps_what_was_typed(phone: Page, toy: Toy, browsers_word: CDPSession):
    phone.goto("/places/2")
    phone.locator("#note [value=no]").check()
    phone.locator("[name=words]").fill(HALF)
    browsers_word.send("Storage.overrideQuotaForOrigin", {"origin": toy.url, "quotaSize": 1})
    phone.wait_for_timeout(CACHED)
    phone.get_by_role("button", name="Save").click()
    expect(phone.locator("#note [role=alert]")).to_have_text("Not saved: the phone is full.")
    expect(phone.locator(".undo")).to_have_count(0)
    expect(phone.locator("[name=words]")).to_have_value(HALF)
    expect(phone.locator("#note [value=no]")).to_be_checked()
    assert (entries(phone), toy.filed) == ([], [])

    browsers_word.send("Storage.overrideQuotaForOrigin", {"origin": toy.url})
    phone.get_by_role("button", name="Save").click()
    expect(phone.locator(".undo [data-slot=words]")).to_have_text(SAVED)
    (filed,) = all_arrived(phone, toy, 1)
    assert fields_of(filed)["words"] == HALF


def test_a_phone_that_says_it_is_nearly_full_takes_no_photos_but_texts(truthful: Page, toy: Toy):
    word = truthful.context.new_cdp_session(truthful)
    used = truthful.evaluate("navigator.storage.estimate().then(({ usage }) => usage)")
    word.send("Storage.overrideQuotaForOrigin", {"origin": toy.url, "quotaSize": used + ROOM})
    truthful.goto("/places/2")
    expect(truthful.locator("input[data-photos]")).to_be_disabled()
    note = truthful.locator("[data-photo-note]")
    expect(note).to_have_text(re.compile(r"^Nearly full, \d+ texts fit\.$"))
    assert 0 < int(re.sub(r"\D", "", note.inner_text())) <= ROOM / 4096
    write(truthful)
    (filed,) = all_arrived(truthful, toy, 1)
    assert fields_of(filed)["words"] == HALF

    word.send("Storage.overrideQuotaForOrigin", {"origin": toy.url})
    truthful.goto("/places/2")
    expect(truthful.locator("input[data-photos]")).to_be_enabled()


def test_where_the_browser_claims_room_a_photo_that_finds_none_is_named_and_the_text_is_kept(
    phone: Page, toy: Toy, browsers_word: CDPSession, tmp_path: Path
):
    expect(sync_line(phone)).to_have_text("All arrived.")
    used = browsers_word.send("Storage.getUsageAndQuota", {"origin": toy.url})["usage"]
    browsers_word.send("Storage.overrideQuotaForOrigin", {"origin": toy.url, "quotaSize": used + ROOM})
    phone.wait_for_timeout(CACHED)
    phone.goto("/places/2")
    phone.locator("input[data-photos]").set_input_files(str(big_heic(tmp_path)))
    expect(phone.locator("[data-photo-note]")).to_have_text("No room for this photo.")
    expect(phone.locator("[data-photo-strip] figcaption")).to_have_count(0)
    write(phone)
    (filed,) = all_arrived(phone, toy, 1)
    assert (fields_of(filed)["words"], filed["photos"]) == (HALF, [])


def big_heic(folder: Path) -> Path:
    """What the browser can't make small, and larger than the room there is."""
    (folder / "photo.heic").write_bytes(b"\x00\x00\x00\x18ftypheic" + b"\x01" * (ROOM + 2 * 1024 * 1024))
    return folder / "photo.heic"


def write(page: Page) -> None:
    page.locator("#note [value=no]").check()
    page.locator("[name=words]").fill(HALF)
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".undo [data-slot=words]")).to_have_text(SAVED)
