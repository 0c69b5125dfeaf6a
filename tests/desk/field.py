"""Visits and rounds for the tests of the desk, filed by the very actions that phones use."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from flask import Flask

from tests.cast import Cast
from webapp.accounts.models import Person
from webapp.areas.models import Address
from webapp.core.clock import local_day, start_of_day
from webapp.core.db import db
from webapp.core.ids import new_id
from webapp.core.writes import committed
from webapp.visits.actions import Said, visit
from webapp.visits.models import VisitCampaign

TODAY = local_day(datetime.now(UTC))
DAYS_GONE = 299  # of the round, before today


def ago(days: int, hour: int = 10) -> datetime:
    """That many local days ago, at an hour of the day."""
    return start_of_day(TODAY - timedelta(days=days)) + timedelta(hours=hour)


def begin_round(app: Flask, cast: Cast) -> None:
    with app.app_context(), committed():
        days = {"starts_on": TODAY - timedelta(days=DAYS_GONE), "ends_on": TODAY + timedelta(days=430)}
        db.session.add(VisitCampaign(street_id=cast.land.street.id, name="大走访", **days))


def visited(
    app: Flask, person: Person, address: Address, outcome: str, at: datetime, *, received_at: datetime | None = None, **said
) -> UUID:
    """A visit as it was filed; its id."""
    key = new_id()
    with app.app_context(), committed():
        by, door = db.session.get_one(Person, person.id), db.session.get_one(Address, address.id)
        visit(door, Said(outcome=outcome, **said), key=key, replaces=None, by=by, at=at, received_at=received_at or at)
    return key
