"""Visits from a spreadsheet stand in the handbook of whoever made them, as if each had been filed at the door."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
import xlsxwriter

from tests.handbook.conftest import WEDNESDAY
from tests.handbook.test_carried import Phone
from webapp.accounts.models import Person
from webapp.areas.importing import run as importing
from webapp.core.clock import LOCAL, local_day
from webapp.core.db import db
from webapp.core.ids import new_id
from webapp.core.writes import committed
from webapp.handbook import actions, queries
from webapp.handbook.models import HandbookEntry
from webapp.handbook.wording import words_of
from webapp.visits.actions import withdraw
from webapp.visits.models import Visit

HEADERS = ("户室编码", "时间", "结果", "工号", "领域", "难处", "主意", "答应", "回话期限")
QUIET = (1, "2026-03-10 09:20", "没人在家")
TOLD = (0, "2026-03-10 09:10", "见到", "公共设施", "楼道灯坏了", "摆两张凳子", "问物业什么时候修", "2026-03-17")
LAST_YEAR = (2, "2025-12-30 15:00", "见到")


@pytest.fixture
def bring(app, cast, tmp_path: Path, monkeypatch) -> Callable[..., importing.Report]:
    """Imports visits of the worker; it is Wednesday, 11 March 2026, or another moment."""

    def bring(*visits: tuple, at: datetime = WEDNESDAY) -> importing.Report:
        monkeypatch.setattr(importing, "now", lambda: at)
        path = tmp_path / "走访.xlsx"
        with xlsxwriter.Workbook(str(path)) as book:
            sheet = book.add_worksheet("走访")
            sheet.write_row(0, 0, HEADERS)
            for row, (number, moment, outcome, *said) in enumerate(visits, 1):
                sheet.write_row(row, 0, (cast.land.addresses[number].code, moment, outcome, cast.worker.staff_number, *said))
        with app.app_context():
            return importing.run([path], cast.land.street.code)

    return bring


@pytest.fixture
def written(app, cast) -> Callable[[], list[HandbookEntry]]:
    def read() -> list[HandbookEntry]:
        with app.app_context():
            mine = db.select(HandbookEntry).where(HandbookEntry.person_id == cast.worker.id, HandbookEntry.withdrawn_at.is_(None))
            return list(db.session.scalars(mine.order_by(HandbookEntry.happened_at)))

    return read


def test_a_visit_is_entered_with_place_door_name_and_words(bring, written):
    assert bring(TOLD, QUIET).written
    told, quiet = written()
    assert (told.place, told.door, told.who, told.outcome) == ("1幢 1单元", "101", "李女士", "met")
    assert told.text.split("\n") == ["楼道灯坏了", "摆两张凳子", "问物业什么时候修"]
    assert (told.answer_by.isoformat(), told.quiet) == ("2026-03-17", False)
    assert (quiet.door, quiet.outcome, quiet.text, quiet.quiet) == ("201", "not_home", "", True)
    assert told.day.isoformat() == quiet.day.isoformat() == "2026-03-10"


def test_it_reads_as_if_it_had_been_filed_at_the_door(app, cast, bring, written):
    assert bring(TOLD, QUIET).written
    with app.app_context():
        for entry in written():
            words = words_of(db.session.get(Visit, entry.visit_id))
            assert {name: getattr(entry, name) for name in words} == words


def test_importing_again_enters_nothing_twice(bring, written):
    bring(TOLD, QUIET)
    assert not bring(TOLD, QUIET).written
    assert len(written()) == 2


def test_a_year_that_is_closed_gets_no_pages_any_more(bring, written):
    bring(LAST_YEAR, QUIET)
    assert [entry.day.year for entry in written()] == [2026]


def test_the_last_year_is_still_open_in_the_first_days_of_january(bring, written):
    bring(LAST_YEAR, at=datetime(2026, 1, 15, 12, tzinfo=LOCAL))
    assert [entry.day.isoformat() for entry in written()] == ["2025-12-30"]


def test_a_visit_taken_back_goes_from_the_handbook_too(app, cast, bring, written):
    bring(QUIET)
    with app.app_context(), committed():
        visit = db.session.scalars(db.select(Visit)).one()
        withdraw(visit, by=db.session.get(Person, cast.worker.id), at=visit.happened_at, received_at=WEDNESDAY)
    assert written() == []


def test_a_phone_takes_exactly_what_the_import_changed(app, cast, bring):
    with app.app_context(), committed():
        worker = db.session.get(Person, cast.worker.id)
        actions.write("昨天的话。", "", [], key=new_id(), replaces=None, by=worker, at=WEDNESDAY, received_at=WEDNESDAY)
    phone = Phone(app, cast.worker.id)
    bring(TOLD, QUIET, (3, "2026-01-05 18:00", "谢绝"))
    phone.update()
    assert phone.pages == phone.full()
    assert {"/handbook/2026-03-10", "/handbook/2026-01-05"} <= set(phone.pages)
    with app.app_context():
        assert queries.has_page(cast.worker, local_day(WEDNESDAY))
