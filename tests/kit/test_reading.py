"""The pack: pages come in slices and deltas, are answered from the sealed store, and go when the server or the person says so."""

from pathlib import Path

from playwright.sync_api import Page, expect

from .conftest import CHROMIUM, FLAGS, PERSON, SIZE, Toy, all_arrived, entries, sign_in, sync_line, tap

PLANTED = "Blue-Heron-47"


def test_every_page_of_the_pack_opens_without_a_server(phone: Page, toy: Toy):
    toy.stop()
    for path, heading in [("/places/8", "Place 8"), ("/outbox", "Outbox"), ("/me", "Me"), ("/", "Places")]:
        phone.goto(path)
        expect(phone.locator("h1")).to_have_text(heading)


def test_a_page_that_is_not_carried_says_so_without_a_server(phone: Page, toy: Toy):
    toy.stop()
    phone.goto("/somewhere-else")
    expect(phone.locator("h1")).to_have_text("Not on this phone.")


def test_a_pack_broken_in_the_middle_goes_on_where_it_was(context, toy: Toy):
    toy.fault("/offline/pack", "502", after=2)
    page = context.new_page()
    page.goto("/")
    page.locator("[name=person]").fill(PERSON)
    page.get_by_role("button", name="Sign in").click()
    expect(page.locator("[data-pack-words]")).to_have_text("8 of 12 pages.")
    toy.healed()
    asked = toy.state["log"].count("GET /offline/pack")
    page.reload()
    expect(page.locator("[data-pack-words]")).to_have_text("Ready without signal.")
    assert toy.state["log"].count("GET /offline/pack") - asked <= 3  # one slice was left; the rest looks for news


def test_a_delta_brings_the_change_into_the_open_page(phone: Page, toy: Toy):
    tap(phone, 3)
    expect(phone.locator("ul.list [data-subject='a:3']")).to_contain_text("shown by the server")
    expect(phone.locator("ul.list [data-subject='a:3']")).to_have_class("tile due")


def test_a_page_that_is_gone_is_removed_by_a_delta(phone: Page, toy: Toy):
    toy.change(gone=["/places/8"])
    update(phone)
    assert "/places/8" not in carried(phone)
    assert "/places/7" in carried(phone)


def test_a_full_list_removes_what_it_does_not_name(phone: Page, toy: Toy):
    toy.change(gone=["/places/7", "/places/8"], scope="s2")
    update(phone)
    assert {"/places/7", "/places/8"} & set(carried(phone)) == set()
    assert len(carried(phone)) == 10


def test_a_new_release_brings_its_files_before_its_pages(phone: Page, toy: Toy):
    toy.change(release="r2", scope="s2")
    update(phone)
    toy.stop()
    phone.goto("/places/2")
    assert phone.locator("html").get_attribute("data-release") == "r2"
    phone.locator("#note [value=yes]").check()
    phone.get_by_role("button", name="Save").click()
    expect(phone.locator(".undo [data-slot=words]")).to_have_text("Saved on this phone.")


def test_a_release_of_which_one_file_fails_is_not_taken_at_all(phone: Page, toy: Toy):
    toy.fault("/static/r2/js/offline/send.js", "502")  # before the release is there: the phone may ask at any moment
    toy.change(release="r2", scope="s2")
    assert update(phone) == "failed"
    toy.stop()
    phone.goto("/places/2")
    assert phone.locator("html").get_attribute("data-release") == "r1"


def test_sign_out_keeps_unsent_work_and_shows_nothing(phone: Page, toy: Toy):
    tap(phone, 1)
    all_arrived(phone, toy, 1)
    toy.fault("/offline/outbox", "502")
    tap(phone, 2)
    expect(sync_line(phone)).to_contain_text("Server silent")
    phone.goto("/me")
    phone.get_by_role("button", name="Sign out").click()
    expect(phone.locator("h1")).to_have_text("Sign in")
    assert carried(phone) == []
    assert [entry["state"] for entry in entries(phone)] == ["waiting"]
    toy.stop()
    phone.goto("/places/2")
    expect(phone.locator("h1")).to_have_text("Signed out here.")
    toy.healed()
    toy.start()
    sign_in(phone)
    expect(sync_line(phone)).to_have_text("All arrived.")
    assert [entry["path"] for entry in toy.filed] == ["/places/1/notes", "/places/2/notes"]


def test_a_sign_out_without_signal_reaches_the_server_later(phone: Page, toy: Toy):
    phone.goto("/me")
    toy.stop()
    phone.get_by_role("button", name="Sign out").click()
    expect(phone.locator("h1")).to_have_text("Signed out here.")
    toy.start()
    phone.goto("/")
    expect(phone.locator("h1")).to_have_text("Sign in")
    assert toy.state["sessions"] == {}


def test_another_tab_shows_nothing_after_sign_out(phone: Page, toy: Toy):
    other = phone.context.new_page()
    other.goto("/me")
    other.get_by_role("button", name="Sign out").click()
    expect(phone.locator("h1")).to_have_text("Sign in")


def test_fourteen_days_without_contact_close_the_pages_even_if_the_clock_is_set_back(phone: Page, toy: Toy):
    tap(phone, 2)
    all_arrived(phone, toy, 1)
    toy.stop()
    tap(phone, 3)
    phone.evaluate(
        f"""async () => {{
          const {{ meta, setMeta }} = await import("/static/r1/js/offline/store.js");
          await setMeta("{PERSON}", "seen", (await meta("{PERSON}", "contact")).phone + 15 * 24 * 3600 * 1000);
        }}"""
    )
    phone.goto("/places/2")
    expect(phone.locator("h1")).to_have_text("Away too long.")
    assert carried(phone) == []
    assert [entry["state"] for entry in entries(phone)] == ["waiting"]
    toy.start()
    phone.goto("/")
    expect(sync_line(phone)).to_have_text("All arrived.")
    assert len(toy.filed) == 2
    phone.goto("/me")
    expect(phone.locator("[data-pack-words]")).to_have_text("Ready without signal.")
    assert len(carried(phone)) == 12


def test_the_profile_on_disk_holds_nothing_readable(playwright, tmp_path: Path, toy: Toy):
    profile = tmp_path / "profile"
    options = {"executable_path": CHROMIUM, "args": FLAGS, "viewport": SIZE, "base_url": toy.url}
    phone = playwright.chromium.launch_persistent_context(str(profile), **options)
    page = phone.new_page()
    sign_in(page)
    toy.stop()
    page.goto("/places/2")
    page.locator("[name=words]").fill(PLANTED + " draft")
    page.wait_for_timeout(600)
    page.locator("#note [value=yes]").check()
    page.locator("[name=words]").fill(PLANTED)
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".undo [data-slot=words]")).to_have_text("Saved on this phone.")
    page.goto("/me")
    page.get_by_role("button", name="Sign out").click()
    expect(page.locator("h1")).to_have_text("Signed out here.")
    assert len(entries(page)) == 1
    phone.close()
    read = [file.read_bytes() for file in profile.rglob("*") if file.is_file()]
    assert any(f"kit-{PERSON}".encode("utf-16-be") in one for one in read)  # the databases are among what was read
    for text in (PLANTED, "Place 7"):  # what was written, and what was carried
        for spelling in (text.encode(), text.encode("utf-16-le"), text.encode("utf-16-be")):
            assert not any(spelling in one for one in read), text


def update(page: Page) -> str:
    return page.evaluate(f"import('/static/r1/js/offline/pack.js').then(({{ update }}) => update('{PERSON}')).catch(() => 'failed')")


def carried(page: Page) -> list[str]:
    return page.evaluate(f"import('/static/r1/js/offline/store.js').then(({{ own }}) => own('{PERSON}', (db) => db.getAllKeys('pages')))")
