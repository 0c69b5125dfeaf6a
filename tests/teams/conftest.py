"""What tests of nets and teams share: departments with a telephone, and everybody signed in by the form."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.cast import BEGAN, Cast, sign_in
from webapp.accounts.models import Person, Post
from webapp.core.audit import AuditRow
from webapp.core.db import db
from webapp.core.ids import new_id
from webapp.core.writes import committed
from webapp.orders.registers import Department
from webapp.teams.models import PublicCard

DAY = timedelta(days=1)


@dataclass
class Street:
    """Rows are loaded and no longer in a session."""

    app: Flask
    cast: Cast
    city: Department  # 城管科
    police: Department  # 派出所

    @property
    def grids(self) -> list:
        return self.cast.land.grids

    @property
    def house(self):
        return self.cast.land.buildings[0]

    def client(self, who: str) -> FlaskClient:
        return sign_in(self.app.test_client(), getattr(self.cast, who))

    @contextmanager
    def writing(self) -> Iterator[datetime]:
        with self.app.app_context(), committed():
            yield datetime.now(UTC)

    def rows(self, model: Any, *conditions: Any) -> list:
        with self.app.app_context():
            return list(db.session.scalars(db.select(model).where(*conditions).order_by(model.id)))

    def done(self, prefix: str) -> list[str]:
        """What the audit keeps of it."""
        return [one.done for one in self.rows(AuditRow, AuditRow.done.startswith(prefix))]

    def card(self, person: Person, phone: str, *, agreed: bool = False) -> None:
        with self.writing() as at:
            db.session.add(PublicCard(street_id=person.street_id, person_id=person.id, phone=phone, agreed_at=at if agreed else None))

    def hire(self, role: str, area, name: str, number: str) -> Person:
        with self.writing():
            street = {"street_id": self.cast.land.street.id}
            person = Person(id=new_id(), **street, staff_number=number, name=name)
            db.session.add(person)
            db.session.flush()
            db.session.add(Post(**street, person_id=person.id, role=role, area_id=area.id, starts_at=BEGAN))
        return person


@pytest.fixture
def street(app: Flask, cast: Cast) -> Street:
    ids = {"street_id": cast.land.street.id}
    with app.app_context(), committed():
        city = Department(id=new_id(), code="CG", name="城管科", phone="05711110001", **ids)
        police = Department(id=new_id(), code="PCS", name="派出所", phone="05711110002", **ids)
        db.session.add_all([city, police])
    with app.app_context():
        db.session.remove()
    return Street(app, cast, city, police)
