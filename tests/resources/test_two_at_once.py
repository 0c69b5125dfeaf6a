"""Two who allocate the same request in the same second, each in a transaction of their own: one wins, the other hears who was first."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from tests.orders.conftest import MINUTE, TUESDAY
from webapp.core.db import db
from webapp.core.problems import Conflict
from webapp.core.writes import committed
from webapp.resources import actions
from webapp.resources.models import ResourceRequest


@pytest.mark.databases("postgresql")
def test_one_allocation_and_one_sentence(store):
    request_id, gate = store.ask(quantity=5), Barrier(2)
    app, people = store.centre.app, store.centre.people

    def allocate(who: str) -> str:
        with app.app_context():
            seen = db.session.get_one(ResourceRequest, request_id).version
            db.session.rollback()
            gate.wait()
            try:
                with committed():
                    request = db.session.get_one(ResourceRequest, request_id)
                    actions.move(request, "allocate", by=people[who], at=TUESDAY + MINUTE, given={"quantity": 5}, seen=seen)
            except Conflict as late:
                with app.test_request_context():
                    return str(late.sentence)
            return ""

    with ThreadPoolExecutor(2) as pool:
        said = list(pool.map(allocate, ("operator", "head")))
    assert sorted(bool(one) for one in said) == [False, True]
    winner = people["operator" if not said[0] else "head"]
    assert winner.name in "".join(said)
    assert store.stands(request_id) == ("allocated", 5, 0)
    assert [one.by_id for one in store.events(request_id)[1:]] == [winner.id]
