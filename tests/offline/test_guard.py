"""Whatever a carried page shows must be able to say that it changed: no table is read whose rows touch no subject."""

import re
from collections.abc import Iterator

import pytest
from sqlalchemy import event

from tests.offline.conftest import HOUR, NOON
from tests.offline.phone import Phone
from tests.photos import pictures
from tests.photos.tus import Sender, sha256
from webapp.core import carried
from webapp.core.db import db
from webapp.visits.models import Promise

WITHOUT_SUBJECT = {  # table → why its rows need no touches()
    "compound": "comes and changes with an import, which touches the doors and buildings it moves",
    "building": "as the compound",
    "unit": "as the compound",
    "parameter": "its values are hashed into the cursor's key",
    "street": "its name and labels are hashed into the cursor's key",
    "revision": "the counters themselves",
    "order_event": "written with its order, which every move changes; never changed afterwards",
    "call_back": "as an event of its order",
    "co_handling": "begins and ends by a move of its order, which leaves an event and touches the order",
    "photo": "settles by itself after its visit or note, and touches that record then",
    "photo_link": "written once, in the transaction of the visit or note that it belongs to",
}


@pytest.fixture
def tables(server) -> Iterator[set[str]]:
    """The tables that were read, as they are read: whatever is read for a pack, since it may be kept and drawn later."""
    read: set[str] = set()

    def note(_connection, _cursor, statement: str, *_more) -> None:
        read.update(re.findall(r'\b(?:FROM|JOIN) "?(\w+)', statement))

    with server.app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    yield read
    event.remove(engine, "before_cursor_execute", note)


def a_full_life(server, phone: Phone) -> None:
    """Something of everything that a page can show."""
    picture = pictures.numbered(1)
    Sender(phone.client).send(picture)
    words = [
        ("difficulty", "灯坏了"),
        ("promise", "回话"),
        ("weak_signal", "有苗头"),
        ("care_days", "1"),
        ("fields", "other"),
        ("found_words", "灯坏了"),
    ]
    for door, outcome in enumerate(("met", "not_home", "refused", "vacant", "moved", "unsafe")):
        phone.save(server.door(door), ("outcome", outcome), *(words if outcome == "met" else ()), at=NOON, photos=[sha256(picture)])
    phone.save(server.door(1), ("outcome", "met"), ("promise", "再来"), at=NOON)
    phone.save(server.door(1, "households"), ("contact_name", "何女士"), at=NOON)
    phone.save("/handbook/entries", ("text", "下次带饭卡"), at=NOON, photos=[sha256(picture)])
    assert {one["verdict"] for one in phone.send()} == {"filed"}
    promise = server.rows(Promise)[0]
    phone.save(f"/promises/{promise.id}/feedback", ("feedback", "修好了"), at=NOON)
    assert phone.send()[0]["verdict"] == "filed"
    server.move_door(6, 0)
    server.move_door(5, 2)
    server.now = NOON + HOUR


def models() -> dict[str, type]:
    return {mapper.local_table.name: mapper.class_ for mapper in db.Model.registry.mappers}


def test_every_table_that_a_carried_page_reads_has_subjects_or_a_written_reason(server, phone, tables):
    a_full_life(server, phone)
    tables.clear()
    phone.refresh()
    assert {"visit", "promise", "care_agreement", "household", "door_state", "handbook_entry", "photo", "person", "work_order"} <= tables
    assert tables <= models().keys(), "a name that is no table hides one"
    silent = {name for name in tables if not hasattr(models()[name], "touches")}
    assert silent - WITHOUT_SUBJECT.keys() == set(), "give the model touches(), or write here why it needs none"
    assert WITHOUT_SUBJECT.keys() - silent == set(), "no longer true: take it off the list"


def test_pages_are_drawn_without_changing_anything(server, phone):
    """A page that is read must not touch what it reads, or it would be brought again and again."""
    a_full_life(server, phone)
    phone.refresh()
    with server.app.app_context():
        before = list(db.session.execute(db.select(carried.Revision.scope, carried.Revision.count)))
    phone.fresh_pages()
    with server.app.app_context():
        assert list(db.session.execute(db.select(carried.Revision.scope, carried.Revision.count))) == before
    assert phone.pack(phone.cursor)["total"] == 0
