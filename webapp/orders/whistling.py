"""吹哨–报到: blow, answer, arrive, do one's part, finish. Only whoever blew it finishes: 事不完、人不撤."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from flask_babel import lazy_gettext as _l

from webapp.core import audit, parameters
from webapp.core.calendar import calendar_of
from webapp.core.clock import local_day
from webapp.core.db import db
from webapp.core.ids import new_id
from webapp.core.problems import Conflict, NotAllowed, Problem

from . import sight, whistle_rules
from .given import MOST_TEXT
from .models import WorkOrder
from .registers import Department
from .signals import whistle_escalated
from .whistle_models import ReportIn, Whistle


def blow(
    level: str,
    words: str,
    departments: Iterable[UUID],
    *,
    order: WorkOrder | None,
    place: str = "",
    grid_id: UUID | None = None,
    general_grid_id: UUID | None = None,
    key: UUID,
    by: Any,
    at: datetime,
) -> Whistle:
    """Calls one department or several, from an order or from a place."""
    called = _called(by.street_id, departments)
    _check(level, words, called)
    limits = whistle_rules.Limits.read(parameters.values(by.street_id, local_day(at)))
    made = Whistle(
        id=key,
        street_id=by.street_id,
        order_id=order.id if order else None,
        level=level,
        words=words.strip(),
        place=(order.place if order else place).strip(),
        grid_id=order.grid_id if order else grid_id,
        general_grid_id=order.general_grid_id if order else general_grid_id,
        by_id=by.id,
        blown_at=at,
        limits=limits.as_dict(),
    )
    db.session.add(made)
    db.session.flush()
    for one in called:
        row = ReportIn(id=new_id(), street_id=by.street_id, whistle_id=made.id, department_id=one.id, called_at=at)
        row.whistle, row.department = made, one
        db.session.add(row)
    _restart(made, at)
    audit.record("whistle.blown", made, by=by, at=at, level=level, departments=[str(one.id) for one in called])
    return made


def answer(report_in: ReportIn, *, by: Any, at: datetime) -> None:
    """We heard it, we come."""
    _step(report_in, "answered", by=by, at=at)


def arrive(report_in: ReportIn, *, by: Any, at: datetime) -> None:
    """We are there. Who arrives has answered."""
    _step(report_in, "arrived", by=by, at=at)


def do_part(report_in: ReportIn, *, by: Any, at: datetime) -> None:
    """Our part is done; we stay until whoever whistled lets us go."""
    _step(report_in, "done", by=by, at=at)


def finish(whistle: Whistle, words: str, *, by: Any, at: datetime) -> None:
    lock(whistle)
    if whistle.by_id != by.id:
        raise NotAllowed("not-the-whistler", _l("Only whoever blew the whistle says that it is finished."))
    if whistle.finished_at is not None:
        raise Conflict("finished", _l("This whistle is finished already."))
    if not words.strip():
        raise Problem("missing", _l("One thing is missing: how it ended."), field="words")
    whistle.finished_at, whistle.finish, whistle.wake_at = max(at, whistle.blown_at), words.strip()[:MOST_TEXT], None
    audit.record("whistle.finished", whistle, by=by, at=at)


def escalate(whistle: Whistle, now: datetime) -> int:
    """Tells one rank up of those who did not answer or come in time; each once."""
    told = 0
    for row in whistle.report_ins:
        for kind, due_at in _dues(whistle, row):
            if due_at <= now:
                setattr(row, f"{kind}_escalated_at", now)
                audit.record("whistle.escalated", whistle, by=None, at=now, department=str(row.department_id), missing=kind)
                whistle_escalated.send(escalate, whistle=whistle, report_in=row, missing=kind, at=now)
                told += 1
    _restart(whistle, now)
    return told


def lock(whistle: Whistle) -> None:
    db.session.flush()
    db.session.refresh(whistle, with_for_update=True)
    db.session.expire(whistle, ["report_ins"])


def _step(report_in: ReportIn, name: str, *, by: Any, at: datetime) -> None:
    whistle = report_in.whistle
    lock(whistle)
    if report_in.department_id not in sight.departments_of(by, at):
        raise NotAllowed("not-called", _l("Only the department that was called reports in for itself."))
    if whistle.finished_at is not None:
        raise Conflict("finished", _l("This whistle is finished already."))
    steps = whistle_rules.STEPS[: whistle_rules.STEPS.index(name) + 1]
    missing = [step for step in steps if getattr(report_in, f"{step}_at") is None]
    if missing:  # a second time changes nothing
        for step in missing:
            setattr(report_in, f"{step}_at", max(at, report_in.called_at))
        report_in.by_id = by.id
        audit.record(f"whistle.{name}", whistle, by=by, at=at, department=str(report_in.department_id))
    _restart(whistle, at)


def _dues(whistle: Whistle, row: ReportIn) -> list[tuple[str, datetime]]:
    """What is still missing and not told yet, each with when it was due."""
    limits = whistle_rules.Limits(**whistle.limits)
    calendar = calendar_of(whistle.street_id, limits.hours)
    found = []
    for kind, happened, told in (
        ("answer", row.answered_at, row.answer_escalated_at),
        ("arrival", row.arrived_at, row.arrival_escalated_at),
    ):
        due_at = whistle_rules.DUE[kind](whistle.level, row.called_at, limits, calendar)
        if happened is None and told is None and due_at is not None:
            found.append((kind, due_at))
    return found


def _restart(whistle: Whistle, _now: datetime) -> None:
    coming = [due_at for row in whistle.report_ins for _kind, due_at in _dues(whistle, row)]
    whistle.wake_at = min(coming, default=None) if whistle.finished_at is None else None


def _called(street_id: UUID, ids: Iterable[UUID]) -> list[Department]:
    found = [db.session.get(Department, one) for one in dict.fromkeys(ids)]
    if any(one is None or one.street_id != street_id or one.ended_at is not None for one in found):
        raise Problem("no-such-department", _l("This department takes no orders. Choose another one."), field="departments")
    return [one for one in found if one is not None]


def _check(level: str, words: str, called: list[Department]) -> None:
    if level not in whistle_rules.LEVELS:
        raise Problem("missing", _l("One thing is missing: which kind of whistle."), field="level")
    if not called:
        raise Problem("missing", _l("One thing is missing: whom to call."), field="departments")
    if not words.strip():
        raise Problem("missing", _l("One thing is missing: what is the matter."), field="words")
    if len(words) > MOST_TEXT:
        raise Problem("too-long", _l("This is too long: at most %(most)s characters.", most=MOST_TEXT), field="words")
