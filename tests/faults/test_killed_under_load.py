"""A few kills -9 at random moments under load; the hundred of docs/faults.md are run by `python -m tests.faults.kills 100`."""

import random
from collections.abc import Callable
from pathlib import Path

from tests.databases import Databases
from tests.faults.kills import kill_under_load
from tests.faults.street import SABOTEUR, Street

KILLS = 5


def test_what_was_acknowledged_outlives_kills_at_any_moment_and_is_there_once(
    databases_of: Callable[[str], Databases], database_kind: str, tmp_path: Path
):
    street = Street(databases_of(database_kind).lasting(), tmp_path / "data", SABOTEUR)
    try:
        said = kill_under_load(street, KILLS, random.Random(7))
    finally:
        street.close()
    assert (said.lost, said.doubled) == (0, 0)
    assert said.cuts > 0, "some of the kills fell into a delivery"
    assert said.entries > 50
