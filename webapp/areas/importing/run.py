"""The import as a whole: read, check against a snapshot, write in one short step; all of it or nothing.

Nothing is held while checking. The write step first makes sure that the street still is as it was read; if somebody came between,
checking begins anew.
"""

import hashlib
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from itertools import chain
from pathlib import Path
from typing import Any
from uuid import UUID

from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from webapp.core.audit import AuditRow
from webapp.core.clock import now
from webapp.core.db import db
from webapp.core.ids import new_id
from webapp.core.problems import NotFound, Problem, Problems, TryAgain
from webapp.core.streets import Street
from webapp.core.writes import committed

from ..models import STREET, Area
from ..signals import doors_resettling
from . import snapshot as snapshots
from .changes import Changes
from .files import tables
from .reading import Line, Reading, read_headers
from .registry import Sheet, sheet_called, sheets
from .snapshot import Place, Snapshot

TRIES = 3
STEP = 500  # rows between two looks of the progress bar
Progress = Callable[[str, int], AbstractContextManager[Any]]
"""Called with what is being done and how much of it there is; what it gives has `update(count)`."""


@dataclass
class Report:
    readings: list[Reading]
    ignored: list[str]  # titles of sheets that nobody knows
    changes: Changes
    written: bool = False
    waited: float = 0.0  # seconds until the write could begin
    held: float = 0.0  # seconds for which other writers waited
    seconds: dict[str, float] = field(default_factory=dict)

    @property
    def wrong(self) -> list[Line]:
        return [line for reading in self.readings for line in reading.wrong]


class Overtaken(Exception):
    """Somebody changed the street between checking and writing."""


@contextmanager
def quietly(label: str, length: int) -> Iterator[Any]:
    yield _Silence()


class _Silence:
    def update(self, count: int) -> None: ...


def run(
    paths: Sequence[Path], street_code: str, *, street_name: str | None = None, dry_run: bool = False, progress: Progress = quietly
) -> Report:
    """Imports some files into a street, or says what is wrong with them."""
    began = time.perf_counter()
    readings, ignored = open_files(paths)
    seconds = {"read": time.perf_counter() - began}
    for _try in range(TRIES):
        began = time.perf_counter()
        snapshot, changes = _begin(street_code, street_name)
        for sheet in sheets():
            _check(sheet, [reading for reading in readings if reading.sheet is sheet], snapshot, changes, progress)
        report = Report(readings, ignored, changes, seconds=seconds | {"check": time.perf_counter() - began})
        if report.wrong or dry_run or not changes:
            db.session.rollback()
            return report
        try:
            _write(report, snapshot, [_fact(path) for path in paths], progress)
            return report
        except Overtaken:
            continue
        except IntegrityError:
            if snapshot.still_holds():  # nobody came between: the rows themselves are at fault, and would be again
                raise
    raise TryAgain("overtaken", _l("Somebody else keeps changing this street. Nothing was written; try again when it is quieter."))


def open_files(paths: Iterable[Path]) -> tuple[list[Reading], list[str]]:
    """The known sheets of all files, and the titles of those that aren't known. Whatever is wrong with the files is said at once."""
    readings, ignored, problems = [], [], []
    for path in paths:
        try:
            found = tables(path)
        except Problem as problem:
            problems.append(problem)
            continue
        for table in found:
            sheet = sheet_called(table.title)
            if sheet is None:
                ignored.append(f"{path.name}: {table.title}")
                continue
            try:
                readings.append(read_headers(table, sheet))
            except Problem as problem:
                problems.append(problem)
    if not readings and not problems:
        names = "、".join(sheet.name for sheet in sheets())
        problems.append(Problem("no-sheet", _l("No sheet with a name that is known here: %(names)s.", names=names)))
    if problems:
        raise Problems(problems)
    return readings, ignored


def _begin(code: str, name: str | None) -> tuple[Snapshot, Changes]:
    """The street as it is; one that is new is planned with the widest of its areas."""
    db.session.rollback()
    at = now()
    street = db.session.scalar(select(Street).where(Street.code == code))
    if street is None and not name:
        raise NotFound("no-street", _l("There is no street with the code %(code)s. To make it, give --street-name.", code=code))
    new_street = street or Street(id=new_id(), code=code, name=name)
    changes = Changes(new_street.id, at)
    if street is None:
        changes.insert(Street.__table__, id=new_street.id, code=code, name=name, labels={})
    root = db.session.scalar(select(Area).where(Area.street_id == new_street.id, Area.tier == STREET))
    place = root or Place(new_id(), STREET, code, new_street.name, None)
    if root is None:
        facts = {"tier": STREET, "code": code, "name": new_street.name, "parent_id": None, "parent_tier": None}
        changes.insert(Area.__table__, id=place.id, street_id=new_street.id, **facts, boundary=None, centre=None)
    snapshot = snapshots.take(new_street, place, at)
    db.session.rollback()
    return snapshot, changes


def _check(sheet: Sheet, readings: list[Reading], snapshot: Snapshot, changes: Changes, progress: Progress) -> None:
    if not readings:
        return
    with progress(sheet.name, sum(reading.size for reading in readings)) as bar:
        lines = chain.from_iterable(reading.lines() for reading in readings)
        sheet.check(_counted(lines, bar), snapshot, changes)


def _counted(lines: Iterable[Line], bar: Any) -> Iterator[Line]:
    for number, line in enumerate(lines, 1):
        yield line
        if number % STEP == 0:
            bar.update(STEP)


def _write(report: Report, snapshot: Snapshot, files: list[dict[str, Any]], progress: Progress) -> None:
    began = time.perf_counter()
    ready, steps = report.changes.ready(db.engine.dialect), _steps(snapshot, report.changes)
    db.session.rollback()
    report.seconds["prepare"] = time.perf_counter() - began
    asked = time.perf_counter()
    with progress(str(_l("Writing")), report.changes.rows) as bar:
        with committed():
            snapshots.hold()
            if not snapshot.still_holds():
                raise Overtaken
            taken = time.perf_counter()
            ready.apply(db.session(), bar.update)
            for step in steps:
                step()
            _note(report.changes, snapshot.street_id, snapshot.at, files)
        done = time.perf_counter()
    report.written, report.waited, report.held = True, taken - asked, done - taken
    report.seconds["write"] = done - asked


def _steps(snapshot: Snapshot, changes: Changes) -> list[Callable[[], None]]:
    """What features above will do in the write step about doors behind which others live now."""
    return [step for _listener, step in doors_resettling.send(None, snapshot=snapshot, changes=changes)] if changes.resettled else []


def _note(changes: Changes, street_id: UUID, at: datetime, files: list[dict[str, Any]]) -> None:
    said = {"files": files, "sheets": {name: [one.added, one.changed, one.same] for name, one in changes.tallies.items()}}
    facts = {"done": "street.imported", "record": "street", "record_id": street_id, "by_id": None}
    db.session.add(AuditRow(street_id=street_id, **facts, at=at, details=said | {"events": dict(changes.events)}))


def _fact(path: Path) -> dict[str, Any]:
    with path.open("rb") as file:
        return {"name": path.name, "sha256": hashlib.file_digest(file, "sha256").hexdigest()}
