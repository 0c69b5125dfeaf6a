"""A clock that a test can move, since every request asks it once for its time; and what signing in needs."""

from datetime import timedelta

import pytest

from tests.cast import sign_in
from webapp.accounts import actions
from webapp.accounts.models import Person
from webapp.core import clock, requests
from webapp.core.db import db
from webapp.core.writes import committed


class Clock:
    def __init__(self):
        self.ahead = timedelta()

    def now(self):
        return clock.now() + self.ahead

    def pass_by(self, **time):
        self.ahead += timedelta(**time)


@pytest.fixture
def time(monkeypatch) -> Clock:
    moved = Clock()
    monkeypatch.setattr(requests, "now", moved.now)
    return moved


@pytest.fixture
def code_for(app):
    def make(person):
        with app.app_context(), committed():
            return actions.make_code(db.session.get_one(Person, person.id), by=None, at=clock.now())

    return make


@pytest.fixture
def a_known_browser(app, cast):
    """One in which the worker has signed in and out."""
    client = sign_in(app.test_client(), cast.worker)
    client.post("/sign-out")
    return client


def try_to(client, login, password, **more):
    return client.post("/sign-in", data={"login": login, "password": password}, **more)


def is_in(client) -> bool:
    answer = client.get("/me", buffered=True)
    answer.close()
    return answer.status_code == 200
