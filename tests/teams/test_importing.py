"""Net staff, slots and public cards from a workbook: all or nothing; the same file again changes nothing; a last day ends."""

from pathlib import Path

import pytest

from tests import workbooks
from webapp.accounts.models import Person
from webapp.areas.importing.run import Report
from webapp.core.clock import now
from webapp.core.db import db
from webapp.core.writes import committed
from webapp.teams import actions
from webapp.teams.models import NetStaff, PublicCard, TeamHolder

HEADERS = {
    "部门": ("编码", "名称", "电话"),
    "五网人员": ("网格编码", "网", "部门编码", "工号", "姓名", "工作电话", "同意公示", "起", "止"),
    "一岗四员": ("网格编码", "岗位", "工号", "姓名", "电话", "同意公示", "起", "止"),
    "公示名片": ("工号", "工作电话", "同意公示"),
}


@pytest.fixture
def bring_in(app, cast, tmp_path: Path):
    return lambda **sheets: workbooks.bring_in(app, cast.land.street.code, tmp_path / "队伍.xlsx", HEADERS, sheets)


@pytest.fixture
def everything(cast):
    grid = cast.land.grids[0].code
    return {
        "部门": [("CG", "城管科", "")],
        "五网人员": [
            (grid, "城市管理", "CG", "", "王大力", "05711110003", "", "2025-03-01", ""),
            (grid, "治安警务", "", "5001", "", "", "", "", ""),
        ],
        "一岗四员": [(grid, "卫生员", "", "孙阿姨", "13900000077", "是", "", ""), (grid, "党员助理岗", "1001", "", "", "", "", "")],
        "公示名片": [("1001", "05711110010", "是"), ("2001", "05711110011", "")],
    }


def rows(app, model) -> list:
    with app.app_context():
        return list(db.session.scalars(db.select(model).order_by(model.id)))


def tallies(report: Report) -> dict[str, tuple[int, int, int]]:
    return {name: (one.added, one.changed, one.same) for name, one in report.changes.tallies.items()}


def test_one_workbook_names_everybody(app, cast, bring_in, everything):
    assert bring_in(**everything).written
    city, police = sorted(rows(app, NetStaff), key=lambda one: one.net)
    assert (city.name, city.phone, city.department.name, city.starts_at.date().isoformat()) == (
        "王大力",
        "05711110003",
        "城管科",
        "2025-02-28",
    )
    assert (police.person_id, police.name) == (cast.department_officer.id, "")
    slots = {one.slot: (one.name, one.person_id, one.agreed_at is not None) for one in rows(app, TeamHolder)}
    assert slots == {"health": ("孙阿姨", None, True), "assistant": ("", cast.worker.id, False)}
    cards = {one.person_id: (one.phone, one.agreed_at is not None) for one in rows(app, PublicCard)}
    assert cards == {cast.worker.id: ("05711110010", True), cast.grid_head.id: ("05711110011", False)}


def test_the_same_workbook_again_changes_nothing(app, bring_in, everything):
    bring_in(**everything)
    again = tallies(bring_in(**everything))
    assert {name: again[name] for name in ("五网人员", "一岗四员", "公示名片")} == {
        "五网人员": (0, 0, 2),
        "一岗四员": (0, 0, 2),
        "公示名片": (0, 0, 2),
    }


@pytest.mark.databases("sqlite")
def test_what_a_sheet_says_anew_is_changed_and_a_last_day_ends(app, cast, bring_in, everything):
    bring_in(**everything)
    grid = cast.land.grids[0].code
    changed = {
        "五网人员": [(grid, "城市管理", "", "", "王大力", "05711110009", "是", "", "2026-01-31")],
        "公示名片": [("1001", "05711110010", "否")],
    }
    assert tallies(bring_in(**changed)) == {"五网人员": (0, 1, 0), "公示名片": (0, 1, 0)}
    [city] = [one for one in rows(app, NetStaff) if one.net == "city"]
    assert (city.phone, city.ends_at is not None, city.agreed_at is not None) == ("05711110009", True, True)
    assert tallies(bring_in(**changed)) == {"五网人员": (0, 0, 1), "公示名片": (0, 0, 1)}
    assert [one.agreed_at for one in rows(app, PublicCard) if one.person_id == cast.worker.id] == [None]


@pytest.mark.databases("sqlite")
@pytest.mark.parametrize(
    ("sheet", "row", "words"),
    [
        ("五网人员", ("nowhere", "城市管理", "", "", "王大力", "", "", "", ""), "没有编码为 nowhere 的网格"),
        ("五网人员", ("{grid}", "城市管理", "XX", "", "王大力", "", "", "", ""), "没有编码为 XX 的部门"),
        ("五网人员", ("{grid}", "城市管理", "", "", "", "", "", "", ""), "填一样就够"),
        ("五网人员", ("{grid}", "捕鱼", "", "", "王大力", "", "", "", ""), "这里只认这些"),
        ("一岗四员", ("{grid}", "卫生员", "9999", "", "", "", "", ""), "没有工号为 9999 的人员"),
        ("一岗四员", ("{grid}", "卫生员", "", "孙阿姨", "", "", "2026-02-01", "2026-01-01"), "最后一天早于第一天"),
        ("公示名片", ("9999", "05711110010", "是"), "没有工号为 9999 的人员"),
    ],
)
def test_a_wrong_row_is_given_back_with_its_reason_and_nothing_is_written(app, cast, bring_in, sheet, row, words):
    filled = tuple(cell.replace("{grid}", cast.land.grids[0].code) for cell in row)
    report = bring_in(**{sheet: [filled]})
    assert not report.written
    [line] = [line for reading in report.readings for line in reading.wrong]
    assert words in "".join(str(reason) for reason in line.reasons)
    assert not rows(app, NetStaff) + rows(app, TeamHolder) + rows(app, PublicCard)


@pytest.mark.databases("sqlite")
def test_a_row_that_is_there_twice_is_refused(bring_in, everything):
    report = bring_in(一岗四员=[everything["一岗四员"][0]] * 2)
    assert not report.written


@pytest.mark.databases("sqlite")
def test_a_sheet_gives_nobody_a_consent_that_was_taken_back(app, cast, bring_in, everything):
    bring_in(**everything)
    with app.app_context(), committed():
        by = db.session.get_one(Person, cast.worker.id)
        actions.show_card(by, "05711110010", agreed=False, by=by, at=now())
        [holder] = [one for one in db.session.scalars(db.select(TeamHolder)) if one.name]
        actions.withdraw_consent(holder, by=by, at=now())
    report = bring_in(**everything)
    assert tallies(report) == {"部门": (0, 0, 1), "五网人员": (0, 0, 2), "一岗四员": (0, 0, 1), "公示名片": (0, 0, 2)}
    assert [len(report.changes.tallies[name].kept) for name in ("一岗四员", "公示名片")] == [1, 1]
    assert all(one.name == "" for one in rows(app, TeamHolder))
    assert [one.agreed_at for one in rows(app, PublicCard)] == [None, None]


@pytest.mark.databases("sqlite")
def test_a_consent_that_a_sheet_leaves_open_stays(app, cast, bring_in, everything):
    grid = cast.land.grids[0].code
    bring_in(**everything)
    bring_in(一岗四员=[(grid, "卫生员", "", "孙阿姨", "13900000078", "", "", "")], 公示名片=[("1001", "05711110010", "")])
    assert [one.agreed_at is not None for one in rows(app, TeamHolder) if one.name] == [True]
    assert [one.agreed_at is not None for one in rows(app, PublicCard) if one.person_id == cast.worker.id] == [True]
