"""Rounds and visits from a spreadsheet: the doors stand as if every visit had been filed at the door."""

from pathlib import Path

import pytest
import xlsxwriter

from tests.visits.conftest import MINUTE
from webapp.areas.importing.run import Report, run
from webapp.core.clock import LOCAL
from webapp.core.db import db
from webapp.core.writes import committed
from webapp.visits.actions import restand
from webapp.visits.models import CareAgreement, DoorState, Promise, Visit, VisitCampaign

ROUNDS = ("名称", "起", "止")
VISITS = ("户室编码", "时间", "结果", "工号", "领域", "难处", "答应", "回话期限", "已回话", "关爱间隔")
COMPARED = ("state", "tried_out", "left_out", "met_at", "first_met_at", "tries", "bands", "vacant_on", "refused_until", "last_at", "recent")


@pytest.fixture
def bring_in(app, cast, tmp_path: Path):
    """Imports these visits, and rounds if there are any, into the street of the cast."""

    def run_with(visits: list[tuple], rounds: list[tuple] = ()) -> Report:
        path = tmp_path / "走访.xlsx"
        with xlsxwriter.Workbook(str(path)) as book:
            for title, rows in (("大走访", [ROUNDS, *rounds]), ("走访", [VISITS, *visits])):
                sheet = book.add_worksheet(title)
                for number, row in enumerate(rows):
                    sheet.write_row(number, 0, row)
        with app.app_context():
            return run([path], cast.land.street.code)

    return run_with


def line(cast, number: int, at: str, outcome: str = "见到", staff: str = "1001", **said) -> tuple:
    more = (said.get(name, "") for name in ("field", "difficulty", "promise", "due_on", "answered", "care"))
    return (cast.land.addresses[number].code, at, outcome, staff, *more)


def reasons(report: Report) -> list[str]:
    return [str(reason) for line in report.wrong for reason in line.reasons]


HISTORY = [
    (0, "2025-03-02 09:10", "没人在家"),
    (0, "2025-03-01 15:00", "没人在家"),
    (0, "2025-03-04 19:30", "没人在家"),
    (1, "2025-02-01 09:00", "空置"),
    (1, "2025-02-03 09:00", "空置"),
    (2, "2025-02-01 09:00", "谢绝"),
    (3, "2025-02-01 09:00", "见到"),
    (3, "2024-06-01 09:00", "见到"),
    (4, "2024-06-01 09:00", "见到"),
]
TWO_ROUNDS = [("上一轮", "2023-01-01", "2024-12-31"), ("大走访", "2025-01-01", "2026-12-31")]


def test_doors_stand_as_folding_their_visits_makes_them_stand(app, cast, bring_in):
    assert bring_in([line(cast, *one) for one in HISTORY], TWO_ROUNDS).written
    with app.app_context(), committed():
        rows = {row.id: row for row in db.session.scalars(db.select(DoorState))}
        said = [rows[one.id].state for one in cast.land.addresses[:5]]
        listed = rows[cast.land.addresses[0].id].tried_out, rows[cast.land.addresses[1].id].left_out
        for row in rows.values():
            before = {name: getattr(row, name) for name in COMPARED}
            restand(row.address, row.last_at.replace(year=2025, month=12))
            assert {name: getattr(row, name) for name in COMPARED} == before
    assert said == ["tried", "vacant", "refused", "met", "due"]
    assert listed == (True, True)


def test_what_was_said_agreed_and_answered_comes_along(app, cast, bring_in):
    said = {"field": "公共设施", "difficulty": "灯坏了", "promise": "修灯", "due_on": "2025-03-20", "answered": "2025-03-09", "care": 30}
    bring_in([line(cast, 0, "2025-03-02 09:10", **said)], TWO_ROUNDS)
    with app.app_context():
        [visit], [promise], [care] = (list(db.session.scalars(db.select(one))) for one in (Visit, Promise, CareAgreement))
        campaign = db.session.get_one(VisitCampaign, visit.campaign_id)
    assert (visit.fields, visit.difficulty, visit.household_id) == (["facilities"], "灯坏了", cast.land.households[0].id)
    assert (visit.person_id, visit.grid_id, campaign.name) == (cast.worker.id, cast.land.grids[0].id, "大走访")
    assert visit.happened_at.astimezone(LOCAL).isoformat() == "2025-03-02T09:10:00+08:00"
    assert (promise.words, promise.due_on.isoformat(), promise.fed_back_by_id) == ("修灯", "2025-03-20", cast.worker.id)
    assert (care.every_days, care.household_id, care.agreed_by_id) == (30, cast.land.households[0].id, cast.worker.id)


def test_the_same_file_again_changes_nothing(app, cast, bring_in):
    visits = [line(cast, *one) for one in HISTORY]
    bring_in(visits, TWO_ROUNDS)
    again = bring_in(visits, TWO_ROUNDS)
    tally = again.changes.tallies["走访"]
    assert (tally.added, tally.same, bool(again.changes)) == (0, len(HISTORY), False)


def test_a_later_file_folds_with_what_is_there(app, cast, bring_in):
    for number, at in enumerate(("2025-03-01 09:00", "2025-03-02 15:00", "2025-03-03 09:00"), 1):
        bring_in([line(cast, 0, at, "没人在家")], TWO_ROUNDS if number == 1 else [])
        with app.app_context():
            standing = db.session.get_one(DoorState, cast.land.addresses[0].id)
        assert (standing.tries, standing.tried_out) == (number, number == 3)


def test_wrong_rows_are_named_and_nothing_is_written(app, cast, bring_in):
    report = bring_in(
        [
            line(cast, 0, "2025-03-02 09:10"),
            ("NOWHERE", "2025-03-02", "见到", "1001"),
            line(cast, 0, "2025-03-02 10:00", staff="7777"),
            line(cast, 0, "2099-01-01 09:00"),
            line(cast, 0, "2025-03-02 11:00", "跳舞"),
        ],
        [("倒过来", "2025-12-31", "2025-01-01")],
    )
    assert not report.written
    assert [line.number for line in report.wrong] == [2, 3, 4, 5, 6]
    assert any("NOWHERE" in one for one in reasons(report))
    assert any("7777" in one for one in reasons(report))
    with app.app_context():
        assert db.session.scalar(db.select(db.func.count()).select_from(Visit)) == 0


def test_a_staff_number_of_another_street_is_nobody_here(cast, bring_in):
    assert not bring_in([line(cast, 0, "2025-03-02 09:10", staff="7001")]).written


def test_phones_learn_of_imported_visits(walk, cast, phone, bring_in):
    walk.visit(0)
    phone.refresh()
    bring_in([line(cast, 1, "2026-03-10 09:00")])
    walk.clock(walk.rows(Visit)[0].received_at + MINUTE)
    phone.refresh()
    assert phone.pages == phone.fresh_pages()
    assert "以前的走访" in phone.pages[walk.url(1)]
