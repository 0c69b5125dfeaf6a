"""A receipt is found by its writer and by whoever reaches its door, however it is typed."""

import pytest

from tests.desk.phone import Phone
from webapp.core.db import db
from webapp.core.writes import committed
from webapp.visits.models import Visit


@pytest.fixture
def filed(phone, cast):
    """The verdict of a visit that arrived."""
    return phone.send(phone.write(f"/addresses/{cast.land.addresses[0].id}/visits", {"outcome": "met"}))[0]


def test_the_desk_reads_who_what_and_where_and_can_go_there(filed, desk):
    for typed in (filed["receipt"], filed["receipt"].lower().replace("-", ""), f"  {filed['receipt']} "):
        page = desk.get("/desk/receipts", query_string={"code": typed}).get_data(as_text=True)
        assert filed["receipt"] in page
        for words in ("走访", "白露花园 1幢 1单元 101", "陈小满", f"/desk/visits/{filed['key']}"):
            assert words in page


@pytest.mark.parametrize(("typed", "sentence"), [("K7M-4OQ", "没有 0、O、1、I"), ("K7M", "六位字母和数字"), ("ZZZ-ZZZ", "没有这个回执号")])
def test_a_code_that_finds_nothing_says_what_to_do(cast, desk, typed, sentence):
    assert sentence in desk.get("/desk/receipts", query_string={"code": typed}).get_data(as_text=True)


@pytest.mark.parametrize(
    ("who", "status", "seen"),
    [
        ("operator", 200, True),
        ("general_grid_head", 200, True),
        ("grid_head", 200, True),
        ("worker", 403, False),
        ("department_officer", 403, False),
        ("nobody", 403, False),
        ("stranger", 403, False),
    ],
)
def test_a_receipt_is_found_as_far_as_the_post_reaches(filed, browser, who, status, seen):
    answer = browser(who).get("/desk/receipts", query_string={"code": filed["receipt"]})
    assert (answer.status_code, "陈小满" in answer.get_data(as_text=True)) == (status, seen)


def test_a_door_of_another_grid_is_out_of_reach(app, cast, browser):
    other = Phone(app, cast.other_worker)
    filed = other.send(other.write(f"/addresses/{cast.land.addresses[6].id}/visits", {"outcome": "met"}))[0]
    page = browser("grid_head").get("/desk/receipts", query_string={"code": filed["receipt"]}).get_data(as_text=True)
    assert "林可" not in page
    assert "没有这个回执号" in page


def test_what_names_a_record_is_found_by_its_door(app, cast, phone, filed, browser):
    back = phone.send(phone.write(f"/visits/{filed['key']}/withdrawal", {}, replaces=filed["key"]))[0]
    page = browser("grid_head").get("/desk/receipts", query_string={"code": back["receipt"]}).get_data(as_text=True)
    assert "白露花园 1幢 1单元 101" in page
    overtaken = browser("grid_head").get("/desk/receipts", query_string={"code": filed["receipt"]}).get_data(as_text=True)
    assert "后来改过或撤回了" in overtaken


def test_a_note_is_found_by_its_writer_and_as_arrived_by_the_centre_without_a_word_of_it(cast, phone, desk, browser):
    filed = phone.send(phone.write("/handbook/entries", {"text": "只有我知道", "day": "today"}))[0]
    query = {"code": filed["receipt"]}
    own = browser("worker").get("/receipts", query_string=query).get_data(as_text=True)
    assert "/handbook/" in own
    centre = desk.get("/desk/receipts", query_string=query).get_data(as_text=True)
    assert "陈小满" in centre
    assert "只有我知道" not in centre
    assert 'href="/handbook' not in centre
    assert "陈小满" not in browser("grid_head").get("/desk/receipts", query_string=query).get_data(as_text=True)


def test_everybody_finds_their_own_receipts_and_nobody_elses(filed, browser):
    query = {"code": filed["receipt"]}
    assert "陈小满" in browser("worker").get("/receipts", query_string=query).get_data(as_text=True)
    for who in ("other_worker", "operator", "nobody"):
        page = browser(who).get("/receipts", query_string=query).get_data(as_text=True)
        assert "陈小满" not in page
        assert "没有这个号的回执" in page


def test_a_street_knows_only_its_own_receipts(filed, browser):
    assert "没有这个号的回执" in browser("stranger").get("/receipts", query_string={"code": filed["receipt"]}).get_data(as_text=True)


def test_a_door_that_moved_takes_its_receipts_along(app, cast, filed, browser):
    with app.app_context(), committed():
        address = db.session.get_one(Visit, db.session.scalars(db.select(Visit.id)).one()).address
        address.grid_id, address.micro_grid_id = cast.land.grids[1].id, cast.land.micro_grids[2].id
    page = browser("grid_head").get("/desk/receipts", query_string={"code": filed["receipt"]}).get_data(as_text=True)
    assert "陈小满" not in page
