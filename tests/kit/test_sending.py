"""Whatever the network answers: an entry leaves the phone only with its own receipt, and every end has its sentence."""

import base64
import json

import pytest
from playwright.sync_api import Page, expect

from .conftest import PERSON, Toy, all_arrived, entries, outcomes, sync_line, tap


@pytest.mark.parametrize(
    ("fault", "sentence"),
    [
        ("portal", "Strange network, 1 kept."),
        ("redirect", "Strange network, 1 kept."),
        ("502", "Server silent, again in 1 min, 1 kept."),
        ("busy", "Server busy, again in 1 min, 1 kept."),
        ("no receipt", "Server busy, again in 1 min, 1 kept."),
        ("another's receipt", "Server busy, again in 1 min, 1 kept."),
    ],
)
def test_an_answer_that_is_no_receipt_keeps_the_entry_and_says_so(phone: Page, toy: Toy, fault: str, sentence: str):
    toy.fault("/offline/outbox", fault)
    tap(phone, 2)
    expect(sync_line(phone)).to_have_text(sentence)
    assert [entry["state"] for entry in entries(phone)] == ["waiting"]
    toy.healed()
    phone.goto("/outbox")
    expect(sync_line(phone)).to_have_text("All arrived.")
    assert len(toy.filed) == 1


def test_a_server_that_hangs_is_given_up_after_a_minute(phone: Page, toy: Toy):
    phone.clock.install()
    toy.fault("/offline/outbox", "hang", seconds=100)
    tap(phone, 2)
    expect(sync_line(phone)).to_have_text("Sending 1, 0 photos.")
    wait_for(phone, lambda: "POST /offline/outbox" in toy.state["log"])
    phone.clock.run_for(61_000)
    expect(sync_line(phone)).to_have_text("Server silent, again in 1 min, 1 kept.")
    assert [entry["state"] for entry in entries(phone)] == ["waiting"]


def test_a_broken_sender_tries_again_by_itself_ever_more_slowly(phone: Page, toy: Toy):
    toy.fault("/offline/outbox", "502")
    tap(phone, 2)
    expect(sync_line(phone)).to_have_text("Server silent, again in 1 min, 1 kept.")
    waits = [line(phone)["wait"]]
    wait_for(phone, lambda: line(phone)["wait"] != 5000 and line(phone)["kind"] == "away")
    waits.append(line(phone)["wait"])
    assert waits == [5000, 10000]
    toy.healed()
    wait_for(phone, lambda: len(toy.filed) == 1, seconds=15)


def test_an_answer_lost_after_the_server_took_it_is_asked_for_again_with_the_same_key(phone: Page, toy: Toy):
    toy.fault("/offline/outbox", "lost", times=1)
    tap(phone, 2)
    toy.died()
    assert len(toy.filed) == 1
    (waiting,) = entries(phone)
    assert (waiting["state"], waiting["attempted"]) == ("waiting", True)
    toy.start()
    phone.goto("/outbox")
    expect(sync_line(phone)).to_have_text("All arrived.")
    assert [entry["key"] for entry in toy.filed] == [waiting["key"]]
    expect(phone.locator("[data-outbox^=filed] code")).to_have_text(toy.filed[0]["receipt"])


def test_an_edit_after_an_answer_was_lost_replaces_what_the_server_may_have(phone: Page, toy: Toy):
    toy.fault("/offline/outbox", "lost", times=1)
    tap(phone, 2)
    toy.died()
    phone.goto("/outbox")
    phone.get_by_role("button", name="Change").click()
    phone.locator("#note [value=no]").check()
    phone.get_by_role("button", name="Save").click()
    expect(phone.locator(".undo [data-slot=words]")).to_have_text("Saved on this phone.")
    toy.start()
    phone.reload()
    expect(sync_line(phone)).to_have_text("All arrived.")
    first, second = toy.filed
    assert second["replaces"] == first["key"]
    assert outcomes(toy.filed) == [("/places/2/notes", "yes"), ("/places/2/notes", "no")]


def test_a_filed_verdict_without_a_receipt_or_for_another_key_takes_nothing_out(phone: Page, toy: Toy):
    answers = iter([{"key": "other", "verdict": "filed", "receipt": "K7M-000"}, {"key": None, "verdict": "filed", "receipt": ""}])

    def answer(route):
        (entry,) = route.request.post_data_json["entries"]
        verdict = next(answers)
        route.fulfill(json={"kit": 1, "now": "2026-03-11T02:00:00.000Z", "verdicts": [{**verdict, "key": verdict["key"] or entry["key"]}]})

    phone.route("**/offline/outbox", answer, times=2)
    tap(phone, 2)
    for _ in range(2):
        expect(sync_line(phone)).to_have_text("Server busy, again in 1 min, 1 kept.")
        assert [entry["state"] for entry in entries(phone)] == ["waiting"]
        phone.goto("/outbox")
    expect(sync_line(phone)).to_have_text("All arrived.")
    assert len(toy.filed) == 1


def test_an_expired_session_keeps_reading_and_writing_and_sends_after_the_next_sign_in(phone: Page, toy: Toy):
    toy.change(sessions={})
    tap(phone, 2)
    expect(sync_line(phone)).to_have_text("Please sign in again, 1 kept.")
    phone.goto("/places/3")
    expect(phone.locator("h1")).to_have_text("Place 3")
    phone.locator("#note [value=yes]").check()
    phone.get_by_role("button", name="Save").click()
    expect(sync_line(phone)).to_have_text("Please sign in again, 2 kept.")
    phone.evaluate(f"fetch('/sign-in', {{ method: 'POST', body: new URLSearchParams({{ person: '{PERSON}' }}) }})")
    phone.goto("/outbox")
    expect(sync_line(phone)).to_have_text("All arrived.")
    assert outcomes(toy.filed) == [("/places/2/notes", "yes"), ("/places/3/notes", "yes")]


def test_two_tabs_send_everything_once(phone: Page, toy: Toy):
    other = phone.context.new_page()
    other.goto("/")
    toy.stop()
    for place in (1, 2, 3):
        tap(phone, place)
        tap(other, place + 3)
    assert [entry["key"] for entry in entries(phone)] == [entry["key"] for entry in entries(other)]
    toy.start()
    for tab in (phone, other):
        tab.evaluate("dispatchEvent(new Event('online'))")
    for tab in (phone, other):
        expect(sync_line(tab)).to_have_text("All arrived.")
    assert [entry["seq"] for entry in toy.filed] == [1, 2, 3, 4, 5, 6]
    assert sorted(key for batch in toy.state["batches"] for key in batch) == sorted(entry["key"] for entry in toy.filed)


def test_sixty_entries_go_in_batches_of_fifty_in_their_order(phone: Page, toy: Toy):
    toy.stop()
    phone.evaluate(
        f"""async () => {{
          const {{ save }} = await import("/static/r1/js/offline/entries.js");
          for (let n = 0; n < 60; n++)
            await save("{PERSON}", {{ path: "/places/1/notes", fields: [["n", String(n)]], photos: [], card: {{ label: "n" }} }});
        }}"""
    )
    toy.start()
    phone.reload()
    expect(sync_line(phone)).to_have_text("All arrived.")
    assert [len(batch) for batch in toy.state["batches"]] == [50, 10]
    assert [entry["fields"][0][1] for entry in toy.filed] == [str(n) for n in range(60)]
    assert [entry["seq"] for entry in toy.filed] == list(range(1, 61))


def test_where_the_browser_has_no_locks_a_lease_lets_one_sender_work(phone: Page, toy: Toy):
    order = phone.evaluate(
        f"""async () => {{
          const {{ withLease }} = await import("/static/r1/js/offline/lock.js");
          const order = [];
          const pause = () => new Promise((done) => setTimeout(done, 50));
          const work = (name) => async () => {{ order.push(name + " begins"); await pause(); order.push(name + " ends"); }};
          await Promise.all([withLease("{PERSON}", work("a")), withLease("{PERSON}", work("b"))]);
          return order;
        }}"""
    )
    assert order in (["a begins", "a ends", "b begins", "b ends"], ["b begins", "b ends", "a begins", "a ends"])


def test_the_counts_of_phone_and_server_are_shown(phone: Page, toy: Toy):
    tap(phone, 2)
    all_arrived(phone, toy, 1)
    phone.evaluate(f"import('/static/r1/js/offline/device.js').then(({{ meet }}) => meet('{PERSON}'))")
    phone.goto("/me")
    expect(phone.locator("[data-counts]")).to_have_text("phone 1 = server 1")


def test_an_entry_carries_what_the_protocol_names(phone: Page, toy: Toy):
    tap(phone, 2)
    (entry,) = all_arrived(phone, toy, 1)
    assert set(entry) - {"receipt"} == {
        "key",
        "path",
        "fields",
        "photos",
        "happened_at",
        "needs",
        "replaces",
        "device",
        "seq",
        "user",
        "release",
        "clock",
        "signature",
    }
    assert entry["key"][14] == "7"
    assert entry["release"] == "r1"
    assert len(base64.urlsafe_b64decode(entry["signature"] + "==")) == 64
    offset, contact = entry["clock"]
    assert abs(offset) < 5000
    assert contact.endswith("Z")
    assert json.dumps(entry["happened_at"]).endswith('Z"')


def line(page: Page) -> dict:
    return page.evaluate(f"import('/static/r1/js/offline/store.js').then(({{ meta }}) => meta('{PERSON}', 'line'))")


def wait_for(page: Page, fact, seconds: int = 15) -> None:
    for _ in range(seconds * 20):
        if fact():
            return
        page.wait_for_timeout(50)
    raise AssertionError("it did not come true")
