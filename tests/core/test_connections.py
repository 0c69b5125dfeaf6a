"""Connections to the database: enough for every thread, and a sentence instead of a fault when none is free."""

import pytest

from webapp import create_app
from webapp.core.db import db
from webapp.core.installation import begin_epoch, epoch
from webapp.core.writes import committed

pytestmark = pytest.mark.databases("sqlite")
THREADS = 3


@pytest.fixture
def small(database_url, tmp_path):
    given = {"DATABASE_URL": database_url, "DATA": str(tmp_path), "THREADS": str(THREADS), "DATABASE_WAIT_MS": "200"}
    app = create_app({f"GRIDWALK_{name}": text for name, text in given.items()})
    yield app
    with app.app_context():
        db.engine.dispose()


def test_every_thread_has_two(small):
    with small.app_context():
        taken = [db.engine.connect() for _ in range(2 * THREADS)]
        for connection in taken:
            connection.close()


@pytest.mark.parametrize("path", ["/sign-in", "/offline/outbox"])
def test_when_none_is_free_one_is_asked_to_try_again(small, path):
    with small.app_context():
        with committed():
            begin_epoch()
        epoch()  # kept by the process from its first answer on
        db.session.remove()
        taken = [db.engine.connect() for _ in range(2 * THREADS)]
    same = {"Sec-Fetch-Site": "same-origin"}
    with small.test_client() as client:
        with client.session_transaction() as session:
            session["_user_id"] = "01a20000-0000-7000-8000-000000000000.x"
        answer = client.post(path, data={"login": "1001", "password": "x"}, headers=same)
    for connection in taken:
        connection.close()
    assert answer.status_code == 503
