"""Measures the import of a street of 40,000 rooms: time, peak memory, and how long another writer waits meanwhile.

`python -m bench.import_street` prints a table. Each import runs in a process of its own, on a database on disk, while this
process goes on writing a small row every few milliseconds, as phones do.
"""

import json
import os
import resource
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

import xlsxwriter

from bench.table import Row

ROOMS, PER_MICRO_GRID = 40_000, 80
HEADERS = ("户室编码", "小区", "楼栋", "单元", "楼层", "门牌", "微网格编码", "用途", "空置", "联系人", "电话", "人数")
AREAS = ("总网格编码", "总网格", "网格编码", "网格", "微网格编码", "微网格")
STREET = ("000000007", "量度街道")


def workbook(path: Path, changed: int = 0, moved: int = 10) -> Path:
    """500 micro-grids of 80 rooms; the first `changed` rooms have another phone, every `moved`th of them another contact too."""
    with xlsxwriter.Workbook(str(path), {"constant_memory": True}) as book:
        areas = book.add_worksheet("网格")
        areas.write_row(0, 0, AREAS)
        for number in range(ROOMS // PER_MICRO_GRID):
            community, grid = f"C{number // 35:02d}", f"G{number // 7:03d}"
            areas.write_row(number + 1, 0, (community, f"{community}社区", grid, f"{grid}网格", f"M{number:03d}", f"M{number:03d}微网格"))
        doors = book.add_worksheet("户室")
        doors.write_row(0, 0, HEADERS)
        for number in range(ROOMS):
            doors.write_row(number + 1, 0, _room(number, number < changed, number < changed and number % moved == 0))
    return path


def _room(number: int, other_phone: bool, other_contact: bool) -> tuple:
    micro_grid, place = divmod(number, PER_MICRO_GRID)
    floor, door = place // 4 + 1, f"{place // 4 + 1}{place % 4 + 1:02d}"
    contact = f"{'陈林何方吴沈周江'[number % 8]}{'先生' if other_contact else '女士'}"
    phone = f"100{number + 90_000_000 * other_phone:08d}"
    where = (f"R{number:06d}", f"C{micro_grid // 35:02d}花园", f"{micro_grid}幢", "", floor, door, f"M{micro_grid:03d}")
    return (*where, "自住", "否", contact, phone, number % 5 + 1)


def measure(url: str | None = None) -> list[dict[str, Any]]:
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder)
        first, second = workbook(data / "街道.xlsx"), workbook(data / "街道2.xlsx", changed=400)
        third = workbook(data / "街道3.xlsx", changed=ROOMS, moved=1)
        environment = os.environ | {"GRIDWALK_DATA": str(data), "GRIDWALK_SECRET_KEY": "bench", "GRIDWALK_LOG_LEVEL": "ERROR"}
        environment |= {"GRIDWALK_DATABASE_URL": url} if url else {}
        subprocess.run([sys.executable, "-m", "webapp.cli", "migrate"], env=environment, check=True, capture_output=True)
        steps = (
            ("dry run", first, True),
            ("first import", first, False),
            ("the same again", first, False),
            ("400 rooms changed", second, False),
            ("every contact changed", third, False),
        )
        return [{"what": what, **_import(environment, path, dry_run)} for what, path, dry_run in steps]


def rows() -> list[Row]:
    """One pass: an import takes long."""
    found = []
    for one in measure():
        found += [
            Row(f"import of {ROOMS} rooms, {one['what']}", [one["seconds"]], "s"),
            Row(f"… peak memory; write lock held {one['held']:.2f} s", [one["peak_mb"]], "MB"),
        ]
    return found


def _import(environment: dict[str, str], path: Path, dry_run: bool) -> dict[str, Any]:
    writer = _Writer(environment)
    writer.start()
    code = [sys.executable, "-m", "bench.import_street", "--child", str(path), str(int(dry_run))]
    done = subprocess.run(code, env=environment, check=True, capture_output=True, text=True)
    writer.stop()
    return json.loads(done.stdout) | {"writes": len(writer.waits), "longest_write": max(writer.waits)}


class _Writer(threading.Thread):
    """Another writer: one small row at a time, through the same transactions as every other write."""

    def __init__(self, environment: dict[str, str]):
        super().__init__(daemon=True)
        from webapp import create_app

        self.app = create_app({name: value for name, value in environment.items() if name.startswith("GRIDWALK_")})
        self.waits: list[float] = []
        self.going = True

    def run(self) -> None:
        from webapp.core.db import db
        from webapp.core.installation import Installation
        from webapp.core.writes import committed

        with self.app.app_context():
            while self.going:
                began = time.perf_counter()
                with committed():
                    db.session.merge(Installation(name="bench", value=str(began)))
                self.waits.append(time.perf_counter() - began)
                time.sleep(0.02)

    def stop(self) -> None:
        self.going = False
        self.join()


def _child(path: Path, dry_run: bool) -> None:
    from webapp import create_app
    from webapp.areas.importing.run import run

    began = time.perf_counter()
    with create_app().app_context():
        report = run([path], STREET[0], street_name=STREET[1], dry_run=dry_run)
    seconds = {name: round(value, 2) for name, value in report.seconds.items()}
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    counts = {"rows": report.changes.rows, "held": report.held, "wrong": len(report.wrong)}
    sys.stdout.write(json.dumps({"seconds": round(time.perf_counter() - began, 2), "parts": seconds, "peak_mb": peak, **counts}))


def main() -> None:
    if sys.argv[1:2] == ["--child"]:
        _child(Path(sys.argv[2]), sys.argv[3] == "1")
        return
    print(f"{ROOMS} rooms | seconds | peak MB | rows written | write lock held s | longest other write s | parts")
    for one in measure(os.environ.get("BENCH_DATABASE_URL")):
        print(
            f"{one['what']} | {one['seconds']} | {one['peak_mb']} | {one['rows']} | {one['held']:.2f}"
            f" | {one['longest_write']:.2f} (of {one['writes']}) | {one['parts']}"
        )


if __name__ == "__main__":
    main()
