"""Saving, changing and taking back, with the server stopped."""

from playwright.sync_api import Page, expect

from .conftest import CHROMIUM, FLAGS, PERSON, SIZE, Toy, all_arrived, entries, fields_of, outcomes, sign_in, sync_line, tap


def test_what_is_tapped_without_a_server_arrives_once_in_order_with_receipts(phone: Page, toy: Toy):
    toy.stop()
    for place, answer in [(3, "Yes"), (1, "No"), (2, "Yes")]:
        tap(phone, place, answer)
    expect(phone.locator("[data-badge]")).to_have_text("3")
    expect(phone.locator("[data-waiting-count]")).to_have_text("+3 waiting")
    toy.start()
    phone.goto("/outbox")
    phone.get_by_role("button", name="Send now").click()
    expect(sync_line(phone)).to_have_text("All arrived.")
    assert outcomes(toy.filed) == [("/places/3/notes", "yes"), ("/places/1/notes", "no"), ("/places/2/notes", "yes")]
    assert [entry["seq"] for entry in toy.filed] == [1, 2, 3]
    expect(phone.locator("[data-outbox^=filed] code")).to_have_text([entry["receipt"] for entry in toy.filed])


def test_a_new_browser_on_the_same_profile_starts_cold_without_a_server(playwright, tmp_path, toy: Toy, forget):
    options = {"executable_path": CHROMIUM, "args": FLAGS, "viewport": SIZE, "base_url": toy.url}
    first = playwright.chromium.launch_persistent_context(str(tmp_path / "profile"), **options)
    page = first.new_page()
    sign_in(page)
    toy.stop()
    page.goto("/")
    tap(page, 4)
    first.close()
    second = playwright.chromium.launch_persistent_context(str(tmp_path / "profile"), **options)
    forget(second)
    page = second.new_page()
    page.goto("/")
    expect(page.locator("[data-waiting-list] [data-subject='a:4']")).to_contain_text("Seen")
    tap(page, 5, "No")
    toy.start()
    page.goto("/outbox")
    page.get_by_role("button", name="Send now").click()
    expect(sync_line(page)).to_have_text("All arrived.")
    assert outcomes(toy.filed) == [("/places/4/notes", "yes"), ("/places/5/notes", "no")]


TWO_AT_ONCE = """async (user) => {
  const { save } = await import("/static/r1/js/offline/entries.js");
  const entry = (place) => ({ path: `/places/${place}/notes`, fields: [["outcome", "yes"]], photos: [], card: { label: "", touches: [] } });
  await Promise.all([save(user, entry(2)), save(user, entry(3))]);
}"""


def test_two_saved_in_the_same_moment_get_a_number_each(phone: Page, toy: Toy):
    toy.stop()
    phone.goto("/")
    phone.evaluate(TWO_AT_ONCE, PERSON)  # both read the same number before either has taken it
    assert len(entries(phone)) == 2
    toy.start()
    phone.goto("/outbox")
    assert sorted(entry["seq"] for entry in all_arrived(phone, toy, 2)) == [1, 2]


def an_hour_later(page: Page) -> None:
    """For the refused entries: as if their answer were that old."""
    page.evaluate(f"""async () => {{
      const {{ own }} = await import("/static/r1/js/offline/store.js");
      await own("{PERSON}", async (db) => {{
        const refused = await db.getAllFromIndex("entries", "state", "refused");
        for (const row of refused) await db.put("entries", {{ ...row, at: row.at - 3600001 }});
      }});
    }}""")


def send_now(page: Page, toy: Toy) -> None:
    """Sends and waits until that round is over: it ends with asking for new pages."""
    rounds = toy.state["log"].count("GET /offline/pack")
    page.get_by_role("button", name="Send now").click()
    for _ in range(100):
        if toy.state["log"].count("GET /offline/pack") > rounds:
            return
        page.wait_for_timeout(100)
    raise AssertionError("nothing was sent")


def test_a_waiting_entry_marks_its_subject_and_moves_its_row(phone: Page, toy: Toy):
    toy.stop()
    tap(phone, 2, "No")
    row = phone.locator("[data-waiting-list] [data-subject='a:2']")
    expect(row).to_have_class("tile due as-tried waits")
    expect(row.locator("[data-mark-place]")).to_have_text("Not seen")
    toy.start()
    phone.reload()
    expect(phone.locator("ul.list [data-subject='a:2']")).to_contain_text("shown by the server")
    expect(phone.locator("ul.list [data-subject='a:2']")).to_have_class("tile due")
    expect(phone.locator("[data-when-waiting]")).to_be_hidden()


def test_an_entry_never_attempted_is_changed_in_place(phone: Page, toy: Toy):
    toy.stop()
    phone.goto("/places/2")
    write(phone, "yes", "first words")
    phone.goto("/outbox")
    phone.get_by_role("button", name="Change").click()
    expect(phone.locator("[name=words]")).to_have_value("first words")
    write(phone, "no", "better words")
    (waiting,) = entries(phone)
    toy.start()
    phone.reload()
    expect(sync_line(phone)).to_have_text("All arrived.")
    (entry,) = toy.filed
    assert (entry["key"], entry["seq"], entry["replaces"]) == (waiting["key"], 1, None)
    assert fields_of(entry)["words"] == "better words"
    assert fields_of(entry)["outcome"] == "no"


def test_undo_before_the_first_attempt_leaves_nothing(phone: Page, toy: Toy):
    toy.stop()
    tap(phone, 2)
    phone.locator("[data-undo]").click()
    expect(phone.locator(".undo [data-slot=words]")).to_have_text("Taken back.")
    expect(phone.locator("ul.list [data-subject='a:2']")).to_have_class("tile due")
    assert entries(phone) == []


def test_undo_after_it_was_sent_is_a_withdrawal_with_the_entrys_own_address(phone: Page, toy: Toy):
    tap(phone, 2)
    all_arrived(phone, toy, 1)
    phone.locator("[data-undo]").click()
    expect(phone.locator(".undo [data-slot=words]")).to_have_text("Taken back.")
    note, withdrawal = all_arrived(phone, toy, 2)
    assert withdrawal["path"] == f"/notes/{note['key']}/withdrawal"
    assert withdrawal["replaces"] == note["key"]


def test_the_undo_bar_goes_with_the_next_tap(phone: Page, toy: Toy):
    toy.stop()
    tap(phone, 2)
    phone.locator("h1").click()
    expect(phone.locator(".undo")).to_be_hidden()


def test_a_row_of_the_outbox_that_did_not_change_stays_under_the_finger(phone: Page, toy: Toy):
    toy.fault("/offline/device", "502")
    tap(phone, 2)
    phone.goto("/outbox")
    expect(phone.locator("[data-outbox^=waiting] li")).to_have_count(1)
    row = phone.locator("[data-outbox^=waiting] li").element_handle()
    beside = phone.context.new_page()
    beside.goto("/")
    tap(beside, 3)
    expect(phone.locator("[data-outbox^=waiting] li")).to_have_count(2)
    assert row.evaluate("(row) => row.isConnected")


def test_a_refused_entry_says_why_and_its_mending_replaces_it(phone: Page, toy: Toy):
    toy.change(rules={"/places/2/notes": "This place is somebody else's."})
    phone.goto("/places/2")
    write(phone, "yes", "mine")
    phone.goto("/outbox")
    expect(phone.locator("[data-outbox=refused] .wrong")).to_have_text("This place is somebody else's.")
    expect(phone.locator("[data-badge]")).to_have_text("!")
    toy.change(rules={})
    phone.get_by_role("button", name="Change").click()
    expect(phone.locator("[name=words]")).to_have_value("mine")
    write(phone, "yes", "mended")
    (mended,) = all_arrived(phone, toy, 1)
    refused, made = entries(phone)
    assert mended["replaces"] == refused["key"]
    assert mended["key"] == made["key"] != refused["key"]
    phone.goto("/outbox")
    expect(phone.locator("[data-outbox=refused]")).to_be_hidden()
    expect(phone.locator("[data-outbox^=filed]")).to_contain_text("corrected")


def test_what_became_of_a_refused_entry_is_asked_after_an_hour_and_after_all_that_waits(phone: Page, toy: Toy):
    toy.change(rules={"/places/2/notes": "This place is somebody else's."})
    tap(phone, 2)
    expect(phone.locator("[data-badge]")).to_have_text("!")
    phone.goto("/outbox")
    send_now(phone, toy)
    (refused,) = toy.state["boxed"]  # not asked again within the hour
    toy.change(rules={"/places/2/notes": "Settled by telephone."})
    an_hour_later(phone)
    send_now(phone, toy)
    expect(phone.locator("[data-outbox=refused] .wrong")).to_have_text("Settled by telephone.")
    send_now(phone, toy)
    assert toy.state["boxed"] == [refused] * 2
    toy.change(rules={})
    toy.stop()
    phone.goto("/")
    tap(phone, 4)
    an_hour_later(phone)
    toy.start()
    phone.goto("/outbox")
    waited, late = all_arrived(phone, toy, 2)
    assert (waited["path"], late["path"]) == ("/places/4/notes", "/places/2/notes")
    assert late["key"] == refused
    expect(phone.locator("[data-outbox=refused]")).to_be_hidden()
    expect(phone.locator("[data-outbox^=filed]")).to_contain_text(late["receipt"])


def test_the_line_counts_what_is_saved_in_the_same_moment(phone: Page, toy: Toy):
    toy.fault("/offline/device", "502")
    phone.evaluate("""() => {
      const line = document.querySelector("[data-sync] [data-slot=words]");
      const look = () => { if (document.querySelector(".undo") && !window.beside) window.beside = line.textContent; };
      new MutationObserver(look).observe(document, { subtree: true, childList: true });
    }""")
    tap(phone, 3)
    assert phone.evaluate("beside") in ("1 on this phone.", "Server silent, again in 1 min, 1 kept.")  # never that all arrived


def test_without_signal_and_with_nothing_waiting_the_line_counts_nothing(phone: Page, toy: Toy):
    phone.context.set_offline(True)
    expect(sync_line(phone)).to_have_text("No signal, all kept.")
    tap(phone, 3)
    expect(sync_line(phone)).to_have_text("No signal, 1 on this phone.")


def test_what_is_written_about_something_new_needs_it_and_names_its_key(phone: Page, toy: Toy):
    toy.stop()
    phone.goto("/places/3")
    phone.locator("#guest [name=name]").fill("Guest")
    phone.get_by_role("button", name="Add").click()
    expect(phone.locator(".undo [data-slot=words]")).to_have_text("Saved on this phone.")
    tap(phone, 3)
    guest, note = entries(phone)
    assert note["needs"] == [guest["key"]]
    phone.goto("/outbox")
    phone.get_by_role("button", name="Take back").first.click()
    expect(phone.locator("[data-outbox^=waiting] .wrong").first).to_have_text("Something builds on it.")
    toy.start()
    phone.get_by_role("button", name="Send now").click()
    expect(sync_line(phone)).to_have_text("All arrived.")
    assert [entry["key"] for entry in toy.filed] == [guest["key"], note["key"]]
    assert fields_of(toy.filed[1])["guest"] == guest["key"]


def test_mending_something_new_that_was_refused_mends_what_was_built_on_it(phone: Page, toy: Toy):
    toy.stop()
    phone.goto("/places/3")
    phone.locator("#guest [name=name]").fill("Guest")
    phone.get_by_role("button", name="Add").click()
    expect(phone.locator(".undo [data-slot=words]")).to_have_text("Saved on this phone.")
    tap(phone, 3)
    toy.start()
    toy.change(rules={"/places/3/guests": "No such name."})
    phone.goto("/outbox")
    phone.get_by_role("button", name="Send now").click()
    expect(phone.locator("[data-outbox=refused]")).to_contain_text("No such name.")
    toy.change(rules={})
    phone.locator("[data-outbox=refused]").get_by_role("button", name="Change").click()
    expect(phone.locator("#guest [name=name]")).to_have_value("Guest")
    phone.get_by_role("button", name="Add").click()
    guest, note = all_arrived(phone, toy, 2)
    assert guest["replaces"] is not None
    assert note["needs"] == [guest["key"]]
    assert fields_of(note)["guest"] == guest["key"]


def test_fields_keep_their_order_and_every_ticked_box(phone: Page, toy: Toy):
    phone.goto("/places/2")
    phone.get_by_label("Wet").check()
    phone.get_by_label("Dark").check()
    write(phone, "yes", "行政区划：走格\n“引号”")
    (entry,) = all_arrived(phone, toy, 1)
    assert entry["fields"] == [["guest", ""], ["outcome", "yes"], ["tag", "wet"], ["tag", "dark"], ["words", "行政区划：走格\n“引号”"]]


def test_a_plain_post_that_reaches_the_worker_is_saved_as_an_entry(phone: Page, toy: Toy):
    phone.goto("/places/2")
    toy.stop()
    phone.locator("[value=yes]").check()
    phone.locator("[name=words]").fill("without script")
    phone.locator("#note").evaluate("form => form.submit()")
    expect(phone.locator("[data-badge]")).to_have_text("1")
    toy.start()
    phone.reload()
    (entry,) = all_arrived(phone, toy, 1)
    assert (entry["path"], fields_of(entry)["words"]) == ("/places/2/notes", "without script")


def write(page: Page, outcome: str, words: str) -> None:
    page.locator(f"#note [value={outcome}]").check()
    page.locator("[name=words]").fill(words)
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".undo [data-slot=words]")).to_have_text("Saved on this phone.")
