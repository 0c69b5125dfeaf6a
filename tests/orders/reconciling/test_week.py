"""Story S3: 41 carried over, 63 came in, 58 closed out, 46 open; ticked one by one, locked, and equal to the item a week later."""

from datetime import timedelta

import pytest

from tests.orders.conftest import MINUTE, at
from tests.orders.reconciling.conftest import MEETING, WEEK
from webapp.core.problems import Conflict, NotFound, Problem
from webapp.orders.reconciling.rules import Movement

BEFORE, DURING = at("2026-03-05 09:00"), at("2026-03-10 09:00")


def test_a_simulated_week_reconciles_to_the_item(office):
    """Five of the week before are closed in that week already and play no part."""
    old = [office.report(BEFORE + n * MINUTE) for n in range(46)]
    for n, order_id in enumerate(old[:5]):
        office.close(order_id, BEFORE + timedelta(days=1, minutes=20 * n))
    new = [office.report(DURING + n * MINUTE) for n in range(63)]
    closed = [*old[5:35], *new[:28]]
    for n, order_id in enumerate(closed):
        office.close(order_id, at("2026-03-12 09:00") + 15 * n * MINUTE)

    assert office.movement() == Movement(opening=41, came_in=63, closed=58)
    sheet = office.sheet()
    assert 41 + 63 - 58 == sheet.movement.closing == 46
    shown = {name: {one.order_id for one in sheet.shown(name)} for name in ("opening", "came_in", "closed", "closing")}
    assert shown == {
        "opening": set(old[5:]),
        "came_in": set(new),
        "closed": set(closed),
        "closing": {*old[35:], *new[28:]},
    }
    assert all(one.evidence["satisfaction"] == "satisfied" for one in sheet.shown("closed"))
    assert sheet.with_call_back == 58

    for one in sheet.items:
        office.tick(one.order_id)
    kept = office.lock()
    assert (kept.opening, kept.came_in, kept.reopened, kept.closed, kept.closing) == (41, 63, 0, 58, 46)

    for order_id in old[35:40]:
        office.close(order_id, at("2026-03-17 15:00"))
    assert office.sheet().movement == Movement(opening=41, came_in=63, closed=58), "locked: what happens later changes nothing"
    after = office.sheet(WEEK.after)
    assert after.movement == Movement(opening=46, closed=5)
    assert {one.order_id for one in after.shown("opening")} == shown["closing"]
    assert after.differs == []


def test_what_leaves_without_being_handled_is_named_and_the_sum_holds(office):
    kept, voided, merged, closed = (office.report(BEFORE + n * MINUTE) for n in range(4))
    office.centre.move(voided, "void", "operator", DURING, reason="不归街道管")
    office.centre.move(merged, "merge", "operator", DURING, into=kept)
    office.close(closed, DURING)
    assert office.movement() == Movement(opening=4, closed=1, voided=1, merged=1)
    assert [one.order_id for one in office.sheet().shown("voided")] == [voided]
    office.centre.move(merged, "separate", "operator", at("2026-03-13 09:00"), reason="不是一件事")
    office.centre.move(closed, "reopen", "operator", at("2026-03-13 09:00"), reason="又坏了")
    assert office.movement() == Movement(opening=4, closed=1, voided=1, merged=1, reopened=2)
    assert office.movement().closing == 3


def test_a_dissatisfied_answer_stays_in_the_balance(office):
    order_id = office.report(DURING)
    office.close(order_id, DURING + 60 * MINUTE)
    office.centre.move(order_id, "reopen", "operator", DURING + 90 * MINUTE, reason="又坏了")
    office.centre.move(order_id, "handle", "officer", DURING + 100 * MINUTE, contacted="李女士", facts="灯座松", result="拧紧")
    assert office.movement() == Movement(came_in=1, closed=1, reopened=1)
    office.centre.move(order_id, "call_back", "operator", DURING + 110 * MINUTE, solved="no", satisfaction="dissatisfied")
    office.centre.move(order_id, "close", "operator", DURING + 120 * MINUTE, reason="已当面说明")
    [item] = office.sheet().items
    assert item.movement == Movement(came_in=1, closed=2, reopened=1)
    assert item.evidence["satisfaction"] == "dissatisfied", "the call-back of the round in which it was closed last"


def test_not_reached_is_evidence_of_its_own_kind(office):
    order_id = office.centre.to("handled", when=DURING)
    for when in ("2026-03-11 09:00", "2026-03-11 15:00", "2026-03-12 19:00"):
        office.centre.move(order_id, "miss", "operator", at(when))
    office.centre.move(order_id, "close", "operator", at("2026-03-12 19:10"))
    [item] = office.sheet().items
    assert item.evidence["misses"] == 3
    assert "satisfaction" not in item.evidence


def test_a_report_from_a_phone_counts_in_the_week_in_which_it_arrived(office):
    from webapp.core.ids import new_id
    from webapp.orders.actions import Said, report

    key, sunday, monday = new_id(), at("2026-03-15 18:00"), at("2026-03-16 08:00")
    with office.centre.writing():
        land = office.centre.cast.land
        said = Said("楼道灯坏了", address_id=land.addresses[0].id)
        report(said, street_id=land.street.id, key=key, by=office.centre.people["worker"], at=sunday, received_at=monday)
    assert office.movement() == Movement()
    [item] = office.sheet(WEEK.after).items
    assert (item.movement, item.is_late) == (Movement(came_in=1), True)


def test_a_sheet_waits_for_the_end_of_its_week_and_for_a_reason_of_what_is_not_ticked(office):
    first, second = office.report(DURING), office.report(DURING + MINUTE)
    with pytest.raises(Problem, match="not-over"):
        office.lock(when=at("2026-03-15 23:00"))
    office.tick(first)
    with pytest.raises(Problem, match="unticked"):
        office.lock()
    office.tick(second, is_ticked=False, words="等施工队")
    kept = office.lock(reason="一件等施工队")
    assert (kept.head["unticked"], kept.head["reason"]) == (1, "一件等施工队")
    lines = {one.order_id: one for one in office.sheet().items}
    assert lines[first].tick.by == "吴启明"
    assert (lines[second].tick.at, lines[second].tick.words) == (None, "等施工队")


def test_nobody_ticks_what_may_still_move(office):
    """What was ticked as open on Tuesday might be closed on Friday, and the tick would vouch for something else."""
    order_id = office.report(DURING)
    with pytest.raises(Problem, match="not-over"):
        office.tick(order_id, when=at("2026-03-15 23:59"))
    office.tick(order_id, when=at("2026-03-16 00:10"))


def test_after_the_lock_nobody_ticks_and_nobody_locks_again(office):
    order_id = office.report(DURING)
    office.lock(reason="休会")
    with pytest.raises(Conflict, match="locked"):
        office.tick(order_id)
    with pytest.raises(Conflict) as second:
        office.lock(who="second_operator", reason="再来一次")
    with office.centre.app.test_request_context():
        assert "吴启明" in str(second.value.sentence)


def test_a_general_grid_head_ticks_until_their_own_sheet_is_locked_and_the_centre_sees_it(office):
    order_id, general_grid = office.report(DURING), office.centre.cast.land.general_grid
    office.tick(order_id, "head", words="已看过现场")
    assert office.sheet().items[0].tick.by == "方芸"
    office.lock(general_grid=general_grid)
    with pytest.raises(Conflict, match="locked"):
        office.tick(order_id, "head", is_ticked=False)
    office.tick(order_id, "operator", words="会上核对")
    assert office.sheet().items[0].tick.words == "会上核对"
    assert office.sheet(general_grid=general_grid).items[0].tick.words == "已看过现场"


def test_an_order_of_another_week_is_not_ticked_in_this_one(office):
    order_id = office.report(MEETING)
    with pytest.raises(NotFound):
        office.tick(order_id)


def test_general_grids_and_what_lies_in_none_make_up_the_centre(office):
    here, nowhere = office.report(DURING), office.report(DURING, address_id=None, place="街道办门口")
    sheet = office.sheet()
    assert {(one.area.name if one.area else None, one.movement.came_in) for one in sheet.parts} == {
        ("谷雨社区", 1),
        ("立夏社区", 0),
        (None, 1),
    }
    mine = office.sheet(general_grid=office.centre.cast.land.general_grid)
    assert [one.order_id for one in mine.items] == [here]
    assert nowhere in {one.order_id for one in sheet.items}


def test_something_written_into_a_locked_week_is_shown_with_its_reason(office):
    """Nobody can by the rules: a moment of arrival is the server's. If it happens all the same, the next sheet says which order and why."""
    order_id = office.report(DURING)
    office.lock(reason="休会")
    office.close(order_id, at("2026-03-13 10:00"))
    [differs] = office.sheet(WEEK.after).differs
    assert (differs.order_id, differs.by, differs.reason) == (order_id, -1, "afterwards")
