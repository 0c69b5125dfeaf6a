"""Taking a report by telephone or in person: nobody must give a name, nothing is kept before it is written down, the code is there to
be read out, and what is the same matter is offered and merged."""

import pytest

from tests.orders.conftest import HANDLED, NOON, Centre
from webapp.core.db import db
from webapp.core.ids import new_id
from webapp.orders.desk.alike import likeness
from webapp.orders.desk.finding import spots
from webapp.orders.models import OrderEvent, WorkOrder
from webapp.orders.numbers import spoken
from webapp.orders.progress import may_answer
from webapp.orders.rules import CENTRE

CALL = {"source": "phone", "words": "三楼楼道灯不亮", "people": "1"}


def post(client, **more):
    return client.post("/desk/orders", data=CALL | {"key": str(new_id())} | more)


def only(centre: Centre) -> WorkOrder:
    [order] = centre.rows(WorkOrder)
    return centre.order(order.id)


def test_a_sentence_alone_is_enough_and_the_code_is_there_to_be_read_out(centre, desk):
    client = desk("operator")
    answer = post(client)
    order = only(centre)
    assert (order.source, order.words, order.reporter_name, order.reporter_phone, order.building_id) == (
        "phone",
        CALL["words"],
        "",
        "",
        None,
    )
    assert spoken(order.code) in client.get(answer.headers["Location"]).get_data(as_text=True)


def test_who_wrote_it_down_is_known_but_did_not_report_it(centre, desk):
    post(desk("operator"), name="李女士", phone="138 0000 9999")
    order = only(centre)
    assert (order.reporter_id, order.reporter_name, order.reporter_phone) == (None, "李女士", "138 0000 9999")
    [event] = centre.rows(OrderEvent)
    assert (event.by_id, event.part) == (centre.people["operator"].id, CENTRE)


@pytest.mark.parametrize("who", ["officer", "head", "leader", "worker", "administrator"])
def test_only_the_centre_takes_reports_there(centre, desk, who):
    client = desk(who)
    assert client.get("/desk/orders/new").status_code == 403
    assert post(client).status_code == 403
    assert client.post("/desk/orders/finds", data=CALL).status_code == 403
    assert centre.rows(WorkOrder) == []


def test_a_blank_sentence_and_a_wrong_number_are_said_and_what_was_typed_stays(centre, desk):
    client = desk("operator")
    answer = post(client, words=" ", phone="打这个", name="李女士")
    html = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "还差一样：一句话，说说是什么事。" in html
    assert "这不像电话号码" in html
    assert 'value="李女士"' in html
    assert centre.rows(WorkOrder) == []


def test_looking_for_a_place_keeps_nothing(centre, desk):
    html = desk("operator").post("/desk/orders/finds", data=CALL | {"q": "白露 2幢", "name": "李女士"}).get_data(as_text=True)
    assert f'value="b:{centre.cast.land.buildings[1].id}"' in html
    assert 'value="李女士"' in html
    assert centre.rows(WorkOrder) == []


def test_htmx_gets_the_finds_alone(centre, desk):
    html = desk("operator").post("/desk/orders/finds", data=CALL | {"q": "2幢"}, headers={"HX-Request": "true"}).get_data(as_text=True)
    assert "白露花园 2幢" in html
    assert "<html" not in html


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("白露花园2幢", ["白露花园 2幢"]),
        ("白露", ["白露花园 1幢", "白露花园 2幢"]),
        ("1幢2单元101", ["白露花园 1幢 2单元 101"]),
        ("白露花园 1 幢 1 单元 201", ["白露花园 1幢 1单元 201"]),
        ("1幢 没有的", ["白露花园 1幢"]),
        ("%", []),
        ("_", []),
        ("不知道哪里", []),
    ],
)
def test_a_place_is_found_as_people_say_it(centre, typed, found):
    with centre.app.app_context():
        assert [one.words for one in spots(centre.cast.land.street.id, typed)] == found


def test_a_place_of_another_street_is_neither_found_nor_taken(centre, desk):
    with centre.app.app_context():
        [house] = centre.cast.next_land.buildings
        assert house.id not in [one.building_id for one in spots(centre.cast.land.street.id, "白露花园1幢")]
    post(desk("operator"), spot=f"b:{house.id}")
    assert only(centre).building_id is None


def test_the_door_that_was_chosen_says_which_grid(centre, desk):
    door = centre.cast.land.addresses[7]
    post(desk("operator"), spot=f"a:{door.id}")
    order = only(centre)
    assert (order.address_id, order.grid_id) == (door.id, centre.cast.land.grids[1].id)


def test_the_same_form_sent_twice_is_one_report(centre, desk):
    client, key = desk("operator"), str(new_id())
    first, second = post(client, key=key), post(client, key=key)
    assert first.headers["Location"] == second.headers["Location"]
    only(centre)


def test_the_same_matter_near_by_is_offered_while_it_is_written_down(centre, desk):
    known = centre.to("filed", when=NOON)
    data = CALL | {"spot": f"b:{centre.cast.land.buildings[0].id}", "category": centre.lamps.code}
    html = desk("operator").post("/desk/orders/finds", data=data).get_data(as_text=True)
    assert f'name="into" id="into-{known}"' in html


def test_what_is_the_same_goes_there_at_once_and_its_code_too(centre, desk):
    known, client = centre.to("filed", when=NOON), desk("operator")
    answer = post(client, into=str(known))
    [new] = centre.rows(WorkOrder, WorkOrder.id != known)
    assert (new.state, new.merged_into_id) == ("merged", known)
    assert "凭这个码看到的是那一单的进展" in client.get(answer.headers["Location"]).get_data(as_text=True)


def test_what_cannot_be_merged_is_not_written_down_half(centre, desk):
    ended = centre.to("closed")
    assert post(desk("operator"), into=str(ended)).status_code == 422
    assert len(centre.rows(WorkOrder)) == 1


def test_a_hotline_report_in_words_and_a_grid_workers_find_are_offered_as_one_matter(centre, desk):
    """83e: two sources of the same matter."""
    found = centre.to("filed", when=NOON, words="建设路东侧工地夜里施工打桩，吵得睡不着")
    call = {"source": "hotline", "words": "市民反映建设路工地夜里打桩", "category": centre.lamps.code}
    answer = post(desk("operator"), **call)
    [new] = centre.rows(WorkOrder, WorkOrder.source == "hotline")
    assert centre.order(found).number in desk("operator").get(answer.headers["Location"]).get_data(as_text=True)
    for one, other in ((new.id, found), (found, new.id)):
        if one == new.id:
            centre.move(one, "file", "operator", category=centre.lamps.id)
        assert f'name="into" value="{other}"' in desk("operator").get(f"/desk/orders/{one}").get_data(as_text=True)


def test_texts_are_alike_by_pairs_of_characters():
    assert likeness("建设路工地夜里打桩", "建设路东侧工地，夜里施工打桩") > 0.7
    assert likeness("楼道灯坏了", "建设路工地夜里打桩") == 0
    assert likeness("", "楼道灯坏了") == likeness("灯", "灯") == 0


def test_whoever_called_answers_by_their_own_code_when_it_is_done(centre, desk):
    post(desk("operator"), category=centre.lamps.code)
    order_id = only(centre).id
    for name, by, given in (("file", "operator", {"category": centre.lamps.id}), ("dispatch", "operator", {"department": centre.city.id})):
        centre.move(order_id, name, by, **given)
    centre.move(order_id, "accept", "officer")
    centre.move(order_id, "handle", "officer", **HANDLED)
    with centre.app.app_context():
        row = db.session.get_one(WorkOrder, order_id)
        assert may_answer(row, row.code)
