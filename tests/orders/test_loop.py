"""An order on its way: what is written beside each move, whose it is, and what nobody can undo."""

from datetime import date

import pytest

from tests.orders.clockwork import due
from tests.orders.conftest import DAY, HANDLED, HOUR, MINUTE, TUESDAY, at
from webapp.core import parameters
from webapp.core.audit import AuditRow
from webapp.core.db import db
from webapp.core.problems import Conflict, NotAllowed, Problem
from webapp.orders import actions, sight
from webapp.orders.models import OrderEvent, OrderNotice, Unchangeable


def test_from_a_find_to_a_close_out(centre):
    order = centre.order(centre.to("closed"))
    assert [event.move for event in order.events] == ["report", "file", "dispatch", "accept", "handle", "call_back", "close"]
    assert [event.number for event in order.events] == [1, 2, 3, 4, 5, 6, 7]
    assert order.state == "closed"
    assert order.called_back_at is not None
    assert order.ended_at == order.queue_at
    assert order.wake_at is None
    assert order.number == "2603-0001"
    assert (order.grid_id, order.general_grid_id) == (centre.cast.land.grids[0].id, centre.cast.land.general_grid.id)


def test_every_move_has_who_when_as_whom_and_an_audit_row(centre):
    order_id = centre.to("accepted")
    centre.move(order_id, "ask_extension", "officer", at("2026-03-10 15:00"), days=1, reason="等配件")
    [*_, event] = centre.order(order_id).events
    assert (event.by_id, event.part, event.at, event.words) == (centre.people["officer"].id, "owner", at("2026-03-10 15:00"), "等配件")
    assert event.given == {"days": 1}
    rows = centre.rows(AuditRow, AuditRow.record_id == order_id)
    assert [row.done for row in rows] == ["order.reported", "order.file", "order.dispatch", "order.accept", "order.ask_extension"]


@pytest.mark.parametrize("deed", [lambda event: setattr(event, "words", "别的话"), db.session.delete], ids=["change", "delete"])
def test_nothing_that_happened_can_be_rewritten(centre, deed):
    order_id = centre.to("filed")

    def rewrite() -> None:
        with centre.writing():
            deed(db.session.scalars(db.select(OrderEvent).where(OrderEvent.order_id == order_id)).first())

    with pytest.raises(Unchangeable):
        rewrite()
    assert len(centre.order(order_id).events) == 2


def test_the_clock_runs_from_the_first_dispatch_whoever_has_it(centre):
    order_id = centre.to("dispatched")
    before = due(centre, order_id, "handle"), due(centre, order_id, "accept")
    centre.move(order_id, "return", "officer", at("2026-03-11 09:00"), reason="不归我们")
    assert centre.order(order_id).department_id is None
    centre.move(order_id, "dispatch", "operator", at("2026-03-12 09:00"), department=centre.building.id)
    assert (due(centre, order_id, "handle"), due(centre, order_id, "accept")) == before
    assert centre.order(order_id).returns == 1


def test_after_two_returns_the_centre_decides(centre):
    order_id = centre.to("dispatched")
    for _ in range(2):
        centre.move(order_id, "return", "officer", reason="不归我们")
        if centre.order(order_id).returns < 2:
            centre.move(order_id, "dispatch", "operator", department=centre.city.id)
    with pytest.raises(Problem, match="barred"):
        centre.move(order_id, "dispatch", "operator", department=centre.city.id)
    centre.move(order_id, "settle_return", "operator", department=centre.city.id, reason="楼道灯归城管科")
    with pytest.raises(Problem, match="barred"):
        centre.move(order_id, "return", "officer", reason="不归我们")
    assert centre.order(order_id).is_settled


def test_an_extension_is_granted_once_and_by_no_more_than_half(centre):
    order_id = centre.to("accepted")
    before = due(centre, order_id, "handle")
    with pytest.raises(Problem) as refusal:
        centre.move(order_id, "ask_extension", "officer", days=2, reason="等配件")
    assert refusal.value.field == "days"
    centre.move(order_id, "ask_extension", "officer", days=1, reason="等配件")
    assert due(centre, order_id, "handle") == before, "asking alone gives no time"
    with pytest.raises(NotAllowed):
        centre.move(order_id, "extend", "officer")
    centre.move(order_id, "extend", "operator")
    assert due(centre, order_id, "handle") == before + 3 * DAY, "from Friday to Monday"
    with pytest.raises(Problem, match="barred"):
        centre.move(order_id, "ask_extension", "officer", days=1, reason="再等等")


def test_only_the_leader_suspends_and_the_clock_runs_again_after_the_day_of_review(centre):
    order_id = centre.to("accepted")
    before = due(centre, order_id, "handle")
    centre.move(order_id, "ask_suspension", "officer", reason="等雨停", review_on=at("2026-03-12 12:00").date())
    with pytest.raises(NotAllowed):
        centre.move(order_id, "suspend", "operator", reason="等雨停", review_on=at("2026-03-12 12:00").date())
    centre.move(order_id, "suspend", "leader", at("2026-03-10 17:30"), reason="等雨停", review_on=at("2026-03-12 12:00").date())
    assert centre.order(order_id).asked == ""
    assert due(centre, order_id, "handle") == before + 4 * DAY, "two working days and the weekend that it now reaches over"
    centre.move(order_id, "resume", "leader", at("2026-03-11 17:30"))
    assert due(centre, order_id, "handle") == before + 3 * DAY
    assert centre.order(order_id).state == "accepted"


def test_a_dissatisfied_answer_reopens_and_the_general_grid_head_takes_charge(centre):
    order_id = centre.to("handled")
    before = due(centre, order_id, "handle")
    centre.move(order_id, "call_back", "operator", at("2026-03-11 10:00"), solved="partly", satisfaction="dissatisfied", words="踩一脚泥")
    order = centre.order(order_id)
    assert (order.state, order.round, order.department_id) == ("accepted", 1, centre.city.id)
    assert order.in_charge_id == centre.people["head"].id
    assert due(centre, order_id, "handle") == before, "the clock never stopped"
    assert [(event.move, event.part, event.by_id) for event in order.events[-2:]] == [
        ("call_back", "centre", centre.people["operator"].id),
        ("take_charge", "system", None),
    ]
    heard = {(one.kind, one.audience) for one in centre.rows(OrderNotice, OrderNotice.order_id == order_id)}
    assert {("call_back", "owner"), ("call_back", "head")} <= heard
    with pytest.raises(Conflict):
        centre.move(order_id, "close", "operator")
    centre.move(order_id, "handle", "officer", **HANDLED)
    with pytest.raises(Problem, match="barred"):
        centre.move(order_id, "close", "operator")
    centre.move(order_id, "call_back", "operator", solved="yes", satisfaction="basically")
    centre.move(order_id, "close", "operator")
    assert [one.round for one in centre.order(order_id).call_backs] == [0, 1]


def test_three_misses_at_different_times_are_not_reached(centre):
    order_id = centre.to("handled")
    for hour in ("09:00", "10:00", "15:00"):
        centre.move(order_id, "miss", "operator", at(f"2026-03-11 {hour}"))
    with pytest.raises(Problem, match="barred"):
        centre.move(order_id, "close", "operator", at("2026-03-11 16:00"))
    assert centre.order(order_id).called_back_at is None
    centre.move(order_id, "miss", "operator", at("2026-03-12 09:00"))
    assert centre.order(order_id).called_back_at == at("2026-03-12 09:00")
    centre.move(order_id, "close", "operator", at("2026-03-12 09:05"))
    assert not any(one.is_answered for one in centre.order(order_id).call_backs)


def test_a_resident_answers_by_the_query_code(centre):
    order_id = centre.to("handled")
    code = centre.order(order_id).code
    with centre.writing():
        order = sight.by_code(code)
        given = {"solved": "yes", "satisfaction": "satisfied"}
        actions.move(order, "answer", by=None, actor=sight.holder_of_code(), at=TUESDAY + DAY, given=given)
    [record] = centre.order(order_id).call_backs
    assert (record.how, record.by_id) == ("page", None)
    centre.move(order_id, "close", "operator")


def test_the_handlers_own_answer_does_not_count(centre):
    """The officer reported it himself."""
    order_id = centre.report(by="officer")
    centre.move(order_id, "file", "operator", category=centre.lamps.id)
    centre.move(order_id, "dispatch", "operator", department=centre.city.id)
    centre.move(order_id, "accept", "officer")
    centre.move(order_id, "handle", "officer", **HANDLED)
    with pytest.raises(Problem, match="barred"):
        centre.move(order_id, "answer", "officer", solved="yes", satisfaction="satisfied")


def test_whoever_comes_second_hears_who_did_what(centre):
    order_id = centre.to("filed")
    version = centre.order(order_id).version
    centre.move(order_id, "dispatch", "second_operator", at("2026-03-10 10:31"), seen=version, department=centre.city.id)
    for seen in (version, None):
        with pytest.raises(Conflict) as refusal:
            centre.move(order_id, "dispatch", "operator", seen=seen, department=centre.building.id)
        with centre.app.test_request_context():
            sentence = str(refusal.value.sentence)
        assert "林可欣" in sentence
        assert "10:31" in sentence
    assert centre.order(order_id).department_id == centre.city.id


def test_a_note_or_an_urge_makes_nobodys_screen_stale(centre):
    order_id = centre.to("filed")
    version = centre.order(order_id).version
    centre.move(order_id, "note", "worker", words="晚上更黑")
    centre.move(order_id, "urge", "head")
    centre.move(order_id, "dispatch", "operator", seen=version, department=centre.city.id)


def test_a_merged_order_is_found_at_the_one_it_went_into_and_comes_back_whole(centre):
    main, other = centre.to("dispatched"), centre.to("filed", words="三楼也黑")
    before = due(centre, other, "dispatch")
    centre.move(other, "merge", "operator", into=main)
    with centre.app.app_context():
        assert sight.by_code(centre.order(other).code).id == main
    assert centre.order(main).events[-1].move == "merged_in"
    with pytest.raises(Problem) as refusal:
        centre.move(main, "merge", "operator", into=other)
    assert refusal.value.field == "into"
    centre.move(other, "separate", "operator", reason="不是一回事")
    assert centre.order(other).state == "filed"
    assert due(centre, other, "dispatch") == before


def test_concentrated_complaints_are_the_general_grid_heads(centre):
    main = centre.to("dispatched")
    for number in range(2):
        assert centre.order(main).in_charge_id is None
        centre.move(centre.to("filed", address=number), "merge", "operator", into=main)
    order = centre.order(main)
    assert order.in_charge_id == centre.people["head"].id
    assert order.events[-1].given == {"why": "concentrated"}


def test_five_people_with_one_matter_are_enough(centre):
    main, other = centre.to("dispatched"), centre.to("filed", people=4)
    centre.move(other, "merge", "operator", into=main)
    assert centre.order(main).in_charge_id == centre.people["head"].id


def test_an_order_keeps_the_limits_it_began_with(centre):
    early = centre.to("accepted")
    before = due(centre, early, "handle"), due(centre, early, "accept")
    with centre.writing():
        for name, value in (("order.accept_minutes", 60), ("work.hours", [["09:00", "11:00"]]), ("order.extension_percent", 10)):
            parameters.change(
                centre.cast.land.street.id, name, value, date(2026, 3, 11), reason="试行", by=centre.people["operator"], at=TUESDAY
            )
        category = db.session.get_one(type(centre.lamps), centre.lamps.id)
        category.handle_days = 15
    assert (due(centre, early, "handle"), due(centre, early, "accept")) == before
    late = centre.to("accepted", when=at("2026-03-11 09:00"))
    assert due(centre, late, "accept") == centre.order(late).dispatched_at + HOUR
    assert centre.order(late).limits["handle"] == 15 * 120


def test_what_a_phone_says_late_never_lies_before_what_happened_already(centre):
    order_id = centre.to("accepted")
    moved_at = centre.order(order_id).moved_at
    event = centre.move(order_id, "contact", "officer", TUESDAY - DAY, contacted="李女士")
    assert event.at == moved_at
    assert centre.order(order_id).contacted_at == moved_at


@pytest.mark.parametrize(
    ("name", "by", "state", "given", "field"),
    [
        ("dispatch", "operator", "filed", {"department": "elsewhere"}, "department"),
        ("file", "operator", "reported", {"category": "top"}, "category"),
        ("accept", "officer", "dispatched", {"lead": "worker"}, "lead"),
        ("suspend", "leader", "filed", {"reason": "等", "review_on": TUESDAY.date()}, "review_on"),
        ("merge", "operator", "filed", {"into": "itself"}, "into"),
        ("call_back", "operator", "handled", {"solved": "maybe", "satisfaction": "satisfied"}, "solved"),
        ("handle", "officer", "accepted", HANDLED | {"result": "长" * 2001}, "result"),
        ("handle", "officer", "accepted", HANDLED | {"result": " "}, "result"),
    ],
)
def test_what_is_given_is_looked_at(centre, name, by, state, given, field):
    order_id = centre.to(state)
    with centre.app.app_context():
        top = db.session.scalar(db.select(type(centre.lamps).id).where(type(centre.lamps).parent_id.is_(None)))
    rows = {"elsewhere": centre.cast.land.street.id, "top": top, "worker": centre.people["worker"].id, "itself": order_id}
    with pytest.raises(Problem) as refusal:
        centre.move(
            order_id, name, by, **{key: rows.get(value, value) if isinstance(value, str) else value for key, value in given.items()}
        )
    assert refusal.value.field == field
    assert centre.order(order_id).state == state, "and nothing was changed"


def test_the_centre_says_how_urgent_it_is_both_ways(centre):
    order_id = centre.report(urgent=True)
    centre.move(order_id, "file", "operator", category=centre.lamps.id)
    assert centre.order(order_id).is_urgent, "nothing was said of it"
    centre.move(order_id, "dispatch", "operator", department=centre.city.id, urgent="no")
    assert not centre.order(order_id).is_urgent
    assert due(centre, order_id, "accept") == centre.order(order_id).dispatched_at + 6 * HOUR - 30 * MINUTE, "four hours and noon"
    other = centre.to("filed")
    centre.move(other, "dispatch", "operator", department=centre.city.id, urgent="yes")
    assert due(centre, other, "accept") == centre.order(other).dispatched_at + 30 * MINUTE


def test_an_own_report_is_taken_back_while_nobody_filed_it(centre):
    order_id = centre.report()
    with pytest.raises(NotAllowed):
        centre.move(order_id, "withdraw", "operator")
    centre.move(order_id, "withdraw", "worker")
    assert centre.order(order_id).state == "void"
    centre.move(order_id, "reopen", "operator", reason="还是要办")
    assert centre.order(order_id).state == "reported"


def test_numbers_follow_one_another_by_month_and_codes_are_no_numbers(centre):
    orders = [centre.order(centre.report(when=TUESDAY + MINUTE * number)) for number in range(3)]
    orders.append(centre.order(centre.report(when=at("2026-04-01 00:01"))))
    assert [one.number for one in orders] == ["2603-0001", "2603-0002", "2603-0003", "2604-0001"]
    assert len({one.code for one in orders}) == 4
    assert all(len(one.code) == 8 for one in orders)
