"""Departments, members, zones and categories from a workbook: all or nothing, and the same file again changes nothing."""

from pathlib import Path

import pytest

from tests import workbooks
from webapp.core.db import db
from webapp.orders import queries
from webapp.orders.registers import Category, Department, DepartmentMember, DepartmentZone

HEADERS = {
    "部门": ("编码", "名称", "电话"),
    "部门人员": ("部门编码", "工号", "起", "止"),
    "部门片区": ("部门编码", "网格编码", "网", "片区名称"),
    "工单类别": ("编码", "上级编码", "名称", "标准编码", "部门编码", "网", "办结工作日"),
}
DEPARTMENTS = [("CG", "城管科", "051900000001"), ("WY", "物业公司", "")]
CATEGORIES = [
    ("01", "", "公共设施", "", "", "", ""),
    ("0101", "01", "路灯楼灯", "", "CG", "", 3),
    ("0102", "01", "电梯故障", "", "CG", "物业管理", 0),
]


@pytest.fixture
def bring_in(app, cast, tmp_path: Path):
    return lambda **sheets: workbooks.bring_in(app, cast.land.street.code, tmp_path / "工单.xlsx", HEADERS, sheets)


@pytest.fixture
def everything(cast):
    grid = cast.land.grids[0].code
    return {
        "部门": DEPARTMENTS,
        "部门人员": [("CG", "5001", "2025-01-01", ""), ("WY", "4001", "2025-01-01", "2025-12-31")],
        "部门片区": [("WY", grid, "物业管理", "一片")],
        "工单类别": CATEGORIES,
    }


def test_a_street_is_set_up_by_one_workbook(app, cast, bring_in, everything):
    assert bring_in(**everything).written
    with app.app_context():
        [(top, below)] = queries.categories(cast.land.street.id)
        assert (top.name, [(one.name, one.handle_days) for one in below]) == ("公共设施", [("路灯楼灯", 3), ("电梯故障", 0)])
        lamps, lifts = below
        grid = cast.land.grids[0].id
        assert (queries.owner_for(lamps, grid).name, queries.owner_for(lifts, grid).name) == ("城管科", "物业公司")
        members = db.session.scalars(db.select(DepartmentMember).order_by(DepartmentMember.person_id)).all()
        assert {one.person_id: one.ends_at is None for one in members} == {cast.department_officer.id: True, cast.operator.id: False}


def test_the_same_workbook_again_changes_nothing(bring_in, everything):
    bring_in(**everything)
    again = bring_in(**everything)
    assert not again.changes
    assert {name: (tally.added, tally.changed) for name, tally in again.changes.tallies.items()} == dict.fromkeys(HEADERS, (0, 0))


def test_names_owners_and_days_change_and_what_is_missing_stays(app, bring_in, everything):
    bring_in(**everything)
    report = bring_in(
        部门=[("CG", "综合执法队", "")], 工单类别=[("01", "", "公共设施", "", "", "", ""), ("0101", "01", "路灯楼灯", "", "CG", "", 7)]
    )
    assert report.changes.tallies["部门"].missing == ["WY 物业公司"]
    with app.app_context():
        assert db.session.scalar(db.select(Department.name).where(Department.code == "CG")) == "综合执法队"
        assert db.session.scalar(db.select(Category.handle_days).where(Category.code == "0101")) == 7
        assert db.session.scalar(db.select(db.func.count()).select_from(DepartmentZone)) == 1


def test_a_member_ends_and_may_begin_again(app, cast, bring_in, everything):
    bring_in(**everything)
    bring_in(部门人员=[("CG", "5001", "", "2026-01-31")])
    bring_in(部门人员=[("CG", "5001", "2026-06-01", "")])
    with app.app_context():
        asked = db.select(DepartmentMember.ends_at).where(DepartmentMember.person_id == cast.department_officer.id)
        ends = db.session.scalars(asked.order_by(DepartmentMember.starts_at)).all()
    assert [one is None for one in ends] == [False, True]


@pytest.mark.parametrize(
    ("sheet", "row"),
    [
        ("部门", ("CG", "城管科", "")),  # twice
        ("部门人员", ("XX", "5001", "", "")),
        ("部门人员", ("CG", "7777", "", "")),
        ("部门人员", ("CG", "7001", "", "")),  # of another street
        ("部门人员", ("CG", "5001", "2025-02-01", "2025-01-01")),
        ("部门片区", ("CG", "NOWHERE", "物业管理", "")),
        ("部门片区", ("CG", "grid 1", "卫生", "")),
        ("工单类别", ("0201", "02", "别的", "", "", "", "")),  # nothing above it
        ("工单类别", ("010101", "0101", "第三级", "", "", "", "")),
        ("工单类别", ("0103", "01", "别的", "", "XX", "", "")),
        ("工单类别", ("0104", "01", "别的", "", "", "", 61)),
    ],
)
def test_a_wrong_row_is_named_and_nothing_is_written(app, cast, bring_in, everything, sheet, row):
    wrong = [cast.land.grids[0].code if cell == "grid 1" else cell for cell in row]
    report = bring_in(**everything | {sheet: [*everything[sheet], tuple(wrong)]})
    assert not report.written
    assert [line.number for line in report.wrong] == [len(everything[sheet]) + 2]
    with app.app_context():
        assert db.session.scalar(db.select(db.func.count()).select_from(Department)) == 0
