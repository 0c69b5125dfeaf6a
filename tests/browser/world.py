"""A grid as a street office would send it: a workbook, imported by the command line; its worker signs in with a one-time code."""

import os
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from itertools import product
from pathlib import Path

import xlsxwriter

from tests.server import ROOT, Server
from webapp import create_app
from webapp.accounts.models import Person
from webapp.accounts.places import of_street
from webapp.accounts.roles import GRID_WORKER
from webapp.accounts.staffing import end_post, give_post
from webapp.core.clock import now
from webapp.core.db import db
from webapp.core.writes import committed

STREET, GRID = "000000001", "00000000100101"
WORKER, OTHER, NEXT = "1001", "1002", "1003"  # two who walk the first grid, one who walks the second
SHEETS = {
    "网格": [
        ("总网格编码", "总网格名称", "网格编码", "网格名称", "微网格编码", "微网格名称"),
        *((f"{STREET}001", "谷雨社区", GRID, "第1网格", f"{GRID}00{n}", f"第{n}微网格") for n in (1, 2)),
        (f"{STREET}001", "谷雨社区", f"{STREET}00102", "第2网格", f"{STREET}00102001", "第1微网格"),
    ],
    "人员": [
        ("工号", "姓名", "电话", "角色", "区域编码", "起"),
        (WORKER, "陈小满", "13800000001", "网格员", GRID, "2025-01-01"),
        (OTHER, "林可", "13800000002", "网格员", GRID, "2025-01-01"),
        (NEXT, "周远", "13800000003", "网格员", f"{STREET}00102", "2025-01-01"),
        ("4001", "吴启明", "", "指挥中心值班员", STREET, "2025-01-01"),
    ],
    "大走访": [("名称", "起", "止"), ("两年一轮", "2026-01-01", "2027-12-31")],
}


def doors() -> list[tuple]:
    """白露花园 1幢, two entrances of six floors with three doors: 36 homes; 2幢, a tower of one entrance, 8 floors of six."""
    rows: list[tuple] = [("户室编码", "小区", "楼栋", "单元", "楼层", "门牌", "微网格编码", "联系人", "人数", "入住")]
    names = [f"{family}{how}" for how in ("女士", "先生") for family in "李王赵孙周吴郑陈沈韩"]
    old_house = product((1, 2), range(1, 7), range(1, 4))
    rows += [_door("1幢", f"{entrance}单元", floor, door, entrance, names) for entrance, floor, door in old_house]
    rows += [_door("2幢", "", floor, door, 1, names) for floor, door in product(range(1, 9), range(1, 7))]
    return rows


def _door(building: str, unit: str, floor: int, door: int, micro_grid: int, names: list[str]) -> tuple:
    number = f"{floor}{door:02}"
    code = f"{building[0]}-{unit[:1] or 0}-{number}"
    return (
        code,
        "白露花园",
        building,
        unit,
        floor,
        number,
        f"{GRID}00{micro_grid}",
        names[(floor * 7 + door) % len(names)],
        door,
        "2025-01-01",
    )


def write_workbook(path: Path) -> Path:
    with xlsxwriter.Workbook(path) as book:
        for title, rows in {**SHEETS, "户室": doors()}.items():
            sheet = book.add_worksheet(title)
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
    return path


def command(server: Server, *arguments: str) -> str:
    """Runs a command of ours on the server's data."""
    environment = os.environ | {"GRIDWALK_DATA": str(server.data)} | server.settings
    done = subprocess.run(
        [sys.executable, "-m", "webapp.cli", *arguments], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def settle(server: Server, folder: Path) -> None:
    """Tables, the street from its workbook."""
    command(server, "migrate")
    command(server, "import", str(write_workbook(folder / "street.xlsx")), "--street", STREET, "--street-name", "示例街道")


def code_for(server: Server, staff_number: str) -> str:
    return command(server, "people", "code", staff_number).strip().splitlines()[-1]


def database(server: Server) -> sqlite3.Connection:
    return sqlite3.connect(f"file:{server.data / 'gridwalk.db'}?mode=ro", uri=True)


def count(server: Server, table: str) -> int:
    with database(server) as db:
        return db.execute(f"SELECT count(*) FROM {table}").fetchone()[0]


def wait_until(holds: Callable[[], bool], what: str, patience: float = 90) -> None:
    end = time.monotonic() + patience
    while not holds():
        assert time.monotonic() < end, f"waited in vain for {what}"
        time.sleep(0.02)


@contextmanager
def inside(server: Server) -> Iterator[datetime]:
    """What the office changes: in one transaction on the server's data. Yields the moment."""
    app = create_app({"GRIDWALK_DATA": str(server.data)})
    with app.app_context():
        with committed():
            yield now()
        db.session.remove()
        db.engine.dispose()


def hand_over(server: Server, leaving: str, coming: str) -> None:
    """The first grid passes from one worker to another, now."""
    with inside(server) as at:
        before, after = _person(leaving), _person(coming)
        [post] = before.posts
        end_post(post, ends_at=at, by=before, at=at)
        place = next(one for one in of_street(after.street_id) if one.code == GRID)
        give_post(after, GRID_WORKER, place, starts_at=at, by=None, at=at)


def _person(staff_number: str) -> Person:
    return db.session.scalars(db.select(Person).where(Person.staff_number == staff_number)).one()
