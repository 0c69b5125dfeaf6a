"""Two colleagues of one street, each with a phone that sends photos, and a kind of record that only its first one may see."""

from collections.abc import Callable
from uuid import UUID

import pytest

from tests.photos.tus import Sender
from tests.signing_in import new_person, new_street, signed_in


@pytest.fixture
def street(app) -> UUID:
    return new_street(app)


@pytest.fixture
def chen(app, street) -> UUID:
    return new_person(app, street, "W001")


@pytest.fixture
def lin(app, street) -> UUID:
    return new_person(app, street, "W002", "林一帆")


@pytest.fixture
def phone_of(app) -> Callable[[UUID], Sender]:
    return lambda person_id: Sender(signed_in(app, person_id))


@pytest.fixture
def phone(phone_of, chen) -> Sender:
    return phone_of(chen)
