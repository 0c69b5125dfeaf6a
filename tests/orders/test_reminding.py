"""What clocks say: reminders, one rank up, the street leader; once, also after a stop, and whatever number of processes look."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

from tests.orders.clockwork import said
from tests.orders.conftest import HANDLED, TUESDAY, at
from webapp.core import calendar
from webapp.core.db import db
from webapp.core.schedule import WORK
from webapp.orders.models import OrderNotice, WorkOrder


def test_reminders_come_at_half_at_four_fifths_and_at_the_end(centre, tick):
    order_id = centre.report(when=at("2026-03-10 08:30"))
    tick(at("2026-03-10 09:29"))
    assert said(centre, order_id, "file") == []
    tick(at("2026-03-10 09:31"))
    assert said(centre, order_id, "file") == [("50", "centre", False)]
    tick(at("2026-03-10 10:07"))
    tick(at("2026-03-10 10:31"))
    assert said(centre, order_id, "file") == [
        ("50", "centre", False), ("80", "centre", False), ("100", "centre", False), ("up", "leader", False),
    ]  # fmt: skip
    tick(at("2026-03-13 10:31"))
    assert said(centre, order_id, "file")[-1] == ("leader", "leader", False)
    assert centre.order(order_id).wake_at is None


def test_after_two_days_without_a_server_everybody_hears_the_latest_once(centre, tick):
    order_id = centre.to("dispatched", when=at("2026-03-10 08:30"))
    tick(at("2026-03-12 08:31"))
    tick(at("2026-03-12 08:33"))
    assert said(centre, order_id, "accept") == [
        ("50", "owner", True), ("80", "owner", True), ("100", "owner", False), ("up", "head", False),
    ]  # fmt: skip
    assert said(centre, order_id, "handle") == [("50", "owner", False)]


def test_what_was_due_while_the_server_stood_still_is_not_swallowed_by_a_move(centre, tick):
    order_id = centre.to("dispatched", when=at("2026-03-10 08:30"))
    centre.move(order_id, "note", "worker", at("2026-03-30 09:00"), words="还没修")
    tick(at("2026-03-30 09:01"))
    assert ("leader", "leader", False) in said(centre, order_id, "handle")


def test_of_several_processes_one_says_it(centre, tick):
    order_ids = [centre.report(when=at("2026-03-10 08:30")) for _ in range(3)]
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: tick(at("2026-03-10 09:31")), range(4)))
    assert [said(centre, one, "file") for one in order_ids] == [[("50", "centre", False)]] * 3


def test_a_handled_order_reminds_nobody_of_handling_and_a_second_round_calls_back_anew(centre, tick):
    order_id = centre.to("handled", when=at("2026-03-10 08:30"))
    tick(at("2026-03-11 17:00"))
    assert said(centre, order_id, "handle") == []
    assert said(centre, order_id, "call_back") == [("50", "centre", False)]
    centre.move(order_id, "call_back", "operator", at("2026-03-11 17:10"), solved="no", satisfaction="dissatisfied")
    centre.move(order_id, "handle", "officer", at("2026-03-12 08:30"), **HANDLED)
    tick(at("2026-03-13 17:00"))
    assert said(centre, order_id, "call_back").count(("50", "centre", False)) == 2


def test_a_reopened_order_that_is_over_its_time_is_told_of_within_the_minute(centre, tick, monkeypatch):
    monkeypatch.delitem(WORK, "order_calendar")
    order_id = centre.to("handled", when=at("2026-03-10 08:30"))
    tick(at("2026-03-31 09:00"))
    centre.move(order_id, "call_back", "operator", at("2026-03-31 10:00"), solved="no", satisfaction="dissatisfied")
    tick(at("2026-03-31 10:01"))
    assert said(centre, order_id, "handle")[-2:] == [("up", "head", False), ("leader", "leader", False)]
    assert centre.order(order_id).wake_at is None


def test_an_order_that_becomes_urgent_when_it_is_given_to_another_is_told_of_within_the_minute(centre, tick, monkeypatch):
    monkeypatch.delitem(WORK, "order_calendar")
    order_id = centre.to("dispatched", when=at("2026-03-10 08:30"))
    centre.move(order_id, "return", "officer", at("2026-03-10 09:30"), reason="不归我们管")
    tick(at("2026-03-10 09:31"))
    centre.move(order_id, "dispatch", "operator", at("2026-03-10 09:40"), department=centre.building.id, urgent="yes")
    tick(at("2026-03-10 09:41"))
    assert said(centre, order_id, "accept")[-1] == ("up", "head", False)


def test_in_quiet_hours_only_what_is_urgent_goes_out(centre):
    quiet, urgent = centre.to("filed"), centre.to("filed", urgent=True)
    for order_id in (quiet, urgent):
        centre.move(order_id, "dispatch", "operator", at("2026-03-10 21:00"), department=centre.city.id)
    rows = {one.order_id: one.tell_from for one in centre.rows(OrderNotice, OrderNotice.kind == "dispatch")}
    assert rows == {quiet: at("2026-03-11 08:00"), urgent: at("2026-03-10 21:00")}


def test_a_year_published_later_moves_what_reached_into_it(centre, tick):
    order_id = centre.to("dispatched", when=at("2027-02-04 15:00"))
    before = centre.order(order_id)
    assert before.queue_at == at("2027-02-05 10:02")  # accepted within four hours
    festival = {date(2027, 2, 5) + timedelta(days=passed): False for passed in range(8)}
    with centre.writing():
        street = centre.cast.land.street.id
        calendar.enter_year(street, 2027, festival, source="国办发明电〔2026〕7号", by=centre.people["administrator"], at=TUESDAY)
    tick(at("2027-02-04 16:00"))
    tick(at("2027-02-05 02:31"))
    after = centre.order(order_id)
    assert after.queue_at == at("2027-02-15 10:02")
    assert after.wake_at == at("2027-02-15 09:14")


def test_a_suspended_order_asks_for_its_review_on_the_day_and_reminds_of_nothing_before_that_is_over(centre, tick):
    order_id = centre.to("accepted", when=at("2026-03-10 08:30"))
    centre.move(order_id, "contact", "officer", contacted="李女士")
    centre.move(order_id, "suspend", "leader", at("2026-03-10 10:00"), reason="等配件", review_on=date(2026, 3, 20))
    tick(at("2026-03-19 23:59"))
    assert said(centre, order_id, "review") == []
    tick(at("2026-03-20 00:01"))
    tick(at("2026-03-20 17:00"))
    assert said(centre, order_id, "review") == [("1", "centre", False), ("1", "leader", False)]
    assert said(centre, order_id, "handle") == []
    with centre.app.app_context():
        assert db.session.get_one(WorkOrder, order_id).wake_at > at("2026-03-21 00:00")
    tick(at("2026-03-25 17:00"))
    assert said(centre, order_id, "handle")[0] == ("50", "owner", True)
