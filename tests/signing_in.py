"""People for tests that need only that somebody is signed in: no posts, no password, a device each."""

import secrets
from datetime import timedelta
from uuid import UUID

from flask import Flask
from flask.testing import FlaskClient

from webapp.accounts.models import Device, Person, Post
from webapp.accounts.recognition import hash_secret
from webapp.areas.models import Area
from webapp.core.clock import now
from webapp.core.db import db
from webapp.core.streets import Street
from webapp.core.writes import committed


def new_street(app: Flask, code: str = "330106001") -> UUID:
    with app.app_context(), committed():
        street = Street(code=code, name="示例街道")
        db.session.add(street)
        db.session.flush()
        db.session.add(Area(street_id=street.id, tier="street", code=code, name="示例街道"))
        return street.id


def new_person(app: Flask, street_id: UUID, staff_number: str, name: str = "陈小满", *, role: str | None = None) -> UUID:
    """Somebody of the street; with `role`, in that role over the whole of it since a year."""
    with app.app_context(), committed():
        person = Person(street_id=street_id, staff_number=staff_number, name=name)
        db.session.add(person)
        db.session.flush()
        if role:
            area = db.session.scalars(db.select(Area).where(Area.street_id == street_id, Area.tier == "street")).one()
            since = now() - timedelta(days=365)
            db.session.add(Post(street_id=street_id, person_id=person.id, role=role, area_id=area.id, starts_at=since))
        return person.id


def signed_in(app: Flask, person_id: UUID) -> FlaskClient:
    """A browser in which this person has signed in."""
    secret = secrets.token_urlsafe(16)
    with app.app_context(), committed():
        person, at = db.session.get_one(Person, person_id), now()
        device = Device(
            street_id=person.street_id,
            person_id=person.id,
            name="Android · Chrome",
            secret_hash=hash_secret(secret),
            signed_in_at=at,
            seen_at=at,
            expires_at=at + timedelta(days=90),
        )
        db.session.add(device)
        db.session.flush()
        cookie = f"{device.id}.{secret}"
    client = app.test_client()
    with client.session_transaction() as session:
        session["_user_id"] = cookie
        session.permanent = True
    return client
