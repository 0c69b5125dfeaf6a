"""Whistles that ended weigh on no list: what runs, the rail and the pack ask indexes, and read as many rows however many there were.
After five years what was said with one goes."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from sqlalchemy import event

from tests.cast import sign_in
from tests.orders.conftest import MINUTE, at
from tests.orders.test_queries import plan
from tests.orders.whistles.conftest import NOON
from webapp.core import requests
from webapp.core.db import db
from webapp.core.ids import new_id
from webapp.core.schedule import WORK
from webapp.orders.whistles.models import ReportIn, Whistle

WHOLE = re.compile(r"^(SCAN|Seq Scan on) (whistle|report_in)\b", re.M)


def ended_ones(centre, count: int) -> None:
    """As a street has them after years."""
    land, by = centre.cast.land, centre.people["worker"]
    with centre.writing():
        for number in range(count):
            moment = NOON - timedelta(hours=number + 1)
            made = {"id": new_id(), "street_id": land.street.id, "level": "routine", "words": "每周联检", "place": "", "by_id": by.id}
            where = {"grid_id": land.grids[number % 2].id, "general_grid_id": land.general_grid.id}
            times = {"blown_at": moment, "finished_at": moment + 9 * MINUTE, "limits": {}, "finish": "好了"}
            db.session.execute(db.insert(Whistle).values(**made, **where, **times))
            called = {"whistle_id": made["id"], "department_id": centre.city.id, "called_at": moment}
            db.session.execute(db.insert(ReportIn).values(id=new_id(), street_id=land.street.id, **called))


@contextmanager
def noted(app) -> Iterator[list[tuple[str, object]]]:
    sent: list[tuple[str, object]] = []

    def note(_connection, _cursor, statement, parameters, *_more) -> None:
        if re.search(r"FROM (whistle|report_in)\b", statement) and statement.startswith("SELECT"):
            sent.append((statement, parameters))

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(engine, "before_cursor_execute", note)


@pytest.mark.databases("sqlite")
@pytest.mark.parametrize("who", ["operator", "head", "officer", "worker"])
def test_lists_rail_and_pack_ask_indexes_and_no_more_when_many_have_ended(centre, blow, monkeypatch, who):
    monkeypatch.setattr(requests, "now", lambda: NOON + MINUTE)
    blow()

    def looked() -> list[tuple[str, object]]:
        client = sign_in(centre.app.test_client(), centre.people[who])
        with noted(centre.app) as sent:
            for url in ("/offline/pack", "/orders") if who == "worker" else ("/desk/whistles", "/offline/pack"):
                assert client.get(url).status_code == 200
        return sent

    before = looked()
    ended_ones(centre, 60)
    after = looked()
    assert before
    assert len(after) == len(before)
    with centre.app.app_context(), db.engine.connect() as connection:
        plans = [plan(connection, one, parameters) for one, parameters in after]
    assert not [one for one in plans if WHOLE.search(one)]


def test_what_was_said_goes_five_years_after_it_ended(centre, blow):
    ended, running = blow(), blow()
    ended.finish(centre.people["worker"], when=NOON + MINUTE)

    def night(now) -> None:
        with centre.app.app_context():
            list(WORK["retention"].steps(now))

    night(at("2031-03-10 03:00"))
    assert ended.whistle.words == "外墙掉砖"
    night(at("2031-03-12 03:00"))
    assert (ended.whistle.words, ended.whistle.finish, ended.whistle.place) == ("", "", "")
    assert ended.row(centre.city).called_at == NOON, "who was called when stays"
    assert running.whistle.words == "外墙掉砖", "what has not ended is not old"
