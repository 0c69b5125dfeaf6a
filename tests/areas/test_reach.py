"""How far a post reaches: down the tree to its doors, at the moment asked for, and never into another street."""

from datetime import timedelta

import pytest
from flask import g
from sqlalchemy import event, select

from tests.cast import BEGAN, Cast
from webapp.accounts import roles
from webapp.accounts.models import Person, Post
from webapp.areas import queries
from webapp.areas.models import Address, AddressMove
from webapp.areas.reach import reach_of
from webapp.core.clock import now
from webapp.core.db import db
from webapp.core.problems import NotFound
from webapp.core.writes import committed

LATER = BEGAN + timedelta(days=30)


@pytest.fixture
def inside(app, cast):
    """An open app with the cast in it."""
    with app.app_context():
        yield cast


def doors(person: Person, permission: str = "door.read", at=LATER) -> set:
    return set(db.session.scalars(select(Address.id).where(reach_of(person, permission, at).addresses())))


def ids(addresses) -> set:
    return {address.id for address in addresses}


def in_grid(cast: Cast, number: int) -> set:
    return ids(door for door in cast.land.addresses if door.grid_id == cast.land.grids[number].id)


def move(address_id, to, at) -> None:
    with committed():
        door = db.session.get(Address, address_id)
        facts = {"street_id": door.street_id, "address_id": door.id, "from_micro_grid_id": door.micro_grid_id}
        db.session.add(AddressMove(**facts, to_micro_grid_id=to.id, moved_at=at))
        door.micro_grid_id, door.grid_id = to.id, to.parent_id


def test_a_grid_post_reaches_the_doors_of_its_grid(inside):
    assert doors(inside.worker) == in_grid(inside, 0)
    assert doors(inside.other_worker) == in_grid(inside, 1)


def test_a_general_grid_post_reaches_all_grids_below(inside):
    reach = reach_of(inside.general_grid_head, "door.read", LATER)
    assert reach.grids == ids(inside.land.grids)
    assert doors(inside.general_grid_head) == ids(inside.land.addresses)


def test_a_street_post_reaches_its_street_and_no_other(inside):
    assert doors(inside.operator) == ids(inside.land.addresses)
    assert doors(inside.stranger) == ids(inside.next_land.addresses)


def test_a_micro_grid_post_reaches_its_own_doors_only(inside):
    micro_grid = inside.land.micro_grids[0]
    with committed():
        db.session.add(
            Post(
                street_id=inside.land.street.id, person_id=inside.nobody.id, role=roles.GRID_WORKER, area_id=micro_grid.id, starts_at=BEGAN
            )
        )
    reach = reach_of(inside.nobody, "door.write", LATER)
    assert doors(inside.nobody) == ids(door for door in inside.land.addresses if door.micro_grid_id == micro_grid.id)
    assert (reach.grids, reach.around) == (frozenset(), {micro_grid.parent_id})
    assert reach.scopes == (f"g:{micro_grid.parent_id}",)


def test_a_role_without_the_permission_reaches_nothing(inside):
    for person in (inside.nobody, inside.department_officer, inside.administrator):
        assert not reach_of(person, "door.read", LATER)
        assert doors(person) == set()
    assert not reach_of(inside.operator, "door.write", LATER)


def test_a_post_reaches_from_its_first_moment_to_its_last(inside):
    with committed():
        db.session.scalars(select(Post).where(Post.person_id == inside.worker.id)).one().ends_at = LATER
    assert not doors(inside.worker, at=BEGAN - timedelta(seconds=1))
    assert doors(inside.worker, at=BEGAN)
    assert doors(inside.worker, at=LATER - timedelta(seconds=1))
    assert not doors(inside.worker, at=LATER)


def test_a_door_that_moved_is_judged_by_where_it_lay_then(inside):
    moved_at = now() - timedelta(days=3)
    door = inside.land.addresses[0]
    move(door.id, inside.land.micro_grids[2], moved_at)
    before, after = moved_at - timedelta(hours=1), moved_at + timedelta(hours=1)
    for person, at, there in (
        (inside.worker, before, True),
        (inside.worker, after, False),
        (inside.other_worker, before, False),
        (inside.other_worker, after, True),
        (inside.worker, moved_at, False),
    ):
        found = db.session.get(Address, door.id)
        assert reach_of(person, "door.read", at).holds(found, at) is there


def test_a_door_that_moved_twice_long_ago_is_judged_by_where_it_lay_then(inside):
    first, second = now() - timedelta(days=300), now() - timedelta(days=200)
    door = inside.land.addresses[0]
    move(door.id, inside.land.micro_grids[2], first)
    move(door.id, inside.land.micro_grids[0], second)
    found = db.session.get(Address, door.id)
    for days, person in ((350, inside.worker), (250, inside.other_worker), (150, inside.worker)):
        at = now() - timedelta(days=days)
        assert queries.visible_to(person, door.id, at).id == found.id
    with pytest.raises(NotFound):
        queries.visible_to(inside.worker, door.id, now() - timedelta(days=250))


def test_a_door_of_another_street_is_not_there(inside):
    with pytest.raises(NotFound):
        queries.visible_to(inside.operator, inside.next_land.addresses[0].id, now())


@pytest.mark.databases("sqlite")
def test_fifty_entries_of_a_batch_ask_the_database_no_more_than_one(app, inside):
    move(inside.land.addresses[0].id, inside.land.micro_grids[2], now() - timedelta(days=1))
    asked: list[str] = []
    with app.test_request_context("/"):
        g.now, g.shared = now(), {}
        loaded = [db.session.get(Address, door.id) for door in inside.land.addresses]
        event.listen(db.engine, "before_cursor_execute", lambda *said: asked.append(said[2]))
        for number in range(50):
            at = g.now - timedelta(hours=number + 1)
            reach_of(inside.worker, "door.write", at).holds(loaded[number % len(loaded)], at)
    assert len(asked) <= 3
