"""The cast's street on a real server: people are hired for a test, their phones speak over loopback, rows are read past the server."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from itertools import count
from pathlib import Path
from typing import Any

from flask import Flask

from tests.cast import BEGAN, Cast, hashed_password, make_cast
from tests.conftest import app_on
from tests.faults.saboteur import FULL_AT
from tests.loopback import Client
from tests.offline.phone import Phone
from tests.server import Server
from webapp.accounts.models import Person, Post
from webapp.accounts.roles import GRID_WORKER
from webapp.core.db import db
from webapp.core.ids import new_id
from webapp.core.writes import committed

SABOTEUR = {"GUNICORN_CMD_ARGS": "--config python:tests.faults.saboteur"}


class Street:
    """`others` of its doors lie in the next grid, which those hired do not walk."""

    def __init__(self, url: str, data: Path, settings: dict[str, str] | None = None):
        self.app: Flask = app_on(url, data)
        with self.app.app_context():
            with committed():
                self.cast: Cast = make_cast()
            db.session.expunge_all()
        self.full_at = data / "full-at"
        given = {"GRIDWALK_DATABASE_URL": url, "GRIDWALK_SECRET_KEY": "for-tests", "GRIDWALK_PROCESSES": "2", FULL_AT: str(self.full_at)}
        self.server = Server(data, given | (settings or {}))
        self._numbers = count(100_001)

    def hire(self, *, starts_at: datetime = BEGAN, ends_at: datetime | None = None) -> Person:
        """A new grid worker of the first grid."""
        land = self.cast.land
        person = Person(id=new_id(), street_id=land.street.id, staff_number=str(next(self._numbers)), name="陈小满")
        person.password_hash, person.password_set_at = hashed_password(), BEGAN
        post = Post(street_id=land.street.id, person_id=person.id, role=GRID_WORKER, area_id=land.grids[0].id)
        post.starts_at, post.ends_at = starts_at, ends_at
        with self.change():
            db.session.add(person)
            db.session.flush()
            db.session.add(post)
        return person

    def phone(self, person: Person | None = None) -> Phone:
        return Phone(Client(self.server.port), person or self.hire()).sign_in()

    def door(self, number: int, posted: str = "visits") -> str:
        return f"/addresses/{self.cast.land.addresses[number].id}/{posted}"

    @property
    def others(self) -> int:
        return len(self.cast.land.addresses) - 1

    def rows(self, model: type, *conditions: Any) -> list:
        with self.app.app_context():
            found = list(db.session.scalars(db.select(model).where(*conditions).order_by(*db.inspect(model).primary_key)))
            db.session.expunge_all()
        return found

    @contextmanager
    def change(self) -> Iterator[None]:
        """What happens at the centre meanwhile, in a transaction of its own."""
        with self.app.app_context():
            with committed():
                yield
            db.session.expunge_all()

    def close(self) -> None:
        self.server.stop()
        with self.app.app_context():
            db.engine.dispose()


Streets = Callable[..., Street]
