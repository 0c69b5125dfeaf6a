"""Two colleagues of one street, each with a phone that sends photos."""

from collections.abc import Callable
from pathlib import Path
from uuid import UUID

import pytest

from tests.cast import sign_in
from tests.photos.tus import Sender
from webapp.core.db import db
from webapp.photos.models import Photo


@pytest.fixture
def chen(cast) -> UUID:
    return cast.worker.id


@pytest.fixture
def lin(cast) -> UUID:
    return cast.other_worker.id


@pytest.fixture
def phone_of(app, cast) -> Callable[[UUID], Sender]:
    people = {person.id: person for person in cast.everybody().values()}
    return lambda person_id: Sender(sign_in(app.test_client(), people[person_id]))


@pytest.fixture
def phone(phone_of, chen) -> Sender:
    return phone_of(chen)


@pytest.fixture
def photos(app):
    """The rows of photos, read afresh each time."""

    def read() -> list[Photo]:
        with app.app_context():
            return list(db.session.scalars(db.select(Photo).order_by(Photo.id)))

    return read


@pytest.fixture
def files(app):
    """Names of all files of a kind."""
    return lambda kind: sorted(path.name for path in Path(app.config["DATA"], kind).rglob("*") if path.is_file())
