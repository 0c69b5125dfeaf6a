"""Phones of the cast, a clock to move, and reading what arrived."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from flask import Flask

from tests.cast import Cast
from tests.offline.phone import Phone
from webapp.areas.models import Address, AddressMove
from webapp.core import requests
from webapp.core.clock import start_of_day
from webapp.core.db import db
from webapp.core.parameters import ParameterValue
from webapp.core.retention import months_before
from webapp.core.schedule import WORK
from webapp.core.writes import committed
from webapp.visits.models import Visit, VisitCampaign

NOON = datetime(2026, 3, 11, 4, 0, tzinfo=UTC)  # a Wednesday, noon in Hangzhou
SECOND, MINUTE, HOUR, DAY = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
MET = ("outcome", "met")


@dataclass
class Server:
    """The server's side of a test: its clock, its rows and what happens there meanwhile."""

    app: Flask
    cast: Cast
    now: datetime = NOON

    def rows(self, model: type, *conditions: Any) -> list:
        with self.app.app_context():
            return list(db.session.scalars(db.select(model).where(*conditions).order_by(*db.inspect(model).primary_key)))

    def change(self, what: Callable[[], None]) -> None:
        """`what` happens on the server, in a transaction of its own."""
        with self.app.app_context(), committed():
            what()

    def move_door(self, door: int, micro_grid: int) -> None:
        """The door belongs to another micro-grid from now on."""
        target = self.cast.land.micro_grids[micro_grid]

        def moved() -> None:
            address = db.session.get_one(Address, self.cast.land.addresses[door].id)
            move = AddressMove(street_id=address.street_id, address_id=address.id, moved_at=self.now)
            move.from_micro_grid_id, move.to_micro_grid_id = address.micro_grid_id, target.id
            address.micro_grid_id, address.grid_id = target.id, target.parent_id
            db.session.add(move)

        self.change(moved)

    def door(self, number: int, posted: str = "visits") -> str:
        return f"/addresses/{self.cast.land.addresses[number].id}/{posted}"


@pytest.fixture
def server(app: Flask, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Server:
    """It is NOON until a test says otherwise; a round is running."""
    made = Server(app, cast)
    monkeypatch.setattr(requests, "now", lambda: made.now)
    day = NOON.date()
    campaign = {"starts_on": day - 100 * DAY, "ends_on": day + 600 * DAY}
    made.change(lambda: db.session.add(VisitCampaign(street_id=cast.land.street.id, name="一轮", **campaign)))
    return made


@pytest.fixture
def phone(server: Server) -> Phone:
    """The grid worker's."""
    return Phone(server.app.test_client(), server.cast.worker).sign_in()


@pytest.fixture
def other_phone(server: Server) -> Phone:
    """Of the worker of the other grid."""
    return Phone(server.app.test_client(), server.cast.other_worker).sign_in()


def edge(months: int) -> datetime:
    """What happened before this has been kept for so many months at NOON."""
    return start_of_day(months_before(NOON.date(), months))


@pytest.fixture
def night(server) -> Callable[[], None]:
    """A night's run, at NOON by the calendar of the test."""

    def run() -> None:
        with server.app.app_context():
            for name in ("retention", "photo_files", "uploads", "sign_in_tries"):
                list(WORK[name].steps(NOON))

    return run


@pytest.fixture
def filed(server, phone) -> Callable[..., UUID]:
    """A visit of the past: filed by the phone, then dated back."""

    def file(door: int, at: datetime, *fields: tuple[str, str], photos=()) -> UUID:
        entry = phone.save(server.door(door), MET, *fields, at=NOON, photos=photos)
        assert phone.send()[0]["verdict"] == "filed"
        visit_id = UUID(entry["key"])

        def dated_back() -> None:
            db.session.get_one(Visit, visit_id).happened_at = at

        server.change(dated_back)
        return visit_id

    return file


def set_parameter(server, name: str, months: int) -> None:
    said = {"street_id": server.cast.land.street.id, "name": name, "value": {"is": months}, "reason": "档案室的意见"}
    server.change(lambda: db.session.add(ParameterValue(**said, effective_from=date(2025, 1, 1), changed_at=NOON)))
