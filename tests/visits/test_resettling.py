"""After an import that changes who lives behind doors, each door stands as folding its visits anew makes it stand."""

from pathlib import Path

import pytest
from openpyxl import load_workbook
from sqlalchemy import func, select

from webapp.areas.importing.run import run
from webapp.areas.models import Address
from webapp.core.clock import local_day, now
from webapp.core.db import db
from webapp.core.writes import committed
from webapp.demo import commands, houses, names, people
from webapp.visits.actions import restand
from webapp.visits.models import CareAgreement, DoorState


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
