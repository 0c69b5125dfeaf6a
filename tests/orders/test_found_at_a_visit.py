"""What is found at a door becomes an order with the visit's own entry; a visit that is corrected or taken back tells its order."""

from datetime import timedelta

import pytest

from tests.offline.phone import Phone
from tests.orders.conftest import HOUR, MINUTE, TUESDAY, Centre
from tests.photos import pictures
from tests.photos.tus import Sender, sha256
from webapp.core import requests
from webapp.core.db import db
from webapp.orders.models import OrderEvent, WorkOrder
from webapp.photos.queries import shown_by
from webapp.visits.models import Visit

pytestmark = pytest.mark.databases("sqlite")
FOUND = (("outcome", "met"), ("found_words", "四楼楼道灯坏了"), ("found_category", "0101"))


@pytest.fixture
def phone(centre: Centre, monkeypatch) -> Phone:
    monkeypatch.setattr(requests, "now", lambda: TUESDAY + timedelta(days=1))
    return Phone(centre.app.test_client(), centre.people["worker"]).sign_in()


def visit_url(centre: Centre) -> str:
    return f"/addresses/{centre.cast.land.addresses[0].id}/visits"


def found(centre: Centre, phone: Phone, *fields: tuple[str, str], when=TUESDAY, **more) -> dict:
    entry = phone.save(visit_url(centre), *fields, at=when, **more)
    [verdict] = phone.send([entry])
    assert verdict["verdict"] == "filed", verdict
    return entry


def test_one_entry_makes_the_visit_and_its_order(centre, phone):
    key = found(centre, phone, *FOUND, ("found_urgent", "y"))["key"]
    [order] = centre.rows(WorkOrder)
    [visit] = centre.rows(Visit)
    assert (str(order.visit_id), str(visit.id)) == (key, key)
    assert (order.source, order.words, order.category_id, order.is_urgent) == ("walk", "四楼楼道灯坏了", centre.lamps.id, True)
    assert (order.address_id, order.reporter_id) == (visit.address_id, centre.people["worker"].id)
    assert (order.reported_at, order.received_at) == (TUESDAY, TUESDAY + timedelta(days=1))


def test_sent_twice_it_is_one_order(centre, phone):
    entry = phone.save(visit_url(centre), *FOUND, at=TUESDAY)
    phone.send([entry], lose_answer=True)
    assert phone.send([entry])[0]["verdict"] == "filed"
    assert len(centre.rows(WorkOrder)) == 1


@pytest.mark.parametrize("fields", [(), (("found_words", "  "), ("found_urgent", "y"))])
def test_a_visit_at_which_nothing_was_found_makes_no_order(centre, phone, fields):
    found(centre, phone, ("outcome", "met"), *fields)
    assert centre.rows(WorkOrder) == []


def test_the_photos_of_the_visit_are_the_orders_too(centre, phone):
    picture = pictures.numbered(1)
    Sender(phone.client).send(picture)
    key = found(centre, phone, *FOUND, photos=[sha256(picture)])["key"]
    [order] = centre.rows(WorkOrder)
    with centre.app.app_context():
        shown = [shown_by(record, [order.id])[order.id] for record in ("visit", "work_order")]
    assert [len(photos) for photos in shown] == [1, 1]
    assert str(order.id) == key


def test_a_category_that_is_no_longer_in_use_is_left_to_the_centre(centre, phone):
    with centre.writing():
        db.session.merge(centre.lamps).ended_at = TUESDAY
    found(centre, phone, *FOUND)
    assert [(one.category_id, one.words) for one in centre.rows(WorkOrder)] == [(None, "四楼楼道灯坏了")]


def test_a_category_alone_says_enough(centre, phone):
    found(centre, phone, ("outcome", "not_home"), ("found_category", "0102"))
    assert [(one.title, one.category_id) for one in centre.rows(WorkOrder)] == [("外墙脱落", centre.tiles.id)]


def test_a_visit_taken_back_takes_its_order_along_while_nobody_has_filed_it(centre, phone):
    key = found(centre, phone, *FOUND)["key"]
    phone.save(f"/visits/{key}/withdrawal", at=TUESDAY + MINUTE, replaces=key)
    assert phone.send()[0]["verdict"] == "filed"
    [order] = centre.rows(WorkOrder)
    assert order.state == "void"
    assert [one.words for one in centre.rows(OrderEvent, OrderEvent.move == "withdraw")] == ["走访记录撤回了。"]


def test_an_order_under_way_stays_and_the_centre_reads_that_the_visit_was_taken_back(centre, phone):
    key = found(centre, phone, *FOUND)["key"]
    [order] = centre.rows(WorkOrder)
    centre.move(order.id, "file", "operator", category=centre.lamps.id)
    phone.save(f"/visits/{key}/withdrawal", at=TUESDAY + HOUR, replaces=key)
    assert phone.send()[0]["verdict"] == "filed"
    assert centre.order(order.id).state == "filed"
    assert [one.words for one in centre.rows(OrderEvent, OrderEvent.move == "note")] == ["走访记录撤回了。"]


def test_a_correction_before_it_is_filed_makes_a_new_order_in_its_place(centre, phone):
    key = found(centre, phone, *FOUND)["key"]
    new = found(centre, phone, ("outcome", "met"), ("found_words", "五楼楼道灯坏了"), replaces=key)["key"]
    assert {str(one.id): one.state for one in centre.rows(WorkOrder)} == {key: "void", new: "reported"}


def test_a_correction_of_what_is_under_way_is_told_to_the_same_order_however_often(centre, phone):
    key = found(centre, phone, *FOUND)["key"]
    [order] = centre.rows(WorkOrder)
    centre.move(order.id, "file", "operator", category=centre.lamps.id)
    for words in ("五楼楼道灯坏了", "五楼六楼楼道灯都坏了"):
        key = found(centre, phone, ("outcome", "met"), ("found_words", words), replaces=key)["key"]
    [order] = centre.rows(WorkOrder)
    assert (order.state, str(order.visit_id), order.words) == ("filed", key, "四楼楼道灯坏了")
    notes = [one.words for one in centre.rows(OrderEvent, OrderEvent.move == "note")]
    assert notes == ["走访记录改过了。", "走访更正：五楼楼道灯坏了", "走访记录改过了。", "走访更正：五楼六楼楼道灯都坏了"]


def test_a_correction_that_no_longer_finds_anything_takes_the_order_back(centre, phone):
    key = found(centre, phone, *FOUND)["key"]
    found(centre, phone, ("outcome", "met"), replaces=key)
    assert [one.state for one in centre.rows(WorkOrder)] == ["void"]


def test_the_form_of_a_door_offers_the_categories_by_their_codes(centre, phone):
    html = phone.client.get(visit_url(centre).removesuffix("/visits")).get_data(as_text=True)
    assert 'name="found_words"' in html
    assert '<optgroup label="公共设施"><option value="0101">路灯楼灯</option>' in html


def test_a_phone_hears_of_a_new_category(centre, phone):
    phone.refresh()
    with centre.writing():
        db.session.merge(centre.lamps).name = "楼道照明"
    phone.refresh()
    page = visit_url(centre).removesuffix("/visits")
    assert "楼道照明" in phone.pages[page]
    assert phone.pages == phone.fresh_pages()


def test_what_was_found_is_read_in_the_refused_box(centre, phone):
    phone.save(visit_url(centre), ("outcome", ""), *FOUND[1:], at=TUESDAY)
    assert phone.send()[0]["verdict"] == "refused"
    from tests.cast import sign_in

    desk = sign_in(centre.app.test_client(), centre.people["operator"])
    [href] = {one for one in desk.get("/desk/refused").get_data(as_text=True).split('"') if one.startswith("/desk/refused/")}
    html = desk.get(href).get_data(as_text=True)
    assert "走访时发现的" in html
    assert "路灯楼灯" in html
