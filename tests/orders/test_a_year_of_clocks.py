"""Twelve months of one street: each month other limits, Spring Festival with its make-up Saturday, a year that is published late, and a
server that stood still for two days. Every order keeps the clock it began with, and everybody hears of it once."""

from datetime import date, timedelta

import pytest

from tests.orders.clockwork import due, said
from tests.orders.conftest import TUESDAY, at
from webapp.core import calendar, parameters
from webapp.orders.rules import DISPATCHED

BEGUN = {  # reported, dispatched two minutes later → to be accepted until: four hours the first month, ten minutes less each month
    "2026-02-13 16:30": "2026-02-14 11:32",  # over the make-up Saturday
    "2026-03-10 08:30": "2026-03-10 13:52",
    "2026-04-03 16:30": "2026-04-07 11:12",  # over Qingming
    "2026-05-08 16:30": "2026-05-09 11:02",  # a Saturday that is worked
    "2026-06-18 16:30": "2026-06-22 10:52",  # over the Dragon Boat Festival
    "2026-07-08 08:30": "2026-07-08 11:42",
    "2026-08-12 08:30": "2026-08-12 11:32",
    "2026-09-24 16:30": "2026-09-28 10:22",  # over Mid-Autumn
    "2026-10-09 16:30": "2026-10-10 10:12",  # a Saturday that is worked
    "2026-11-11 08:30": "2026-11-11 11:02",
    "2026-12-31 16:30": "2027-01-01 09:52",  # that year is not published yet: weekends only
    "2027-01-29 16:30": "2027-02-01 09:42",
}


@pytest.fixture
def year(centre) -> dict[str, object]:
    """An order a month, each under that month's limits: what began it → its id."""
    made = {}
    for months, begun in enumerate(BEGUN):
        with centre.writing():
            parameters.change(
                centre.cast.land.street.id, "order.accept_minutes", 240 - 10 * months, at(begun).date(),
                reason="每月试行", by=centre.people["operator"], at=at(begun) - timedelta(days=5),
            )  # fmt: skip
        made[begun] = centre.to("dispatched", when=at(begun))
    return made


def test_each_order_keeps_the_limits_of_its_month_over_all_holidays(centre, year):
    found = {begun: due(centre, order_id, "accept") for begun, order_id in year.items()}
    assert found == {begun: at(until) for begun, until in BEGUN.items()}


def test_a_year_published_later_moves_only_what_reached_into_it(centre, year, tick):
    festival = {date(2027, 1, 1) + timedelta(days=passed): False for passed in range(3)}
    with centre.writing():
        street = centre.cast.land.street.id
        calendar.enter_year(street, 2027, festival, source="国办发明电〔2026〕7号", by=centre.people["administrator"], at=TUESDAY)
    moved = {begun for begun, until in BEGUN.items() if due(centre, year[begun], "accept") != at(until)}
    assert moved == {"2026-12-31 16:30"}
    assert due(centre, year["2026-12-31 16:30"], "accept") == at("2027-01-04 09:52")


def test_a_stop_of_two_days_swallows_and_doubles_nothing(centre, year, tick):
    late = year["2026-07-08 08:30"]
    tick(at("2026-07-08 08:33"))
    assert said(centre, late, "accept") == []
    tick(at("2026-07-10 08:33"))  # it stood still in between
    once = said(centre, late, "accept")
    tick(at("2026-07-10 08:34"))
    assert said(centre, late, "accept") == once
    assert once == [("50", "owner", True), ("80", "owner", True), ("100", "owner", False), ("up", "head", False)]
    assert centre.order(late).state == DISPATCHED
