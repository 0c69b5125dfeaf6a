"""Two colleagues of one street, each with a phone that sends photos."""

from collections.abc import Callable
from uuid import UUID

import pytest

from tests.cast import sign_in
from tests.photos.tus import Sender


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
