"""A database that was put back has another epoch, and every running process comes to know of it."""

from pathlib import Path

import pytest
from flask import Flask

from tests.conftest import app_on
from webapp.core import installation
from webapp.core.db import db
from webapp.core.installation import begin_new_epoch, epoch
from webapp.core.writes import committed


@pytest.fixture
def clock(monkeypatch) -> list[float]:
    """Seconds, to be put on by the test."""
    now = [1000.0]
    monkeypatch.setattr(installation, "monotonic", lambda: now[0])
    return now


@pytest.fixture
def other(app: Flask, database_url: str, tmp_path: Path):
    """Another process on the same database."""
    one = app_on(database_url, tmp_path / "other")
    yield one
    with one.app_context():
        db.session.remove()
        db.engine.dispose()


def said(app: Flask) -> str:
    with app.app_context():
        return epoch()


def restored(app: Flask) -> str:
    with app.app_context(), committed():
        return begin_new_epoch()


def test_a_running_process_notices_within_seconds_that_another_began_a_new_epoch(app: Flask, other: Flask, clock: list[float]):
    before = said(other)
    after = restored(app)
    assert said(app) == after != before
    clock[0] += installation.KNOWN_FOR + 0.1
    assert said(other) == after


def test_a_process_does_not_ask_for_every_answer(app: Flask, other: Flask, clock: list[float]):
    before = said(other)
    restored(app)
    clock[0] += installation.KNOWN_FOR - 0.1
    assert said(other) == before


def test_when_the_database_can_not_be_asked_the_last_epoch_known_is_named(app: Flask, clock: list[float], monkeypatch):
    before = said(app)
    clock[0] += installation.KNOWN_FOR + 0.1
    with app.app_context():
        db.session.execute(db.text("ALTER TABLE installation RENAME TO gone"))
        assert epoch() == before
        db.session.rollback()
