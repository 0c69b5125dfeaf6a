"""What tests of walking share: a round, a Wednesday, the worker's browser and phone."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.cast import Cast, sign_in
from tests.offline.phone import Phone
from webapp.areas.models import Address, AddressMove
from webapp.core import requests
from webapp.core.db import db
from webapp.core.ids import new_id
from webapp.core.writes import committed
from webapp.visits.models import DoorState, VisitCampaign

WEDNESDAY = datetime(2026, 3, 11, 2, 26, tzinfo=UTC)  # 10:26 in the street
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def clock(monkeypatch) -> Callable[[datetime], None]:
    """Sets the time that requests are made at: Wednesday, 11 March 2026, unless a test says otherwise."""

    def set_to(moment: datetime) -> None:
        monkeypatch.setattr(requests, "now", lambda: moment)

    set_to(WEDNESDAY)
    return set_to


@pytest.fixture
def great_visit(app: Flask, cast: Cast) -> None:
    """A round that runs since New Year."""
    with app.app_context(), committed():
        days = {"starts_on": date(2026, 1, 1), "ends_on": date(2027, 12, 31)}
        db.session.add(VisitCampaign(street_id=cast.land.street.id, name="大走访", **days))


@pytest.fixture
def browser(app: Flask, cast: Cast, clock) -> Callable[[Any], FlaskClient]:
    return lambda person: sign_in(app.test_client(), person)


@dataclass
class Walk:
    """The worker on her way: posts as a browser does, at doors named by their place in the cast, 0 to 5 in her own grid."""

    app: Flask
    cast: Cast
    client: FlaskClient
    clock: Callable[[datetime], None]

    def url(self, door: int) -> str:
        return f"/addresses/{self.cast.land.addresses[door].id}"

    def post(self, path: str, *, key: UUID | None = None, at: datetime | None = None, **fields) -> TestResponse:
        if at:
            self.clock(at)
        headers = {"Idempotency-Key": str(key)} if key else {}
        return self.client.post(path, data=fields, headers=headers)

    def visit(self, door: int, outcome: str = "met", *, at: datetime | None = None, **fields) -> UUID:
        """A visit that is taken; its key."""
        key = new_id()
        answer = self.post(f"{self.url(door)}/visits", key=key, at=at, outcome=outcome, **fields)
        assert answer.status_code == 303, answer.get_data(as_text=True)
        return key

    def refused(self, path: str, **fields) -> str:
        """The page that says why."""
        answer = self.post(path, **fields)
        assert answer.status_code == 422, answer.status
        return answer.get_data(as_text=True)

    def withdraw(self, key: UUID, **said) -> TestResponse:
        return self.post(f"/visits/{key}/withdrawal", **said)

    def move_in(self, door: int, *, at: datetime | None = None, **fields) -> UUID:
        key = new_id()
        answer = self.post(f"{self.url(door)}/households", key=key, at=at, **fields)
        assert answer.status_code == 303, answer.get_data(as_text=True)
        return key

    def page(self, url: str, at: datetime | None = None) -> str:
        if at:
            self.clock(at)
        answer = self.client.get(url)
        assert answer.status_code == 200, answer.status
        return answer.get_data(as_text=True)

    def door(self, number: int) -> str:
        return self.page(self.url(number))

    def unit(self, number: int = 0) -> str:
        return self.page(f"/units/{self.cast.land.units[number].id}")

    def standing(self, door: int) -> DoorState | None:
        with self.app.app_context():
            return db.session.get(DoorState, self.cast.land.addresses[door].id)

    def rows(self, model, *conditions) -> list:
        with self.app.app_context():
            return list(db.session.scalars(db.select(model).where(*conditions).order_by(model.id)))


@pytest.fixture
def walk(app: Flask, cast: Cast, browser, clock, great_visit) -> Walk:
    return Walk(app, cast, browser(cast.worker), clock)


@pytest.fixture
def phone(app: Flask, cast: Cast, clock) -> Phone:
    return Phone(app.test_client(), cast.worker).sign_in()


@pytest.fixture
def move(app: Flask, cast: Cast) -> Callable[..., None]:
    """Gives a door to another micro-grid, as an import does."""

    def moved(door: int, *, to: int, at: datetime) -> None:
        with app.app_context(), committed():
            address, target = db.session.get_one(Address, cast.land.addresses[door].id), cast.land.micro_grids[to]
            row = AddressMove(street_id=address.street_id, address_id=address.id, from_micro_grid_id=address.micro_grid_id)
            row.to_micro_grid_id, row.moved_at = target.id, at
            address.micro_grid_id, address.grid_id = target.id, target.parent_id
            db.session.add(row)

    return moved
