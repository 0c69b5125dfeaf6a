"""A week of orders that came so far, and the figures that are made of them."""

from datetime import date

import pytest

from tests.cast import sign_in
from tests.orders.conftest import DAY, HANDLED, HOUR, MINUTE, at
from webapp.core import requests
from webapp.orders.indicators import reading
from webapp.orders.indicators.reading import Selection
from webapp.orders.indicators.rules import Period, Ratio

WEEK = Period(date(2026, 3, 9), date(2026, 3, 15))
NOW = at("2026-03-16 09:00")
MONDAY = at("2026-03-09 09:00")
DAYS = f"first={WEEK.first}&last={WEEK.last}"


def figures_of(centre, by=None, now=NOW, **narrowed):
    with centre.app.app_context():
        return reading.figures(Selection(centre.cast.land.street.id, WEEK, **narrowed), by, now)


def counts(ratio: Ratio) -> tuple[int, int]:
    return len(ratio.part), len(ratio.whole)


def dispatched(centre, when=MONDAY, department=None, **said):
    order_id = centre.report(when=when, **said)
    centre.move(order_id, "file", "operator", when + 10 * MINUTE, category=centre.lamps.id)
    centre.move(order_id, "dispatch", "operator", when + 20 * MINUTE, department=(department or centre.city).id)
    return order_id


def handled(centre, when=MONDAY, **said):
    order_id = dispatched(centre, when, **said)
    centre.move(order_id, "accept", "officer", when + HOUR)
    centre.move(order_id, "handle", "officer", when + 2 * HOUR, **HANDLED)
    return order_id


def answered(centre, solved: str, satisfaction: str, when=MONDAY):
    order_id = handled(centre, when)
    centre.move(order_id, "call_back", "operator", when + DAY, solved=solved, satisfaction=satisfaction)
    return order_id


def text(client, url: str) -> str:
    answer = client.get(url)
    assert answer.status_code == 200, (url, answer.status_code)
    return answer.get_data(as_text=True)


@pytest.fixture
def desk(centre, monkeypatch):
    monkeypatch.setattr(requests, "now", lambda: NOW)

    def signed_in(who: str, *, foreign: bool = False):
        return sign_in(centre.app.test_client(), (centre.foreign if foreign else centre.people)[who])

    return signed_in
