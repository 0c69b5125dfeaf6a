"""Who hears of an order outward, in which words, when; and who does not hear any more."""

import re
from datetime import timedelta

import pytest

from tests.orders.conftest import BEGAN, DAY, HANDLED, MINUTE, TUESDAY, at
from webapp.core.db import db
from webapp.core.notices import channels
from webapp.core.notices.models import GROUP, NoticeDelivery
from webapp.orders.models import OrderNotice
from webapp.orders.registers import DepartmentMember


def test_a_dispatched_order_is_told_to_its_department_without_names_doors_and_words(centre, gateway, outward, minute):
    outward("officer")
    order_id = centre.to("dispatched", title="陈阿姨家的灯", words="陈阿姨说灯坏了", reporter_name="陈阿姨", reporter_phone="13811112222")
    minute(TUESDAY + DAY / 24)
    [text] = gateway.texts
    number = centre.order(order_id).number
    assert text == f"{number} 路灯楼灯，白露花园 1幢：派到你们部门了，请接单"


def test_everybody_of_the_department_hears_and_nobody_of_another(centre, gateway, outward, minute):
    paths = [outward(who) for who in ("officer", "second_officer", "operator", "head", "leader", "worker")]
    centre.foreign["other_officer"] = centre.foreign["officer"]
    outward("other_officer")
    centre.to("dispatched")
    minute(TUESDAY + DAY / 24)
    assert sorted(gateway.paths) == sorted(paths[:2])


def test_who_has_the_part_is_asked_when_it_is_told(centre, gateway, outward, minute):
    outward("officer")
    newcomer = outward("administrator")
    centre.to("dispatched", when=at("2026-03-10 21:00"))
    with centre.writing():
        for one in db.session.scalars(db.select(DepartmentMember).where(DepartmentMember.person_id == centre.people["officer"].id)):
            one.ends_at = at("2026-03-11 00:00")
    minute(at("2026-03-11 08:00"))
    assert gateway.paths == []
    assert newcomer not in gateway.paths, "holds no post of a department"


def test_who_left_the_part_between_two_tries_hears_nothing_more(centre, gateway, outward, minute):
    outward("officer")
    gateway.status = 500
    centre.to("dispatched")
    minute(TUESDAY + 10 * MINUTE)
    with centre.writing():
        for one in db.session.scalars(db.select(DepartmentMember).where(DepartmentMember.person_id == centre.people["officer"].id)):
            one.ends_at = TUESDAY + 11 * MINUTE
    gateway.status = 200
    minute(TUESDAY + 12 * MINUTE)
    assert len(gateway.messages) == 1
    assert [one.state for one in centre.rows(NoticeDelivery)] == ["dropped"]


def test_what_somebody_did_already_is_not_told_any_more(centre, gateway, outward, minute):
    outward("officer")
    order_id = centre.to("dispatched", when=at("2026-03-10 21:00"))
    centre.move(order_id, "accept", "second_officer", at("2026-03-10 21:30"))
    minute(at("2026-03-11 08:01"))
    assert gateway.messages == []


def test_what_went_to_another_department_is_not_told_to_the_first(centre, gateway, outward, minute):
    outward("officer")
    order_id = centre.to("dispatched", when=at("2026-03-10 21:00"))
    centre.move(order_id, "redirect", "operator", at("2026-03-10 21:30"), department=centre.building.id, reason="外墙的事")
    minute(at("2026-03-11 08:01"))
    assert gateway.messages == []


def test_at_night_only_what_is_urgent_goes_out_and_the_rest_together_in_the_morning(centre, gateway, outward, minute):
    outward("officer")
    for _ in range(3):
        centre.to("dispatched", when=at("2026-03-10 21:00"))
    centre.to("dispatched", when=at("2026-03-10 21:00"), urgent=True)
    minute(at("2026-03-10 21:10"))
    assert len(gateway.messages) == 1
    minute(at("2026-03-11 07:59"))
    assert [one["title"] for one in gateway.messages].count("走格：1 件事") == len(gateway.messages), "the urgent one and its reminders"
    before = len(gateway.messages)
    minute(at("2026-03-11 08:00"))
    assert len(gateway.messages) == before + 1
    assert len(re.findall("路灯楼灯", gateway.texts[-1])) >= 3


def test_after_two_days_without_a_server_each_hears_one_message(centre, gateway, outward, minute):
    for who in ("officer", "head"):
        outward(who)
    for _ in range(5):
        centre.to("dispatched", when=at("2026-03-10 08:40"))
    minute(at("2026-03-12 09:00"))
    minute(at("2026-03-12 09:01"))
    assert sorted(gateway.paths) == ["/to/head", "/to/officer"]
    [heads] = [one for path, one in zip(gateway.paths, gateway.messages, strict=True) if path == "/to/head"]
    assert heads["title"] == "走格：10 件事", "accept and first contact of five orders"
    assert heads["message"].endswith("还有 2 件")


def test_a_reminder_says_which_step_and_by_when(centre, gateway, outward, minute):
    outward("officer", ["reminders"])
    centre.to("dispatched", when=at("2026-03-10 08:30"))
    minute(at("2026-03-10 10:40"))
    assert gateway.texts == []
    minute(at("2026-03-10 11:00"))
    [text] = gateway.texts
    assert text.endswith("接单的时限已用掉 50%，3月10日 14:02 到期")


def test_the_reporter_hears_the_end_and_not_what_others_have_to_do(centre, gateway, outward, minute):
    outward("worker")
    order_id = centre.to("handled")
    centre.move(order_id, "call_back", "operator", solved="yes", satisfaction="satisfied")
    centre.move(order_id, "close", "operator")
    minute(TUESDAY + DAY / 8)
    [text] = gateway.texts
    assert text.endswith("销号了")


def test_who_did_it_needs_not_be_told(centre, gateway, outward, minute):
    outward("operator")
    other = outward("second_operator")
    order_id = centre.to("accepted")
    centre.move(order_id, "handle", "officer", **HANDLED)
    centre.move(order_id, "call_back", "operator", solved="no", satisfaction="dissatisfied")
    centre.move(order_id, "supervise", "leader", words="盯住")
    minute(TUESDAY + DAY / 24)
    assert sorted(set(gateway.paths)) == ["/to/operator", other]
    assert all(text.endswith("被督办了") for text in gateway.texts), "handled is answered already"


def test_a_kind_can_be_left_off(centre, gateway, outward, minute):
    outward("officer", ["reminders", "whistles"])
    centre.to("dispatched")
    minute(TUESDAY + 10 * MINUTE)
    assert gateway.messages == []


def test_a_group_hears_what_its_department_hears(centre, gateway, minute):
    with centre.writing():
        audience = f"d:{centre.city.id}"
        channels.add_of_street(GROUP, "城管科群", gateway.address, audience, by=centre.people["administrator"], at=TUESDAY)
    centre.to("dispatched")
    minute(TUESDAY + 10 * MINUTE)
    assert len(gateway.texts) == 1


@pytest.mark.databases("sqlite")
def test_what_lies_in_no_general_grid_reaches_the_group_of_the_streets_leaders(centre, gateway, minute):
    with centre.writing():
        channels.add_of_street(GROUP, "班子群", gateway.address, "leader", by=centre.people["administrator"], at=TUESDAY)
    order_id = centre.report(address_id=None, place="街道北门外河边")
    assert centre.order(order_id).general_grid_id is None
    for name, by, given in (
        ("file", "operator", {"category": centre.lamps.id}),
        ("dispatch", "operator", {"department": centre.city.id}),
        ("accept", "officer", {}),
        ("handle", "officer", HANDLED),
        ("reopen", "operator", {"reason": "又灭了"}),
    ):
        centre.move(order_id, name, by, **given)
    minute(TUESDAY + 10 * MINUTE)
    assert len(gateway.texts) == 1


def test_each_notice_is_handed_over_once(centre, outward, minute):
    outward("officer")
    centre.to("dispatched")
    for minutes in (10, 11, 12):
        minute(TUESDAY + minutes * MINUTE)
    assert len(centre.rows(NoticeDelivery)) == 1
    assert all(one.told_at for one in centre.rows(OrderNotice))


def test_a_member_of_long_standing_who_left_the_house_hears_nothing(centre, gateway, outward, minute):
    outward("officer")
    with centre.writing():
        officer = db.session.merge(centre.people["officer"])
        officer.left_at = BEGAN + timedelta(days=30)
    centre.to("dispatched", when=TUESDAY)
    minute(TUESDAY + 10 * MINUTE)
    assert gateway.messages == []


@pytest.mark.databases("sqlite")
@pytest.mark.parametrize(
    ("index", "asked"),
    [
        ("ix_order_notice_scope", "SELECT id FROM order_notice WHERE audience = 'owner' AND scope = 'd:1' ORDER BY made_at DESC LIMIT 20"),
        ("ix_order_notice_told", "SELECT id FROM order_notice WHERE told_at IS NULL AND tell_from <= '2026' ORDER BY tell_from LIMIT 100"),
        ("ix_notice_delivery_next", "SELECT DISTINCT channel_id FROM notice_delivery WHERE next_try_at <= '2026' ORDER BY channel_id"),
        (
            "ix_notice_delivery_ended",
            "SELECT count(*) FROM notice_delivery WHERE street_id = '1' AND state = 'failed' AND ended_at > '1'",
        ),
    ],
)
def test_however_many_there_are_what_is_asked_every_minute_is_the_run_of_an_index(centre, index, asked):
    with centre.app.app_context():
        plan = " ".join(row[3] for row in db.session.execute(db.text(f"EXPLAIN QUERY PLAN {asked}")))
    assert index in plan
    assert "SCAN" not in plan or index == "ix_notice_delivery_next", "that one holds only what waits"
