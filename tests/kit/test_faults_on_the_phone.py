"""What a phone does to itself: it loses its store, dies, is several releases old. A full one: test_full_phone.py."""

import os
import signal
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, CDPSession, Page, expect

from .conftest import CHROMIUM, FLAGS, PERSON, SIZE, Toy, all_arrived, entries, fields_of, outcomes, sign_in, sync_line, tap

SAVED = "Saved on this phone."
HALF = "half a sentence"
WHOLE = "indexeddb,cache_storage,service_workers"  # a browser clears an origin whole; the session stays

# Closes as many connections under the page as `left` says. What then happens is the browser's own doing.
CLOSING = """
const plain = IDBDatabase.prototype.transaction;
IDBDatabase.prototype.transaction = function (stores, mode = "readonly", how) {
  const names = [stores].flat();
  const saving = mode === "readwrite" && names.includes("entries") && names.includes("meta");
  const now = self.closes === "while saving" ? saving : self.closes === "when saved" && self.wasSaved && names.includes("entries");
  if (saving) self.wasSaved = true;
  if (now && self.left > 0) {
    self.left -= 1;
    this.close();
  }
  return plain.call(this, stores, mode, how);
};
"""
WAITING = "navigator.serviceWorker.getRegistration().then(({ waiting }) => Boolean(waiting))"


@pytest.fixture
def browsers_word(phone: Page, context: BrowserContext) -> CDPSession:
    return context.new_cdp_session(phone)


@pytest.mark.parametrize("moment", ["while saving", "when saved"])
def test_a_connection_closed_under_the_page_is_opened_again_and_it_is_saved_once(phone: Page, toy: Toy, moment: str):
    phone.add_init_script(CLOSING)
    toy.stop()
    phone.goto("/")
    phone.evaluate("(moment) => { self.closes = moment; self.left = 1; self.wasSaved = false; }", moment)
    tap(phone, 2)
    assert phone.evaluate("self.left") == 0
    assert [entry["state"] for entry in entries(phone)] == ["waiting"]
    toy.start()
    phone.goto("/outbox")
    all_arrived(phone, toy, 1)


def test_where_the_page_can_keep_nothing_any_more_the_worker_does(phone: Page, toy: Toy):
    phone.add_init_script(CLOSING)
    toy.stop()
    phone.goto("/places/2")
    phone.evaluate("self.closes = 'while saving'; self.left = 1000")
    phone.locator("#note [value=no]").check()
    phone.locator("[name=words]").fill(HALF)
    phone.get_by_role("button", name="Save").click()
    expect(phone.locator("[data-badge]")).to_have_text("1")
    toy.start()
    phone.goto("/outbox")
    (filed,) = all_arrived(phone, toy, 1)
    assert fields_of(filed)["words"] == HALF
    assert "native" not in toy.state


@pytest.mark.parametrize("erased", [WHOLE, "indexeddb"])  # the second: the worker lives on, with the keys of before in its memory
def test_a_store_erased_by_the_system_comes_anew_and_what_is_written_then_arrives(
    phone: Page, toy: Toy, browsers_word: CDPSession, erased: str
):
    tap(phone, 2)
    all_arrived(phone, toy, 1)
    phone.goto("/me")
    expect(phone.locator("[data-storage-kept]")).to_have_text("loose")  # said beforehand
    browsers_word.send("Storage.clearDataForOrigin", {"origin": toy.url, "storageTypes": erased})
    phone.goto("/places/3")
    expect(phone.locator("h1")).to_have_text("Place 3")
    expect(sync_line(phone)).to_have_text("Sign in anew, 0 kept.")  # in the person's words, though they went too
    phone.locator("#note [value=yes]").check()
    phone.get_by_role("button", name="Save").click()
    until(phone, lambda: "native" in toy.state)
    assert [one["outcome"] for one in toy.state["native"]] == [["yes"]]  # straight to the server

    phone.evaluate("fetch('/sign-out', { method: 'POST' })")
    phone.evaluate(f"fetch('/sign-in', {{ method: 'POST', body: new URLSearchParams({{ person: '{PERSON}' }}) }})")
    phone.goto("/me")
    expect(phone.locator("[data-pack-words]")).to_have_text("Ready without signal.")
    toy.stop()
    phone.goto("/")
    tap(phone, 4)
    toy.start()
    phone.goto("/outbox")
    assert outcomes(all_arrived(phone, toy, 2)) == [("/places/2/notes", "yes"), ("/places/4/notes", "yes")]
    assert toy.state["boxed"] == []


def test_a_page_whose_store_was_erased_under_it_signs_nothing_with_the_key_that_went(phone: Page, toy: Toy, browsers_word: CDPSession):
    phone.goto("/places/2")
    expect(sync_line(phone)).to_have_text("All arrived.")
    browsers_word.send("Storage.clearDataForOrigin", {"origin": toy.url, "storageTypes": "indexeddb"})
    phone.evaluate("dispatchEvent(new Event('online'))")
    expect(sync_line(phone)).to_have_text("Sign in anew, 0 kept.")  # not the old key again, which the next page would not have
    phone.locator("#note [value=yes]").check()
    phone.get_by_role("button", name="Save").click()
    until(phone, lambda: "native" in toy.state)
    assert toy.state["boxed"] == []


def test_what_a_killed_browser_said_to_be_saved_is_there_and_arrives_once(playwright, tmp_path: Path, toy: Toy, forget):
    def opened() -> BrowserContext:
        options = {"executable_path": CHROMIUM, "args": FLAGS, "viewport": SIZE, "base_url": toy.url}
        return playwright.chromium.launch_persistent_context(str(tmp_path / "profile"), **options)

    first = opened()
    sign_in(first.new_page())
    first.close()  # in order: the browser has written down the session
    toy.stop()
    for place in (2, 3, 4):
        dying = opened()
        page = dying.new_page()
        page.goto("/")
        tap(page, place)
        kill(tmp_path / "profile")
    last = opened()
    forget(last)
    page = last.new_page()
    page.goto("/")
    assert [entry["state"] for entry in entries(page)] == ["waiting"] * 3
    toy.start()
    page.goto("/outbox")
    assert outcomes(all_arrived(page, toy, 3)) == [(f"/places/{place}/notes", "yes") for place in (2, 3, 4)]


@pytest.mark.parametrize(
    ("fault", "sentence"),
    [
        ("429", "Too many at once. 1 kept."),
        ("429 proxy", "Server silent, again in 1 min, 1 kept."),
        ("503", "Server silent, again in 1 min, 1 kept."),
        ("503 proxy", "Server silent, again in 1 min, 1 kept."),
    ],
)
def test_a_server_that_asks_for_patience_is_asked_again_and_gets_it_once(phone: Page, toy: Toy, fault: str, sentence: str):
    toy.fault("/offline/outbox", fault)
    tap(phone, 2)
    expect(sync_line(phone)).to_have_text(sentence)
    assert [entry["state"] for entry in entries(phone)] == ["waiting"]
    toy.healed()
    all_arrived(phone, toy, 1)  # nobody touched it


def test_a_phone_several_releases_old_sends_what_it_has_and_takes_the_new_one_whole(phone: Page, toy: Toy):
    toy.stop()
    phone.goto("/")
    tap(phone, 2)
    toy.start()
    toy.change(release="r5", scope="s5")
    phone.goto("/")
    assert release(phone) == "r1"
    (filed,) = all_arrived(phone, toy, 1)
    assert filed["release"] == "r1"
    phone.goto("/")
    until(phone, lambda: phone.evaluate("caches.keys()") == ["release-r5"])
    until(phone, lambda: not phone.evaluate(WAITING))
    toy.stop()
    phone.goto("/places/3")
    assert release(phone) == "r5"
    phone.locator("#note [value=yes]").check()
    phone.get_by_role("button", name="Save").click()
    expect(phone.locator(".undo [data-slot=words]")).to_have_text(SAVED)
    toy.start()
    phone.goto("/outbox")
    assert [entry["release"] for entry in all_arrived(phone, toy, 2)] == ["r1", "r5"]


def test_a_release_that_comes_while_a_form_is_half_filled_waits_for_it(phone: Page, toy: Toy):
    phone.goto("/places/2")
    phone.locator("#note [value=no]").check()
    phone.locator("[name=words]").fill(HALF)
    toy.change(release="r2", scope="s2")
    phone.evaluate("navigator.serviceWorker.getRegistration().then((found) => found.update())")
    phone.evaluate("dispatchEvent(new Event('online'))")
    until(phone, lambda: phone.evaluate(WAITING) and "release-r2" in phone.evaluate("caches.keys()"))
    expect(sync_line(phone)).to_have_text("All arrived.")
    phone.evaluate("Object.defineProperty(document, 'visibilityState', { value: 'hidden' })")
    phone.evaluate("document.dispatchEvent(new Event('visibilitychange'))")  # looks away, at the camera say
    phone.wait_for_timeout(500)
    assert phone.evaluate(WAITING)
    assert release(phone) == "r1"
    expect(phone.locator("[name=words]")).to_have_value(HALF)
    expect(phone.locator("#note [value=no]")).to_be_checked()

    phone.goto("/")  # the form is left: now it may
    until(phone, lambda: not phone.evaluate(WAITING))
    phone.goto("/places/2")
    assert release(phone) == "r2"
    expect(phone.locator("[name=words]")).to_have_value(HALF)
    phone.get_by_role("button", name="Save").click()
    (filed,) = all_arrived(phone, toy, 1)
    assert (fields_of(filed)["words"], filed["release"]) == (HALF, "r2")


def release(page: Page) -> str | None:
    return page.locator("html").get_attribute("data-release")


def until(page: Page, holds) -> None:
    for _ in range(150):
        if holds():
            return
        page.wait_for_timeout(100)
    raise AssertionError("waited in vain")


def kill(profile: Path) -> None:
    """-9 to every process that was started on this profile, the browser itself last to know."""
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and f"--user-data-dir={profile}".encode() in command_of(entry):
            os.kill(int(entry.name), signal.SIGKILL)


def command_of(process: Path) -> bytes:
    try:
        return (process / "cmdline").read_bytes()
    except OSError:
        return b""  # ended meanwhile
