"""What a phone carries of orders is found by indexes and does not grow with those that ended, on both databases."""

import pytest

from tests.cast import sign_in
from tests.orders.test_queries import NOW, fill, goes_over_all, noted, plan
from webapp.core import requests
from webapp.core.db import db


@pytest.fixture
def asked(centre, monkeypatch):
    """The statements about orders of a whole pack, and how many pages it has."""
    monkeypatch.setattr(requests, "now", lambda: NOW)

    def of(who: str) -> tuple[list[tuple[str, object]], int]:
        client = sign_in(centre.app.test_client(), centre.people[who])
        with noted(centre.app) as sent:
            total = client.get("/offline/pack").json["total"]
        return sent, total

    return of


@pytest.mark.parametrize("who", ["worker", "officer", "hub"])
def test_a_pack_asks_indexes_and_no_more_when_many_have_ended(centre, asked, who):
    fill(centre, 400)
    before, pages = asked(who)
    fill(centre, 4000, start=400, open_below=0)
    after, pages_after = asked(who)
    assert len(after) == len(before), "as many statements"
    if who != "worker":  # who reported them all carries those of the last month too
        assert pages_after == pages
    with centre.app.app_context(), db.engine.connect() as connection:
        assert not [one for one, parameters in after if goes_over_all(plan(connection, one, parameters))]
