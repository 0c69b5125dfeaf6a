"""The worker's handbook, from her own phone and from everybody else's."""

from collections.abc import Callable
from datetime import UTC, datetime
from uuid import UUID

import pytest
from flask.testing import FlaskClient

from tests.cast import sign_in
from webapp.core import requests
from webapp.core.ids import new_id

WEDNESDAY = datetime(2026, 3, 11, 2, 26, tzinfo=UTC)  # 10:26 in the street


@pytest.fixture
def clock(monkeypatch) -> Callable[[datetime], None]:
    """Sets the time that requests are made at; it is Wednesday, 11 March 2026, unless a test says otherwise."""

    def set_to(moment: datetime) -> None:
        monkeypatch.setattr(requests, "now", lambda: moment)

    set_to(WEDNESDAY)
    return set_to


@pytest.fixture
def client_of(app, cast, clock) -> Callable[..., FlaskClient]:
    return lambda person: sign_in(app.test_client(), person)


@pytest.fixture
def worker(client_of, cast) -> FlaskClient:
    return client_of(cast.worker)


@pytest.fixture
def write(worker) -> Callable[..., UUID]:
    """Writes a note as the phone does, with a key; the key."""

    def post(text: str = "王奶奶说女儿在外地。", **fields) -> UUID:
        key = new_id()
        answer = worker.post("/handbook/entries", data={"text": text} | fields, headers={"Idempotency-Key": str(key)})
        assert answer.status_code == 303, answer.get_data(as_text=True)
        return key

    return post
