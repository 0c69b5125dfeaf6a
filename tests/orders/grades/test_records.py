"""Difficult orders are heard, major ones taken on in rounds, before anybody handles them; what was written down stays as it is."""

import pytest

from tests.orders.conftest import HANDLED, Centre, at
from tests.orders.test_matrix import RECORDS, REVIEW
from webapp.core.audit import AuditRow
from webapp.core.db import db
from webapp.core.problems import NotAllowed, Problem
from webapp.core.schedule import WORK
from webapp.orders.grades.models import Hearing, RoundResult, TacklingRound
from webapp.orders.models import OrderEvent, Unchangeable

HEARING = {name: RECORDS[name] for name in ("held_on", "attended", "findings", "decision", "next_step", "next_on")}
ROUND = {name: RECORDS[name] for name in ("aim", "measures")}


def graded(centre: Centre, grade: str, state: str = "accepted"):
    order_id = centre.to(state)
    centre.move(order_id, "grade", "head", grade=grade, reason="牵涉三家，扯了半年")
    return order_id


def refusal(centre: Centre, order_id, name: str, by: str, **given) -> str:
    with pytest.raises(Problem) as refused:
        centre.move(order_id, name, by, **given)
    return refused.value.sentence._args[0]


def test_a_minor_order_needs_neither_hearing_nor_round(centre):
    order_id = centre.to("accepted")
    centre.move(order_id, "handle", "officer", **HANDLED)
    assert centre.order(order_id).state == "handled"
    other = centre.to("accepted")
    assert "Only an order graded difficult" in refusal(centre, other, "hear", "operator", **HEARING)
    assert "Only an order graded major" in refusal(centre, other, "tackle", "operator", **ROUND)
    assert "No round is under way" in refusal(centre, other, "conclude", "operator", outcome="停工")


def test_a_difficult_order_is_heard_before_it_is_handled(centre):
    order_id = graded(centre, "difficult")
    assert "must be heard first" in refusal(centre, order_id, "handle", "officer", **HANDLED)
    centre.move(order_id, "hear", "head", at("2026-03-10 10:00"), **HEARING)
    centre.move(order_id, "handle", "officer", **HANDLED)
    [heard] = centre.rows(Hearing)
    assert (heard.number, heard.attended, heard.decision, heard.next_on) == (1, HEARING["attended"], HEARING["decision"], REVIEW)
    assert heard.held_on == RECORDS["held_on"]
    assert (heard.by_id, heard.at) == (centre.people["head"].id, at("2026-03-10 10:00"))


def test_a_major_order_has_one_round_over_before_it_is_handled(centre):
    order_id = graded(centre, "major")
    assert "at least one round" in refusal(centre, order_id, "handle", "officer", **HANDLED)
    centre.move(order_id, "tackle", "leader", **ROUND)
    assert "at least one round" in refusal(centre, order_id, "handle", "officer", **HANDLED), "a round without a result"
    assert "what came of it before the next" in refusal(centre, order_id, "tackle", "leader", **ROUND)
    centre.move(order_id, "conclude", "leader", outcome="已停工，待验收")
    centre.move(order_id, "tackle", "leader", aim="月底验收", measures="请第三方")
    assert [one.number for one in centre.rows(TacklingRound)] == [1, 2]
    [result] = centre.rows(RoundResult)
    assert result.round_id == centre.rows(TacklingRound, TacklingRound.number == 1)[0].id
    centre.move(order_id, "handle", "officer", **HANDLED)


def test_the_grade_is_set_at_filing_and_changed_with_a_reason_by_those_who_lead(centre):
    order_id = centre.report()
    centre.move(order_id, "file", "operator", category=centre.lamps.id, grade="difficult")
    assert centre.order(order_id).grade == "difficult"
    with pytest.raises(Problem) as refused:
        centre.move(order_id, "grade", "operator", grade="major")
    assert refused.value.field == "reason"
    centre.move(order_id, "grade", "leader", grade="major", reason="涉及整栋楼")
    [event] = [one for one in centre.order(order_id).events if one.move == "grade"]
    assert (event.given, event.words) == ({"grade": "major"}, "涉及整栋楼")
    centre.move(order_id, "dispatch", "operator", department=centre.city.id)
    with pytest.raises(NotAllowed):
        centre.move(order_id, "grade", "officer", grade="minor", reason="不难")


def test_raised_after_a_reopening_it_is_heard_before_it_is_handled_again(centre):
    order_id = centre.to("handled")
    centre.move(order_id, "call_back", "operator", solved="no", satisfaction="dissatisfied")
    centre.move(order_id, "grade", "head", grade="difficult", reason="一次没办成")
    assert "must be heard first" in refusal(centre, order_id, "handle", "officer", **HANDLED)


def test_a_hearing_is_of_the_day_it_is_written_down_unless_another_is_said_and_never_of_a_day_to_come(centre):
    order_id = graded(centre, "difficult")
    centre.move(order_id, "hear", "head", at("2026-03-10 10:00"), **HEARING | {"held_on": None})
    assert centre.rows(Hearing)[0].held_on.isoformat() == "2026-03-10"
    assert "today or a day before" in refusal(centre, order_id, "hear", "head", **HEARING | {"held_on": REVIEW})


def test_what_a_record_says_is_kept_there_alone_and_the_event_says_that_it_was_written(centre):
    order_id = graded(centre, "difficult")
    event = centre.move(order_id, "hear", "operator", **HEARING)
    assert (event.move, event.given, event.words) == ("hear", {}, "")
    [row] = centre.rows(AuditRow, AuditRow.done == "order.hear")
    assert "findings" not in str(row.details)


@pytest.mark.parametrize("record", [Hearing, TacklingRound, RoundResult])
@pytest.mark.parametrize("deed", ["changed", "deleted"])
def test_a_record_is_never_rewritten(centre, record, deed):
    heard, major = graded(centre, "difficult"), graded(centre, "major")
    centre.move(heard, "hear", "operator", **HEARING)
    centre.move(major, "tackle", "operator", **ROUND)
    centre.move(major, "conclude", "operator", outcome="已停工")

    def rewrite() -> None:
        row = db.session.scalars(db.select(record)).one()
        if deed == "changed":
            row.at = at("2026-03-01 08:00")
        else:
            db.session.delete(row)
        db.session.commit()

    with centre.app.app_context(), pytest.raises(Unchangeable):
        rewrite()


def test_its_words_go_with_those_of_its_order(centre):
    order_id = graded(centre, "difficult")
    centre.move(order_id, "hear", "operator", **HEARING)
    centre.move(order_id, "handle", "officer", **HANDLED)
    centre.move(order_id, "call_back", "operator", solved="yes", satisfaction="satisfied")
    centre.move(order_id, "close", "operator")
    with centre.app.app_context():
        list(WORK["retention"].steps(at("2031-03-12 03:00")))
    [heard] = centre.rows(Hearing)
    assert (heard.attended, heard.findings, heard.decision, heard.next_step) == ("", "", "", "")
    assert heard.next_on == REVIEW
    assert "hear" in [one.move for one in centre.rows(OrderEvent)]
