"""Two people at one door in the same moment: the second waits for the first, and both visits stand."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.visits.conftest import MINUTE, WEDNESDAY
from webapp.areas.models import Address
from webapp.core.db import db, write_transaction
from webapp.visits import queries, standing
from webapp.visits.models import Visit

WAITING = "SELECT count(*) FROM pg_locks WHERE NOT granted"


def waits(delivery) -> bool:
    """Whether it comes to wait for a lock before it is done."""
    while not delivery.done():
        with db.engine.connect() as another:
            if another.scalar(db.text(WAITING)):
                return True
    return False


@pytest.mark.databases("postgresql")  # SQLite has one writer at a time
def test_the_first_two_visits_of_a_door_do_not_both_make_its_standing(app, walk, phone):
    door = walk.cast.land.addresses[0]
    entry = phone.save(f"{walk.url(0)}/visits", ("outcome", "met"), at=WEDNESDAY + MINUTE)
    with ThreadPoolExecutor(1) as threads:
        with app.app_context(), write_transaction():
            assert queries.state_held(door.id) is None
            delivery = threads.submit(phone.send, [entry])
            assert waits(delivery)
            standing.restand(db.session.get_one(Address, door.id), WEDNESDAY)
            db.session.commit()
        assert delivery.result(20)[0]["verdict"] == "filed"
    assert len(walk.rows(Visit)) == 1
    assert walk.standing(0).state == "met"
