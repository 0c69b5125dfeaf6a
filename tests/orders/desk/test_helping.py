"""协办: other departments help, see the order and may add to it; its one owner stays, and nobody who helps calls back or closes."""

from datetime import timedelta

import pytest
from flask import g
from sqlalchemy.exc import IntegrityError

from tests.orders.conftest import HANDLED, NOON, TUESDAY, Centre
from webapp.accounts.models import Person, Post
from webapp.accounts.roles import OPERATOR
from webapp.core.db import db
from webapp.core.ids import new_id
from webapp.core.problems import NotAllowed, NotFound, Problem
from webapp.orders import actions, sight
from webapp.orders.desk.models import CoHandling
from webapp.orders.models import OrderNotice, WorkOrder
from webapp.orders.notices.listing import everything
from webapp.orders.registers import Department
from webapp.orders.rules import CO_HANDLER, GOING, MOVES, open_moves


def helpers(centre: Centre, order_id) -> list:
    return [one.department_id for one in centre.rows(CoHandling, CoHandling.order_id == order_id, CoHandling.ends_at.is_(None))]


def helped(centre: Centre, state: str = "accepted"):
    order_id = centre.to(state)
    centre.move(order_id, "add_co_handlers", "operator", co_handlers=[centre.building.id])
    return order_id


def test_who_helps_is_chosen_with_the_dispatch(centre):
    order_id = centre.to("filed")
    centre.move(order_id, "dispatch", "operator", department=centre.city.id, co_handlers=[centre.building.id, centre.city.id])
    assert helpers(centre, order_id) == [centre.building.id], "the owner is no helper"
    assert centre.order(order_id).department_id == centre.city.id


@pytest.mark.parametrize("who", ["operator", "officer"])
def test_owner_and_centre_add_and_let_go(centre, who):
    order_id = centre.to("accepted")
    event = centre.move(order_id, "add_co_handlers", who, co_handlers=[centre.building.id])
    assert event.given == {"co_handlers": [str(centre.building.id)]}
    centre.move(order_id, "drop_co_handlers", who, co_handlers=[centre.building.id], reason="用不着了")
    assert helpers(centre, order_id) == []
    assert [one.move for one in centre.order(order_id).events][-2:] == ["add_co_handlers", "drop_co_handlers"]


def test_who_helps_sees_the_order_and_adds_a_note_and_nothing_else(centre):
    order_id, helper = helped(centre), centre.foreign["officer"]
    with centre.app.app_context():
        order = sight.visible_to(helper, order_id, NOON)
        actor = sight.actor_for(helper, order, NOON)
        assert actor.parts == {CO_HANDLER}
        assert open_moves(order.facts(), actor) == ["note"]
    with centre.writing():
        actions.move(db.session.get_one(WorkOrder, order_id), "note", by=helper, at=NOON, given={"words": "脚手架我们来搭"})
        with pytest.raises(NotAllowed):
            actions.move(db.session.get_one(WorkOrder, order_id), "handle", by=helper, at=NOON, given=HANDLED)


def test_it_stands_in_the_helpers_inbox_once(centre, desk):
    helped(centre, "accepted")
    html = desk("officer", foreign=True).get("/desk/orders?view=handling").get_data(as_text=True)
    assert html.count("四楼楼道灯坏了") == 1
    assert "四楼楼道灯坏了" not in desk("officer", foreign=True).get("/desk/orders?view=suspended").get_data(as_text=True)


def test_let_go_it_is_out_of_sight_but_was_seen_then(centre):
    order_id, helper = helped(centre), centre.foreign["officer"]
    centre.move(order_id, "drop_co_handlers", "operator", when=NOON, co_handlers=[centre.building.id])
    with centre.app.app_context():
        assert sight.visible_to(helper, order_id, NOON - timedelta(seconds=1))
        with pytest.raises(NotFound):
            sight.visible_to(helper, order_id, NOON)


def test_whoever_becomes_the_owner_no_longer_helps(centre):
    order_id = helped(centre, "dispatched")
    centre.move(order_id, "redirect", "operator", department=centre.building.id, reason="外墙归建管办")
    assert helpers(centre, order_id) == []


def test_added_twice_it_helps_once(centre):
    order_id = helped(centre)
    centre.move(order_id, "add_co_handlers", "operator", co_handlers=[centre.building.id])
    assert helpers(centre, order_id) == [centre.building.id]


def test_the_database_takes_no_second_row_of_one_that_helps(centre):
    order_id = helped(centre)
    row = {"street_id": centre.cast.land.street.id, "order_id": order_id, "department_id": centre.building.id, "starts_at": NOON}
    with pytest.raises(IntegrityError), centre.writing():
        db.session.execute(db.insert(CoHandling).values(id=new_id(), **row))


@pytest.mark.parametrize("given", [[], None, "nobody"])
def test_nobody_named_is_nobody_added(centre, given):
    values = [new_id()] if given == "nobody" else given
    with pytest.raises(Problem):
        centre.move(centre.to("accepted"), "add_co_handlers", "operator", co_handlers=values)


@pytest.mark.parametrize("is_let_go", [False, True])
def test_a_department_that_helps_or_helped_neither_calls_back_nor_closes(centre, is_let_go):
    """The third gate's hand is not the fourth's, and nobody is let go just to call back."""
    with centre.writing():
        helper, root = centre.foreign["officer"], centre.cast.land.root
        db.session.add(Post(street_id=root.street_id, person_id=helper.id, role=OPERATOR, area_id=root.id, starts_at=TUESDAY))
    order_id = helped(centre)
    if is_let_go:
        centre.move(order_id, "drop_co_handlers", "operator", co_handlers=[centre.building.id])
    centre.move(order_id, "handle", "officer", **HANDLED)
    with centre.app.app_context():
        order = db.session.get_one(WorkOrder, order_id)
        assert not {"call_back", "close", "verify", "miss"} & set(open_moves(order.facts(), sight.actor_for(helper, order, NOON)))


def test_helping_changes_nothing_that_others_decide_by(centre):
    order_id = centre.to("accepted")
    before = centre.order(order_id)
    centre.move(order_id, "add_co_handlers", "operator", co_handlers=[centre.building.id])
    after = centre.order(order_id)
    assert (after.version, after.queue_at, after.state) == (before.version, before.queue_at, before.state)
    assert set(MOVES["add_co_handlers"].paths) == set(GOING)


@pytest.mark.databases("sqlite")
def test_the_desk_posts_several_at_once(centre, desk):
    order_id = centre.to("filed")
    data = {"move": "dispatch", "department": str(centre.city.id), "co_handlers": [str(centre.building.id)]}
    assert f'name="co_handlers" value="{centre.building.id}"' in desk("operator").get(f"/desk/orders/{order_id}").get_data(as_text=True)
    assert desk("operator").post(f"/orders/{order_id}/moves", data=data).status_code == 303
    html = desk("operator").get(f"/desk/orders/{order_id}").get_data(as_text=True)
    assert "协办" in html
    assert helpers(centre, order_id) == [centre.building.id]


def told(centre: Centre, person) -> list[str]:
    with centre.app.test_request_context():
        g.language = "zh_Hans"
        return [one.says for one in everything(db.session.get_one(Person, person.id), NOON, NOON).items]


def test_a_department_that_is_let_help_hears_of_it_and_no_other(centre):
    order_id = helped(centre)
    assert told(centre, centre.foreign["officer"]) == ["请你们部门协办，来看看"]
    assert "请你们部门协办，来看看" not in told(centre, centre.people["officer"])
    centre.move(order_id, "add_co_handlers", "operator", co_handlers=[centre.building.id])
    assert len(told(centre, centre.foreign["officer"])) == 1, "not again, it helps already"
    centre.move(order_id, "drop_co_handlers", "operator", co_handlers=[centre.building.id])
    assert told(centre, centre.foreign["officer"]) == [], "it is no longer its matter"


def test_helpers_chosen_with_the_dispatch_hear_of_it_each_for_itself(centre):
    with centre.writing():
        third = Department(id=new_id(), street_id=centre.cast.land.street.id, code="PCS", name="派出所")
        db.session.add(third)
    order_id, both = centre.to("filed"), [centre.building.id, third.id]
    centre.move(order_id, "dispatch", "operator", department=centre.city.id, co_handlers=both)
    scopes = {one.scope for one in centre.rows(OrderNotice, OrderNotice.audience == CO_HANDLER)}
    assert scopes == {f"d:{one}" for one in both}
