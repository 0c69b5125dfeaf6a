"""Fixtures that all tests share: an app on a fresh database (each kind in turn), a client that speaks like our own pages."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from webapp import create_app
from webapp.core.db import db
from webapp.core.installation import begin_epoch
from webapp.core.writes import committed

pytest_plugins = ["tests.databases", "tests.cast", "tests.browsers"]


class OwnPages(FlaskClient):
    """A browser showing our own pages: every request says same-origin."""

    def open(self, *args, **kwargs):
        headers = dict(kwargs.pop("headers", None) or {})
        return super().open(*args, headers={"Sec-Fetch-Site": "same-origin"} | headers, **kwargs)


def app_on(database_url: str, data: Path) -> Flask:
    """An app on the given migrated database, with its files in `data`."""
    app = create_app({"GRIDWALK_DATABASE_URL": database_url, "GRIDWALK_DATA": str(data), "GRIDWALK_SECRET_KEY": "for-tests"})
    app.testing = False  # faults become pages, as in life
    app.test_client_class = OwnPages
    with app.app_context(), committed():
        begin_epoch()
    return app


@pytest.fixture
def app(database_url: str, tmp_path: Path) -> Iterator[Flask]:
    app = app_on(database_url, tmp_path / "data")
    yield app
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()
