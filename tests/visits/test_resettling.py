"""After an import that changes who lives behind doors, each door stands as folding its visits anew makes it stand."""

from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from flask_babel import lazy_gettext as _l
from openpyxl import load_workbook
from sqlalchemy import delete, func, select, update

from webapp.accounts.models import Person
from webapp.areas.importing.run import run
from webapp.areas.models import Address
from webapp.core.clock import local_day, now
from webapp.core.db import db
from webapp.core.ids import new_id
from webapp.core.writes import committed
from webapp.demo import commands, houses, names, people
from webapp.visits import actions
from webapp.visits.actions import Said, restand
from webapp.visits.models import CareAgreement, DoorState, Visit


@pytest.fixture
def street(app, tmp_path) -> Path:
    """The small invented street, imported; its workbook."""
    day = local_day(now())
    built = houses.small(day)
    path = tmp_path / "时雨街道.xlsx"
    with app.app_context():
        commands.write(path, built, people.staff_of(built, day, 1001), day)
        run([path], built.code, street_name=built.name)
    return path


def with_other_contacts(path: Path, every: int) -> Path:
    """The same doors; every so manieth has another contact, and the one after it is vacant."""
    book = load_workbook(path)
    for title in book.sheetnames:
        if title != "户室":
            del book[title]
    for number, row in enumerate(book["户室"].iter_rows(min_row=2)):
        if row[9].value and number % every == 0:
            row[9].value = f"新{row[9].value}"
        elif number % every == 1:
            row[8].value, row[9].value = "是", None
    changed = path.with_name("变更.xlsx")
    book.save(changed)
    return changed


def standings() -> dict:
    return {row.id: tuple(row) for row in db.session.execute(select(*DoorState.__table__.c))}


def test_doors_stand_as_folding_anew_makes_them_stand(app, street):
    changed = with_other_contacts(street, every=2)
    with app.app_context():
        before = standings()
        report = run([changed], names.STREET[0])
        assert report.written
        assert len(report.changes.resettled) > 100
        after = standings()
        assert sum(after[one] != before.get(one) for one in report.changes.resettled) > 50
        with committed():
            for address in db.session.scalars(select(Address)).all():
                restand(address, now())
        assert {one: row for one, row in standings().items() if one in report.changes.resettled} == {
            one: row for one, row in after.items() if one in report.changes.resettled
        }


def test_a_visit_that_comes_between_folding_and_writing_counts(app, street):
    """Also at a door that nobody had visited before, and one that is taken back meanwhile does not."""

    def come_between() -> None:
        with app.app_context(), committed():
            by = db.session.scalars(select(Person)).first()
            for door_id, met in seen.items():
                door, at = db.session.get_one(Address, door_id), now() - timedelta(minutes=2)
                actions.visit(door, Said("met"), key=met, replaces=None, by=by, at=at, received_at=at)
        with app.app_context(), committed():
            visit = db.session.get_one(Visit, seen[withdrawn])
            actions.withdraw(visit, by=db.session.get_one(Person, visit.person_id), at=now(), received_at=now())

    @contextmanager
    def progress(label: str, _rows: int):
        if label == str(_l("Writing")):
            come_between()
        yield SimpleNamespace(update=lambda _count: None)

    changed = with_other_contacts(street, every=2)
    with app.app_context():
        doors = run([changed], names.STREET[0], dry_run=True).changes.resettled
        known, new, withdrawn = sorted(doors)[:3]
        with committed():
            db.session.execute(update(Visit).where(Visit.address_id.in_([new, withdrawn])).values(withdrawn_at=now()))
            db.session.execute(delete(DoorState).where(DoorState.id.in_([new, withdrawn])))
        seen = {door_id: new_id() for door_id in (new, withdrawn, known)}
        assert run([changed], names.STREET[0], progress=progress).written
        after = standings()
        recent = {door_id: db.session.get_one(DoorState, door_id).recent for door_id in seen}
        assert (recent[new], recent[withdrawn], recent[known][0]) == ([str(seen[new])], [], str(seen[known]))
        with committed():
            for door_id in seen:
                restand(db.session.get_one(Address, door_id), now())
        assert standings() == after


def test_what_was_agreed_with_a_household_ends_when_it_leaves(app, street):
    with app.app_context():
        open_ones = select(func.count()).select_from(CareAgreement).where(CareAgreement.ended_at.is_(None))
        assert db.session.scalar(open_ones)
        run([with_other_contacts(street, every=1)], names.STREET[0])
        kept = db.session.scalar(open_ones)
    assert kept == 0


def test_the_rest_of_the_street_is_left_alone(app, street):
    with app.app_context():
        before = standings()
        report = run([with_other_contacts(street, every=40)], names.STREET[0])
        after = standings()
    assert {one: row for one, row in after.items() if one not in report.changes.resettled} == {
        one: row for one, row in before.items() if one not in report.changes.resettled
    }
