"""Rows of audit and visits are collected and written together: whoever reads sees them, an undone savepoint takes its own and no others."""

from contextlib import suppress

import pytest
from sqlalchemy import select

from webapp.core import audit
from webapp.core.audit import AuditRow
from webapp.core.clock import local_day, now
from webapp.core.collected import insert_later, insert_object_later
from webapp.core.db import db
from webapp.core.ids import new_id
from webapp.core.writes import committed
from webapp.visits.models import Promise, Visit


@pytest.fixture
def told(app, cast):
    """Tells of something done to the street's worker; and what is read of that."""
    at = now()

    def tell(what: str) -> None:
        audit.record(what, cast.worker, by=cast.worker, at=at, after=what)

    def read() -> list[str]:
        return sorted(db.session.scalars(select(AuditRow.done).where(AuditRow.record_id == cast.worker.id, AuditRow.at == at)))

    with app.app_context():
        yield tell, read


def test_a_row_is_read_in_the_transaction_that_wrote_it(told):
    tell, read = told
    with committed():
        tell("one")
        assert read() == ["one"]
        tell("two")
        assert read() == ["one", "two"]


def test_rows_are_committed_also_when_nothing_else_changed(told):
    tell, read = told
    with committed():
        tell("one")
    db.session.remove()
    assert read() == ["one"]


@pytest.mark.parametrize("looks", [False, True])
def test_an_undone_savepoint_takes_its_own_rows_and_no_others(told, looks):
    tell, read = told
    with committed():
        tell("before")
        with suppress(ZeroDivisionError), db.session.begin_nested():
            tell("undone")
            if looks:
                assert read() == ["before", "undone"]
            raise ZeroDivisionError
        tell("between")
        with db.session.begin_nested():
            tell("kept")
        with suppress(ZeroDivisionError), db.session.begin_nested():
            with db.session.begin_nested():
                tell("undone with what is around it")
            raise ZeroDivisionError
    db.session.remove()
    assert read() == ["before", "between", "kept"]


def test_nothing_is_left_over_for_the_next_transaction(told):
    tell, read = told
    with suppress(ZeroDivisionError), committed():
        tell("lost")
        raise ZeroDivisionError
    with committed():
        tell("next")
    assert read() == ["next"]


def test_rows_are_written_after_those_that_they_point_at_whatever_was_collected_first(app, cast):
    """A promise points at its visit."""
    land, at, key = cast.land, now(), new_id()
    where = {"street_id": land.street.id, "address_id": land.addresses[0].id}
    promise = {"id": new_id(), "visit_id": key, "words": "换一盏灯", "due_on": local_day(at), "fed_back_at": None}
    made = Visit(id=key, grid_id=land.grids[0].id, person_id=cast.worker.id, outcome="met", happened_at=at, received_at=at, **where)
    with app.app_context():
        with committed():
            insert_later(db.session(), Promise.__table__, where | promise)
            insert_object_later(db.session(), made)
            assert made not in db.session
        read = db.session.get_one(Visit, key)
        assert read is not made
        assert (read.outcome, read.fields, read.difficulty, read.withdrawn_at) == ("met", [], "", None)
        assert [one.words for one in read.promises] == ["换一盏灯"]
