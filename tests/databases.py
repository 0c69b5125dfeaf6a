"""Fresh databases for tests, on SQLite and on PostgreSQL: each a copy of a template that was migrated once per process.

A test that asks for `database_url`, itself or through another fixture, runs once on each kind; `@pytest.mark.databases("sqlite")`
narrows that where the database makes no difference. A test that needs many (a property's examples) asks for `fresh_database`.
"""

import shutil
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Protocol

import pytest

from tests.postgres import Postgres

KINDS = ("sqlite", "postgresql")
Fill = Callable[[str], None]
"""Makes the tables in the empty database at the given address, and closes every connection to it."""


class Databases(Protocol):
    def fresh(self) -> str:
        """The address of a new copy of the template. The copy given before it is gone."""

    def lasting(self) -> str:
        """One that is there until the end, for a server that many tests share."""

    def close(self) -> None: ...


class SqliteDatabases:
    def __init__(self, folder: Path, fill: Fill) -> None:
        self._folder = folder
        self._template = folder / "template.db"
        self._numbers = count(1)
        self._current: Path | None = None
        fill(f"sqlite:///{self._template}")

    def fresh(self) -> str:
        self.close()
        self._current = self._copy()
        return f"sqlite:///{self._current}"

    def lasting(self) -> str:
        return f"sqlite:///{self._copy()}"

    def _copy(self) -> Path:
        # A new name each time: a connection left open by an earlier test must not see this one's rows.
        copy = self._folder / f"test-{next(self._numbers)}.db"
        shutil.copyfile(self._template, copy)
        return copy

    def close(self) -> None:
        if self._current:
            for suffix in ("", "-wal", "-shm"):
                Path(f"{self._current}{suffix}").unlink(missing_ok=True)


class PostgresDatabases:
    TEMPLATE = "gridwalk_template"

    def __init__(self, fill: Fill) -> None:
        self._server = Postgres()
        self._numbers = count(1)
        self._current: str | None = None
        self._server.create(self.TEMPLATE)
        fill(self._server.url(self.TEMPLATE))

    def fresh(self) -> str:
        if self._current:
            self._server.drop(self._current)
        self._current = self._copy()
        return self._server.url(self._current)

    def lasting(self) -> str:
        return self._server.url(self._copy())

    def _copy(self) -> str:
        name = f"test_{next(self._numbers)}"
        self._server.create(name, template=self.TEMPLATE)
        return name

    def close(self) -> None:
        self._server.stop()


def migrate(url: str) -> None:
    """Runs the project's own migrations: what the tests use is what an installation gets."""
    from flask_migrate import upgrade

    from webapp import create_app
    from webapp.core.db import db

    with TemporaryDirectory() as data:
        app = create_app({"GRIDWALK_DATABASE_URL": url, "GRIDWALK_DATA": data})
        with app.app_context():
            upgrade()
            db.engine.dispose()


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "database_kind" in metafunc.fixturenames:
        marker = metafunc.definition.get_closest_marker("databases")
        metafunc.parametrize("database_kind", marker.args if marker else KINDS)


@pytest.fixture(scope="session")
def databases_of(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], Databases]]:
    """One source per kind and process, started by the first test that asks for it."""
    sources: dict[str, Databases] = {}

    def source(kind: str) -> Databases:
        if kind not in sources:
            folder = tmp_path_factory.mktemp("databases")
            sources[kind] = SqliteDatabases(folder, migrate) if kind == "sqlite" else PostgresDatabases(migrate)
        return sources[kind]

    yield source
    for one in sources.values():
        one.close()


@pytest.fixture
def fresh_database(databases_of: Callable[[str], Databases], database_kind: str) -> Callable[[], str]:
    """Call it for the address of an empty, migrated database; it lasts until the next call."""
    return databases_of(database_kind).fresh


@pytest.fixture
def database_url(fresh_database: Callable[[], str]) -> str:
    """An empty, migrated database for this test alone."""
    return fresh_database()
