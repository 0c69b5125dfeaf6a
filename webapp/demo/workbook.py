"""Writes an invented street as the workbook that the import reads."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import xlsxwriter

from . import departments, teams
from .houses import Street
from .people import Staff
from .walks import Call

AREAS = ("总网格编码", "总网格", "网格编码", "网格", "微网格编码", "微网格")
PEOPLE = ("工号", "姓名", "电话", "角色", "区域编码", "起", "止")
BODIES = ("类别", "区域编码", "名称", "负责人工号", "起")
DOORS = ("户室编码", "小区", "楼栋", "单元", "楼层", "门牌", "微网格编码", "用途", "空置", "联系人", "电话", "人数", "入住")
ROUNDS = ("名称", "起", "止")
DEPARTMENTS = ("编码", "名称", "电话")
MEMBERS = ("部门编码", "工号", "起", "止")
ZONES = ("部门编码", "网格编码", "网", "片区名称")
CATEGORIES = ("编码", "上级编码", "名称", "部门编码", "网", "办结工作日")
NET_STAFF = ("网格编码", "网", "部门编码", "工号", "姓名", "工作电话", "同意公示", "起", "止")
HOLDERS = ("网格编码", "岗位", "工号", "姓名", "电话", "同意公示", "起", "止")
CARDS = ("工号", "工作电话", "同意公示")
CALLS = ("户室编码", "时间", "结果", "工号", "领域", "难处", "主意", "答应", "回话期限", "已回话", "关爱间隔")


def write(path: Path, street: Street, staff: Staff, rounds: Iterable[tuple], calls: Iterable[Call]) -> None:
    with xlsxwriter.Workbook(str(path), {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        _sheet(book, "网格", AREAS, _areas(street))
        _sheet(book, "人员", PEOPLE, ((p.number, p.name, p.phone, p.role, p.area, p.since, p.until) for p in staff.posts))
        _sheet(book, "党组织", BODIES, ((b.kind, b.area, b.name, b.number, b.since) for b in staff.bodies))
        _sheet(book, "户室", DOORS, _doors(street))
        _sheet(book, "大走访", ROUNDS, rounds)
        _sheet(book, "部门", DEPARTMENTS, departments.departments())
        _sheet(book, "部门人员", MEMBERS, departments.members(staff))
        _sheet(book, "部门片区", ZONES, departments.zones(street))
        _sheet(book, "工单类别", CATEGORIES, departments.categories())
        _sheet(book, "五网人员", NET_STAFF, teams.staff(street))
        _sheet(book, "一岗四员", HOLDERS, teams.holders(street))
        _sheet(book, "公示名片", CARDS, teams.cards(staff))
        _sheet(book, "走访", CALLS, (tuple(vars(call).values()) for call in calls))


def _areas(street: Street) -> Iterator[tuple]:
    for community in street.communities:
        for grid in community.grids:
            for code, name in grid.micro_grids:
                yield community.code, community.name, grid.code, f"{community.name}{grid.name}", code, name


def _doors(street: Street) -> Iterator[tuple]:
    for grid in street.grids:
        for door in grid.doors:
            where = (door.code, door.compound, door.building, door.unit, door.floor, door.number, door.micro_grid)
            yield *where, door.use, "是" if door.vacant else "否", door.contact, door.phone, door.members, door.since


def _sheet(book: xlsxwriter.Workbook, title: str, headers: tuple[str, ...], rows: Iterable[tuple]) -> None:
    sheet = book.add_worksheet(title)
    sheet.freeze_panes(1, 0)
    sheet.write_row(0, 0, headers)
    for number, row in enumerate(rows, 1):
        for column, value in enumerate(row):
            _cell(sheet, number, column, value)


def _cell(sheet: Any, row: int, column: int, value: Any) -> None:
    if isinstance(value, datetime):
        sheet.write_string(row, column, value.strftime("%Y-%m-%d %H:%M"))
    elif isinstance(value, date):
        sheet.write_string(row, column, value.isoformat())
    elif isinstance(value, int):
        sheet.write_number(row, column, value)
    elif value:
        sheet.write_string(row, column, value)
