"""The databases that tests get: each fresh, alike on both kinds, and gone afterwards."""

from pathlib import Path
from subprocess import PIPE, Popen
from sys import executable
from time import monotonic, sleep

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.engine import Engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

from tests.databases import KINDS, Databases, PostgresDatabases, SqliteDatabases


def one_seeded_table(url: str) -> None:
    with engine(url).begin() as connection:
        connection.execute(text("CREATE TABLE door (number TEXT PRIMARY KEY)"))
        connection.execute(text("INSERT INTO door VALUES ('1-101')"))


@pytest.fixture(scope="module", params=KINDS)
def source(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory):
    if request.param == "sqlite":
        made: Databases = SqliteDatabases(tmp_path_factory.mktemp("own"), one_seeded_table)
    else:
        made = PostgresDatabases(one_seeded_table)
    yield made
    made.close()


def test_a_fresh_database_holds_what_the_template_holds(source: Databases):
    assert doors(source.fresh()) == ["1-101"]


def test_rows_of_one_test_are_not_seen_by_the_next(source: Databases):
    add_a_door(source.fresh())

    assert doors(source.fresh()) == ["1-101"]


def test_a_connection_left_open_does_not_stop_the_next_test(source: Databases):
    left_open = engine(source.fresh()).connect()
    left_open.execute(text("INSERT INTO door VALUES ('1-102')"))

    following = source.fresh()

    assert doors(following) == ["1-101"]
    with pytest.raises(DBAPIError):
        left_open.execute(text("INSERT INTO door VALUES ('1-101')"))
    left_open.invalidate()
    left_open.close()
    assert doors(following) == ["1-101"]


def test_the_postgresql_server_ends_with_a_killed_test_run():
    program = "from tests.postgres import Postgres; print(Postgres().folder, flush=True); input()"
    with Popen([executable, "-c", program], stdin=PIPE, stdout=PIPE, text=True, cwd=Path(__file__).parents[2]) as run:
        assert run.stdout
        folder = Path(run.stdout.readline().strip())
        assert (folder / "data/postmaster.pid").exists()
        run.kill()

    assert gone_within(folder, seconds=10)


def engine(url: str) -> Engine:
    return create_engine(url, poolclass=NullPool)


def doors(url: str) -> list[str]:
    with engine(url).connect() as connection:
        return list(connection.scalars(text("SELECT number FROM door ORDER BY number")))


def add_a_door(url: str) -> None:
    with engine(url).begin() as connection:
        connection.execute(text("INSERT INTO door VALUES ('1-102')"))


def gone_within(folder: Path, *, seconds: float) -> bool:
    until = monotonic() + seconds
    while folder.exists() and monotonic() < until:
        sleep(0.05)
    return not folder.exists()
