"""The pack: a phone that keeps up with deltas holds what a full listing gives, and each page is the one that the server shows online."""

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from tests.offline.conftest import DAY, HOUR, NOON
from tests.offline.phone import Phone
from webapp.accounts.models import Person, Post
from webapp.areas.models import Area, Household
from webapp.core.db import db
from webapp.core.parameters import ParameterValue
from webapp.offline import pack

MET = ("outcome", "met")
WORDS = (("difficulty", "灯坏了"), ("promise", "回话"), ("weak_signal", "有苗头"), ("care_days", "30"))


@pytest.fixture
def small_slices(monkeypatch) -> None:
    monkeypatch.setattr(pack, "SLICE", 3)


def end_post(server, person) -> None:
    held = db.session.scalars(db.select(Post).where(Post.person_id == person.id, Post.ends_at.is_(None))).one()
    held.ends_at = server.now


def add_post(server, person, area: Area) -> None:
    row = Post(street_id=person.street_id, person_id=person.id, role="grid_worker", area_id=area.id, starts_at=server.now)
    db.session.add(row)


def keeps_up(phone: Phone) -> bool:
    """The first refresh ends a download that had broken off, the next brings what changed meanwhile."""
    phone.refresh()
    phone.refresh()
    return phone.pages == phone.fresh_pages()


def test_a_page_of_the_pack_is_the_page_online_byte_for_byte(server, phone):
    for door, outcome in enumerate(("met", "not_home", "refused", "vacant", "moved", "unsafe")):
        phone.save(server.door(door), ("outcome", outcome), *(WORDS if outcome == "met" else ()), at=NOON)
    phone.save("/handbook/entries", ("text", "下次带饭卡"), at=NOON)
    phone.refresh()
    phone.send()
    server.now = NOON + HOUR
    phone.refresh()
    assert len(phone.pages) > 15
    for url, html in phone.pages.items():
        answer = phone.client.get(url)
        assert answer.status_code == 200, url
        shown = answer.get_data(as_text=True)
        assert (json.loads(shown) == json.loads(html)) if url == "/offline/words" else (shown == html), url


def test_a_phone_carries_its_own_doors_and_nobody_elses(server, phone, other_phone):
    phone.refresh()
    other_phone.refresh()
    doors = [server.door(number, "")[:-1] for number in range(12)]
    assert [url in phone.pages for url in doors] == [True] * 6 + [False] * 6
    assert [url in other_phone.pages for url in doors] == [False] * 6 + [True] * 6


def test_one_visit_brings_only_the_pages_that_it_changes(server, phone):
    phone.refresh()
    phone.save(server.door(0), MET, at=NOON)
    phone.send()
    urls = {page["url"] for page in phone.pack(phone.cursor)["pages"]}
    assert server.door(0, "")[:-1] in urls
    assert server.door(1, "")[:-1] not in urls
    assert f"/units/{server.cast.land.units[2].id}" not in urls


def test_nothing_new_is_an_empty_delta(phone):
    phone.refresh()
    said = phone.pack(phone.cursor)
    assert (said["full"], said["pages"], said["done"], said["total"]) == (False, [], True, 0)


@pytest.mark.usefixtures("small_slices")
def test_a_download_that_broke_off_goes_on_from_the_last_stored_slice(server, phone):
    total = phone.pack(None)["total"]
    taken = 0
    while taken < total:
        said = phone.pack(phone.cursor)
        assert said["full"]
        assert len(said["pages"]) == min(3, total - taken)
        taken += len(said["pages"])
        phone.cursor = said["cursor"]
    assert said["done"]


@pytest.mark.usefixtures("small_slices")
@pytest.mark.parametrize("full", [True, False], ids=["in a full list", "in a delta"])
@pytest.mark.parametrize("stored", range(1, 8))
def test_what_changes_between_two_slices_is_not_missed(server, phone, other_phone, full, stored):
    """A door leaves, another comes, a visit is made and the day turns, after so many slices were stored."""
    if not full:
        phone.refresh()
        for door in range(6):
            phone.save(server.door(door), MET, at=NOON)
        phone.send()
    for _ in range(stored):
        phone.refresh(cut_after=1)
    server.now = NOON + DAY
    server.move_door(0, 2)
    server.move_door(6, 0)
    other_phone.save(server.door(0), MET, *WORDS, at=server.now)
    assert other_phone.send()[0]["verdict"] == "filed"
    assert keeps_up(phone)


def test_a_door_that_moved_leaves_one_phone_and_comes_to_the_other(server, phone, other_phone):
    phone.refresh()
    other_phone.refresh()
    server.move_door(0, 2)
    url = server.door(0, "")[:-1]
    assert {"url": url, "gone": True} in phone.pack(phone.cursor)["pages"]
    assert keeps_up(phone)
    assert keeps_up(other_phone)
    assert url not in phone.pages
    assert url in other_phone.pages


@pytest.mark.parametrize("first", ["the grid", "a micro-grid"])
@pytest.mark.parametrize("then", ["the grid", "a micro-grid", "the other micro-grid", "nothing"])
def test_a_post_that_changes_changes_what_is_carried(server, phone, first, then):
    """Also within one grid, whose revisions go on as before."""
    worker, land = server.cast.worker, server.cast.land
    areas = {"the grid": land.grids[0], "a micro-grid": land.micro_grids[0], "the other micro-grid": land.micro_grids[1]}
    for step, name in enumerate((first, then), 1):
        server.now = NOON + step * HOUR
        server.change(lambda: end_post(server, worker))
        if name != "nothing":
            server.change(lambda name=name: add_post(server, worker, areas[name]))
        assert keeps_up(phone)
    doors = sum(url.startswith("/addresses/") for url in phone.pages)
    assert doors == {"the grid": 6, "nothing": 0}.get(then, 3)


def test_a_colleagues_new_name_is_on_every_phone_that_shows_it(server, phone):
    colleague = server.cast.grid_head
    server.change(lambda: add_post(server, colleague, server.cast.land.micro_grids[0]))
    second = Phone(server.app.test_client(), colleague).sign_in()
    second.save(server.door(0), MET, at=NOON)
    assert second.send()[0]["verdict"] == "filed"
    phone.refresh()
    server.change(lambda: setattr(db.session.get_one(Person, colleague.id), "name", "何平安"))
    assert keeps_up(phone)
    assert "何平安" in phone.pages[server.door(0, "")[:-1]]


def test_a_door_that_left_goes_also_when_all_the_others_are_drawn_anew(server, phone):
    phone.refresh()
    server.move_door(0, 2)
    server.change(lambda: setattr(db.session.get_one(Person, server.cast.other_worker.id), "name", "林可可"))
    assert keeps_up(phone)


def test_a_handbook_page_that_went_goes_also_when_all_the_others_are_drawn_anew(server, phone):
    note = phone.save("/handbook/entries", ("text", "下次带饭卡"), at=NOON)
    phone.send()
    server.now = NOON + DAY
    phone.refresh()
    phone.save(f"/handbook/entries/{note['key']}/withdrawal", at=server.now, replaces=note["key"])
    phone.send()
    Phone(server.app.test_client(), phone.person).sign_in()  # another device of the same person
    assert keeps_up(phone)


def test_what_can_no_longer_be_taken_back_is_not_offered_the_day_after_next(server, phone):
    """A visit at noon can be taken back until the next noon, so the page offers it through that day; other doors stay as they are."""
    phone.save(server.door(0), MET, at=NOON)
    phone.send()
    url = server.door(0, "")[:-1]
    offered = []
    for days in range(3):
        server.now = NOON + days * DAY
        brought = {page["url"] for page in phone.pack(phone.cursor)["pages"]}
        assert days == 0 or server.door(1, "")[:-1] not in brought
        assert keeps_up(phone)
        offered.append("data-until" in phone.pages[url])
    assert offered == [True, True, False]


def test_in_a_new_year_the_dates_of_the_old_one_are_said_with_it(server):
    server.now = datetime(2026, 12, 30, 4, 0, tzinfo=UTC)
    phone = Phone(server.app.test_client(), server.cast.worker).sign_in()
    phone.save(server.door(0), MET, at=server.now)
    phone.send()
    phone.refresh()
    server.now += 3 * DAY
    assert not phone.pack(phone.cursor)["full"]
    assert keeps_up(phone)
    assert "2026年12月30日" in phone.pages[f"/units/{server.cast.land.units[0].id}"]


def test_a_households_new_name_is_found_by_the_search(server, phone):
    phone.refresh()
    server.change(lambda: setattr(db.session.get_one(Household, server.cast.land.households[0].id), "contact_name", "欧阳先生"))
    assert keeps_up(phone)
    assert "欧阳先生" in phone.pages["/search"]


def test_an_areas_new_name_is_on_the_phones_of_its_grid(server, phone):
    phone.refresh()
    server.change(lambda: setattr(db.session.get_one(Area, server.cast.land.grids[0].id), "name", "新名网格"))
    assert keeps_up(phone)


def test_a_parameter_of_the_street_brings_a_full_list(server, phone):
    phone.refresh()
    day = NOON.date()
    row = {"name": "visit.care_days", "value": {"is": 14}, "effective_from": day, "changed_at": NOON, "reason": "试一试"}
    server.change(lambda: db.session.add(ParameterValue(street_id=server.cast.land.street.id, **row)))
    assert phone.pack(phone.cursor)["full"]
    assert keeps_up(phone)


def test_a_phone_that_did_not_ask_for_sixty_days_begins_anew(server, phone):
    phone.refresh()
    server.now = NOON + 60 * DAY
    assert not phone.pack(phone.cursor)["full"]
    server.now = NOON + 61 * DAY
    assert phone.pack(phone.cursor)["full"]


@pytest.mark.parametrize("changed", [{"language": "en"}, {"theme": "dark"}, {"large_type": True}, {"name": "陈大满"}], ids=str)
def test_what_stands_around_every_page_brings_a_full_list(server, phone, changed):
    phone.refresh()
    [(name, value)] = changed.items()
    server.change(lambda: setattr(db.session.get_one(Person, server.cast.worker.id), name, value))
    assert phone.pack(phone.cursor)["full"]
    assert keeps_up(phone)


@pytest.mark.parametrize("cursor", ["x", "e30", "W10", "bnVsbA", "eyJrZXkiOiAxfQ", "é", "x" * 30_000, "NaN", "AA==", "of no day"])
def test_a_cursor_that_is_none_of_ours_brings_a_full_list(phone, cursor):
    if cursor == "of no day":
        said = pack.read_cursor(phone.pack(None)["cursor"])
        assert said is not None
        cursor = replace(said, day="someday").write()
    said = phone.pack(cursor)
    assert said["full"]
    assert said["pages"]


def test_a_cursor_of_somebody_else_brings_ones_own_pages(server, phone, other_phone):
    other_phone.refresh()
    said = phone.pack(other_phone.cursor)
    assert said["full"]
    assert server.door(6, "")[:-1] not in {page["url"] for page in said["pages"]}


@pytest.mark.parametrize(("tier", "role"), [("street", "mediator"), ("general_grid", "mediator"), ("micro_grid", "hub_household")])
def test_an_area_of_another_name_is_read_also_by_those_who_carry_no_doors(server, phone, tier, role):
    """The page about oneself names the areas of one's posts, Today the grid and the one around it."""
    land, nobody = server.cast.land, Phone(server.app.test_client(), server.cast.nobody).sign_in()
    area = {"street": land.root, "general_grid": land.general_grid, "micro_grid": land.micro_grids[0]}[tier]
    facts = {"street_id": area.street_id, "role": role, "area_id": area.id, "starts_at": server.now}
    server.change(lambda: db.session.add(Post(person_id=nobody.person.id, **facts)))
    assert keeps_up(phone)
    assert keeps_up(nobody)
    server.change(lambda: setattr(db.session.get_one(Area, area.id), "name", "换了名字"))
    assert keeps_up(phone)
    assert keeps_up(nobody)
    assert "换了名字" in nobody.pages["/me"]
    assert ("换了名字" in phone.pages["/"]) == (tier == "general_grid")
