"""Connections to the database: enough for every thread, and a sentence instead of a fault when none is free."""

import os
import traceback

import pytest

from webapp import create_app
from webapp.core.db import db
from webapp.core.installation import begin_epoch, epoch
from webapp.core.writes import committed

THREADS = 3


@pytest.fixture
def small(database_url, tmp_path):
    given = {"DATABASE_URL": database_url, "DATA": str(tmp_path), "THREADS": str(THREADS), "DATABASE_WAIT_MS": "200"}
    app = create_app({f"GRIDWALK_{name}": text for name, text in given.items()})
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.mark.databases("sqlite")
def test_every_thread_has_two(small):
    with small.app_context():
        taken = [db.engine.connect() for _ in range(2 * THREADS)]
        for connection in taken:
            connection.close()


@pytest.mark.databases("sqlite")
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


def test_a_forked_process_never_speaks_through_its_parents_connection(small):
    """A web server that loads the app before it forks, and whose app has asked the database by then."""
    with small.app_context():
        with db.engine.connect() as connection:
            parents = connection.connection.dbapi_connection
        child = os.fork()
        if child == 0:
            os._exit(_asks_by_itself(parents))
        _, status = os.waitpid(child, 0)
        with db.engine.connect() as connection:
            assert connection.scalar(db.text("SELECT 1")) == 1
            assert connection.connection.dbapi_connection is parents
    assert os.waitstatus_to_exitcode(status) == 0


def _asks_by_itself(parents) -> int:
    """In the child: the exit code, 0 if all is well. Nothing may leave it otherwise, or the child would go on with the tests."""
    try:
        with db.engine.connect() as connection:
            return int(connection.connection.dbapi_connection is parents or connection.scalar(db.text("SELECT 1")) != 1)
    except BaseException:  # noqa: BLE001
        traceback.print_exc()
        return 2
