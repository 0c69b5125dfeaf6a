"""Last week's sheet costs what is open and what moved, not what there is: by indexes, on both databases."""

import random
from datetime import timedelta

import pytest
from sqlalchemy import event, text

from tests.cast import sign_in
from tests.orders.conftest import MINUTE, Centre, at
from tests.orders.reconciling.conftest import MEETING, WEEK
from tests.orders.test_queries import fill, plan
from webapp.core import requests
from webapp.core.db import db
from webapp.core.ids import new_id
from webapp.orders.models import CallBack, OrderEvent, WorkOrder

BIG = ("work_order", "order_event", "call_back")


def fill_with_events(centre: Centre, count: int, start: int, open_below: int) -> None:
    """Orders of nearly two years with their report, their call-back and their end; none of them of these two weeks."""
    fill(centre, count, start, open_below)
    dice = random.Random(start)
    with centre.writing():
        filled = [f"26-{number}" for number in range(start, start + count)]
        moment = lambda: at("2026-02-20 12:00") - timedelta(minutes=dice.randrange(500 * 24 * 60))  # noqa: E731
        events, call_backs = [], []
        for order_id, street_id, state in db.session.execute(
            db.select(WorkOrder.id, WorkOrder.street_id, WorkOrder.state).where(WorkOrder.number.in_(filled))
        ).all():
            came = moment()
            db.session.execute(db.update(WorkOrder).where(WorkOrder.id == order_id).values(received_at=came, dispatched_at=came))
            row = {"street_id": street_id, "order_id": order_id, "part": "centre", "words": "", "given": {}}
            moves = [("report", "", "reported"), ("note", "reported", "reported")]
            moves += [("close", "handled", "closed")] if state == "closed" else []
            for number, (move, before, after) in enumerate(moves, 1):
                when = came + number * MINUTE
                events.append(
                    row
                    | {
                        "id": new_id(),
                        "number": number,
                        "move": move,
                        "from_state": before,
                        "to_state": after,
                        "at": when,
                        "received_at": when,
                    }
                )
            call_backs.append(
                {
                    "id": new_id(),
                    "street_id": street_id,
                    "order_id": order_id,
                    "round": 0,
                    "how": "phone",
                    "at": came,
                    "solved": "yes",
                    "satisfaction": "satisfied",
                    "words": "",
                }
            )
        db.session.execute(db.insert(OrderEvent), events)
        db.session.execute(db.insert(CallBack), call_backs)
    with centre.app.app_context(), db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("ANALYZE"))


def asked(app, client, url: str) -> list[tuple[str, object]]:
    sent: list[tuple[str, object]] = []

    def note(_connection, _cursor, statement, parameters, *_more) -> None:
        if statement.startswith("SELECT") and any(one in statement for one in BIG):
            sent.append((statement, parameters))

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        assert client.get(url).status_code == 200
    finally:
        event.remove(engine, "before_cursor_execute", note)
    return sent


def goes_over_all(found: str) -> bool:
    starts = tuple(f"{how} {one}" for how in ("SCAN", "Seq Scan on") for one in BIG)
    return any(line.strip().lstrip("->").strip().startswith(starts) and "USING" not in line for line in found.splitlines())


@pytest.mark.parametrize("who", ["operator", "head"])
def test_a_sheet_asks_indexes_and_no_more_of_many_that_ended(office, monkeypatch, who):
    centre = office.centre
    monkeypatch.setattr(requests, "now", lambda: MEETING)
    fill_with_events(centre, 300, 0, open_below=300)
    for n in range(3):
        office.close(office.report(at("2026-03-10 09:00") + n * MINUTE), at("2026-03-11 09:00") + 15 * n * MINUTE)
    client, urls = sign_in(centre.app.test_client(), centre.people[who]), ("/desk/reconciliations", f"/desk/reconciliations/{WEEK.monday}")
    few = [len(asked(centre.app, client, url)) for url in urls]
    fill_with_events(centre, 4000, 300, open_below=0)
    many = [asked(centre.app, client, url) for url in urls]
    assert [len(one) for one in many] == few, "as many statements"
    with centre.app.app_context(), db.engine.connect() as connection:
        plans = [(one, plan(connection, one, parameters)) for statements in many for one, parameters in statements]
    assert not [one for one in plans if goes_over_all(one[1])]
    assert any("ix_order_event_crossing" in found for _one, found in plans)
