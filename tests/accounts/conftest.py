"""A clock that a test can move: every request asks it once for its time."""

from datetime import timedelta

import pytest

from webapp.core import clock, requests


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
