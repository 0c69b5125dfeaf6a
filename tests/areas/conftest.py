"""Spreadsheets for tests: a tiny street as rows that a test changes, written as a workbook or as CSV; and what an import left."""

from collections.abc import Callable
from pathlib import Path

import pytest
import xlsxwriter
from sqlalchemy import select

from webapp.accounts.models import Person, Post
from webapp.areas.importing.run import Report, run
from webapp.areas.models import Address, AddressMove, Area, Building, Compound, Household, PartyBody, Unit
from webapp.core.audit import AuditRow
from webapp.core.carried import Revision, TouchedSubject
from webapp.core.db import db
from webapp.core.streets import Street

AREAS = ("总网格编码", "总网格", "网格编码", "网格", "微网格编码", "微网格")
PEOPLE = ("工号", "姓名", "电话", "角色", "区域编码", "起", "止")
BODIES = ("类别", "区域编码", "名称", "负责人工号")
DOORS = ("户室编码", "小区", "楼栋", "单元", "楼层", "门牌", "微网格编码", "用途", "空置", "联系人", "电话", "人数")
CODE, NAME = "000000009", "试行街道"
Sheets = dict[str, list[tuple]]
EVERYTHING = (
    Street, Area, Person, Post, PartyBody, Compound, Building, Unit, Address, AddressMove, Household, AuditRow, TouchedSubject, Revision,
)  # fmt: skip


def door(code: str, number: str, micro_grid: str = "M1", *, contact: str = "李女士", building: str = "1幢", unit: str = "1单元", **more):
    values = {"compound": "白露花园", "use": "自住", "vacant": "否", "phone": "", "members": 2} | more
    floor = values.get("floor", int(number) // 100 if number.isdecimal() else 1)
    where = (code, values["compound"], building, unit, floor, number, micro_grid)
    return (*where, values["use"], values["vacant"], contact, values["phone"], values["members"])


def street_rows() -> Sheets:
    """One general grid, two grids of two micro-grids, four doors, a worker and a hub."""
    return {
        "网格": [
            AREAS,
            ("C1", "谷雨社区", "G1", "第1网格", "M1", "1号微网格"),
            ("C1", "谷雨社区", "G1", "第1网格", "M2", "2号微网格"),
            ("C1", "谷雨社区", "G2", "第2网格", "M3", "3号微网格"),
            ("C2", "小满社区", "G3", "第3网格", "M4", "4号微网格"),
        ],
        "人员": [
            PEOPLE,
            ("1001", "陈小满", "10000000001", "网格员", "G1", "2025-01-01", ""),
            ("1002", "林可", "10000000002", "党员中心户", "M1", "2025-01-01", ""),
        ],
        "党组织": [BODIES, ("党员中心户", "M1", "1号中心户", "1002"), ("网格党支部", "G1", "第1网格党支部", "")],
        "户室": [
            DOORS,
            door("D101", "101"),
            door("D102", "102", contact="王先生"),
            door("D201", "201", contact="赵奶奶"),
            door("D301", "301", "M3", contact="孙师傅", building="2幢", unit=""),
        ],
    }


def write_workbook(path: Path, sheets: Sheets) -> Path:
    with xlsxwriter.Workbook(str(path), {"strings_to_formulas": False}) as book:
        for title, rows in sheets.items():
            sheet = book.add_worksheet(title)
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
    return path


@pytest.fixture
def rows() -> Sheets:
    return street_rows()


@pytest.fixture
def bring(app, tmp_path) -> Callable[..., Report]:
    """Imports sheets into the test's street, making it if need be."""

    def bring(sheets: Sheets, *, street: str = CODE, name: str = NAME, **options) -> Report:
        path = write_workbook(tmp_path / "街道.xlsx", sheets)
        with app.app_context():
            return run([path], street, street_name=name, **options)

    return bring


@pytest.fixture
def kept(app):
    """All rows of all tables, to compare before with after."""

    def kept() -> dict[str, set]:
        with app.app_context():
            return {
                model.__tablename__: {repr(tuple(row)) for row in db.session.execute(select(*model.__table__.c))} for model in EVERYTHING
            }

    return kept


@pytest.fixture
def found(app):
    """A door with its current household, by code."""

    def found(code: str) -> tuple[Address, Household | None]:
        with app.app_context():
            address = db.session.scalars(select(Address).where(Address.code == code)).one()
            asked = select(Household).where(Household.address_id == address.id, Household.ends_at.is_(None))
            return address, db.session.scalars(asked).one_or_none()

    return found


def reasons(report) -> dict[int, str]:
    return {line.number: "; ".join(why for _column, why in line.reasons) for line in report.wrong}
