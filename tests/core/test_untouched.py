"""A mark holds as long as nothing was changed since, whatever was read or flushed meanwhile."""

import pytest
from sqlalchemy import select, update

from webapp.accounts.models import Person
from webapp.core import audit
from webapp.core.clock import now
from webapp.core.db import db, write_transaction
from webapp.core.untouched import marked


@pytest.fixture
def worker(app, cast):
    with app.app_context(), write_transaction():
        yield db.session.get_one(Person, cast.worker.id)
        db.session.rollback()


CHANGES = {
    "a row set": lambda worker: setattr(worker, "name", "丙"),
    "a row that was set before": lambda worker: setattr(worker, "language", "en"),
    "a row set and flushed": lambda worker: (setattr(worker, "name", "丙"), db.session.flush()),
    "an audit row": lambda worker: audit.record("person.seen", worker, by=worker, at=now()),
    "an audit row, flushed": lambda worker: (audit.record("person.seen", worker, by=worker, at=now()), db.session.flush()),
    "rows deleted": lambda worker: db.session.delete(db.session.scalars(select(Person).where(Person.id != worker.id)).first()),
    "a statement": lambda worker: db.session.execute(update(Person).where(Person.id == worker.id).values(name="丙")),
}


@pytest.mark.parametrize("change", CHANGES)
def test_any_change_is_seen(worker, change):
    if change != "a row set":
        worker.name = "乙"
    with marked(db.session()) as mark:
        assert mark.holds()
        CHANGES[change](worker)
        assert not mark.holds()


def test_reading_is_no_change_also_when_it_flushes_what_was_changed_before(worker):
    worker.name = "乙"
    audit.record("person.seen", worker, by=worker, at=now())
    with marked(db.session()) as mark:
        assert "乙" in db.session.scalars(select(Person.name)).all()
        assert not db.session.dirty
        assert mark.holds()
        worker.name = "丙"
        db.session.flush()
        assert not mark.holds()
