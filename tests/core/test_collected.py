"""Audit rows are collected and written together: whoever reads sees them, and an undone savepoint takes its own and no others."""

from contextlib import suppress

import pytest
from sqlalchemy import select

from webapp.core import audit
from webapp.core.audit import AuditRow
from webapp.core.clock import now
from webapp.core.db import db
from webapp.core.writes import committed


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
