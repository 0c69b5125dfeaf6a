"""Delta ≡ full and exactly once, over random histories of phones, people, doors and days."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from tests.offline.histories import NOTES, STEPS, World, a_world, steps
from webapp.core.db import db
from webapp.core.filing import FiledEntry, RefusedEntry
from webapp.core.writes import committed
from webapp.handbook.models import HandbookEntry
from webapp.visits.actions import restand
from webapp.visits.models import DoorState, Visit

EXAMPLES = {"sqlite": 500, "postgresql": 100}


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def world(request, databases_of, tmp_path_factory):
    with a_world(databases_of(request.param).fresh(), tmp_path_factory.mktemp("data")) as made:
        yield made


def examples(kind: str):
    return settings(max_examples=EXAMPLES[kind], deadline=None, derandomize=True, suppress_health_check=list(HealthCheck), print_blob=True)


def test_deltas_give_what_a_full_listing_gives_and_everything_is_filed_once(world):
    kind = "sqlite" if "sqlite" in str(world.app.config["SQLALCHEMY_DATABASE_URI"]) else "postgresql"

    @examples(kind)
    @given(st.lists(steps, min_size=1, max_size=15))
    def holds(history):
        world.reset()
        for step in history:
            STEPS[step[0]](world, *step[1:])
        everything_is_delivered(world)
        fresh = {id(phone.person): phone.fresh_pages() for phone in world.phones[1:]}  # the first two are one person's
        for phone in world.phones:
            phone.refresh()  # ends what had broken off
            phone.refresh()
            assert phone.pages == fresh[id(phone.person)]
        nothing_is_lost_or_doubled(world)
        every_door_stands_as_its_visits_say(world)

    holds()


def everything_is_delivered(world: World) -> None:
    for phone in world.phones:
        for _try in range(3):
            if phone.waiting:
                phone.send()


def nothing_is_lost_or_doubled(world: World) -> None:
    with world.app.app_context():
        filed = {str(row.id): row for row in db.session.scalars(select(FiledEntry))}
        boxed = {str(key) for key in db.session.scalars(select(RefusedEntry.key))}
        visits = {str(row.id): row for row in db.session.scalars(select(Visit))}
        notes = {str(row.id): row for row in db.session.scalars(select(HandbookEntry).where(HandbookEntry.kind == "note"))}
    for phone in world.phones:
        on_phone = {entry["key"] for entry in phone.waiting}
        for entry in phone.saved:
            key = entry["key"]
            assert (key in filed) != (key in on_phone), "an entry is filed, or still on the phone"
            assert key not in filed or filed[key].receipt == phone.receipts[key]
            assert key in filed or key in phone.refused or set(entry["needs"]) & on_phone, "what stays was refused, or waits for what was"
            assert key not in phone.refused or key in boxed
    over = {entry["replaces"] for phone in world.phones for entry in phone.saved if entry["key"] in filed}
    for rows, ending in ((visits, "/visits"), (notes, NOTES)):
        assert rows.keys() == {key for key, row in filed.items() if row.path.endswith(ending) and row.unapplied is None}
        standing = {key for key, row in filed.items() if row.path.endswith(ending) and key not in over}
        assert {key for key, row in rows.items() if row.withdrawn_at is None} == standing, "what was corrected or taken back is over"
    assert len({row.receipt for row in filed.values()}) == len(filed)


def every_door_stands_as_its_visits_say(world: World) -> None:
    """The kept standing is what folding all visits from the start gives."""
    compared = ("state", "tried_out", "left_out", "met_at", "tries", "last_at", "refused_until", "household_id")
    with world.app.app_context(), committed():
        for state in db.session.scalars(select(DoorState)).all():
            before = {name: getattr(state, name) for name in compared}
            restand(state.address, world.now())
            assert {name: getattr(state, name) for name in compared} == before
