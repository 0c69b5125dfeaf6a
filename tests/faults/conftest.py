"""One street on one server for each kind of database, started by the first test that asks; a test hires people of its own there."""

from collections.abc import Callable, Iterator

import pytest

from tests.databases import Databases
from tests.faults.street import SABOTEUR, Street
from tests.offline.phone import Phone

BUSY_MS = "300"  # how long a writer waits for another


@pytest.fixture(scope="session")
def street_on(databases_of: Callable[[str], Databases], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], Street]]:
    streets: dict[str, Street] = {}

    def on(kind: str) -> Street:
        if kind not in streets:
            settings = SABOTEUR | {"GRIDWALK_DATABASE_WAIT_MS": BUSY_MS}
            streets[kind] = Street(databases_of(kind).lasting(), tmp_path_factory.mktemp(kind), settings)
            streets[kind].server.start()
        return streets[kind]

    yield on
    for one in streets.values():
        one.close()


@pytest.fixture
def street(street_on: Callable[[str], Street], database_kind: str) -> Street:
    return street_on(database_kind)


@pytest.fixture
def phone(street: Street) -> Phone:
    """Of a grid worker who was hired for this test."""
    return street.phone()
