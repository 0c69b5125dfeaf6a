"""吹哨–报到: blow, call another department, answer, arrive, do one's part, finish. Only whoever blew it finishes: 事不完、人不撤.

Who may is judged as it was when it happened. What happened before the whistle was finished still counts when it arrives after that.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from webapp.core import audit, carried, parameters
from webapp.core.calendar import calendar_of
from webapp.core.clock import local_day
from webapp.core.db import db
from webapp.core.ids import new_id
from webapp.core.problems import Conflict, NotAllowed, Problem

from ..given import MOST_TEXT
from ..models import MOST_PLACE, WorkOrder
from ..registers import Department
from ..sight import departments_of
from ..signals import whistle_blown, whistle_escalated, whistle_finished
from . import rules, sight
from .models import ReportIn, Whistle
from .places import Spot


@dataclass(frozen=True)
class Said:
    """What a form says. `departments`: whom to call."""

    level: str
    words: str
    departments: tuple[UUID, ...]


def blow(said: Said, spot: Spot, *, order: WorkOrder | None = None, key: UUID, by: Any, at: datetime, received_at: datetime) -> Whistle:
    """From an order or from a place alone. The departments' time runs from `received_at`: before, nobody could know."""
    _check(said)
    called = _departments(by.street_id, said.departments)
    limits = rules.Limits.read(parameters.values(by.street_id, local_day(received_at)))
    made = Whistle(
        id=key,
        street_id=by.street_id,
        order_id=order.id if order else None,
        level=said.level,
        words=said.words.strip(),
        place=spot.place.strip()[:MOST_PLACE],
        micro_grid_id=spot.micro_grid_id,
        grid_id=spot.grid_id,
        general_grid_id=spot.general_grid_id,
        by_id=by.id,
        blown_at=at,
        limits=limits.as_dict(),
    )
    if not sight.may_blow(by, made, at):
        raise NotAllowed("not-your-grid", _l("You can blow the whistle where you walk. For another place, call the command centre."))
    db.session.add(made)
    db.session.flush()
    audit.record("whistle.blown", made, by=by, at=at, level=said.level, departments=[str(one.id) for one in called])
    _call(made, called, by=by, at=received_at)
    return made


def call(whistle: Whistle, departments: Iterable[UUID], *, by: Any, at: datetime, received_at: datetime) -> None:
    """Others, while it runs: nobody is called to what is over. Who was called already is left alone."""
    called = _departments(whistle.street_id, departments)
    lock(whistle)
    if not sight.may_call(by, whistle, at):
        raise NotAllowed("not-yours", _l("Who blew the whistle, the general grid head and the command centre call further departments."))
    _still_running(whistle, max(at, received_at))
    before = {row.department_id for row in whistle.report_ins}
    new = [one for one in called if one.id not in before]
    if new:
        audit.record("whistle.called", whistle, by=by, at=at, departments=[str(one.id) for one in new])
        _call(whistle, new, by=by, at=received_at)


def report_in(row: ReportIn, step: str, *, by: Any, at: datetime) -> None:
    """We come; we are there; our part is done. A later step holds the earlier ones: who arrives has answered."""
    if step not in rules.STEPS:
        raise Problem("missing", _l("One thing is missing: which step."), field="step")
    whistle = row.whistle
    lock(whistle)
    if row.department_id not in departments_of(by, at):
        raise NotAllowed("not-called", _l("Only the department that was called reports in for itself."))
    _still_running(whistle, at)
    steps = rules.STEPS[: rules.STEPS.index(step) + 1]
    missing = [one for one in steps if getattr(row, f"{one}_at") is None]
    if missing:  # a second time changes nothing
        for one in missing:
            setattr(row, f"{one}_at", max(at, row.called_at))
        row.by_id = by.id
        audit.record(f"whistle.{step}", whistle, by=by, at=at, department=str(row.department_id))
    restart(whistle)


def finish(whistle: Whistle, words: str, *, by: Any, at: datetime) -> None:
    """Everybody may go. One whose whistler left the post is taken over from above, which is written down."""
    if not words.strip():
        raise Problem("missing", _l("One thing is missing: how it ended."), field="words")
    if len(words) > MOST_TEXT:
        raise Problem("too-long", _l("This is too long: at most %(most)s characters.", most=MOST_TEXT), field="words")
    lock(whistle)
    if not sight.may_finish(by, whistle, at):
        raise NotAllowed("not-the-whistler", _l("Only whoever blew the whistle says that it is finished."))
    if whistle.finished_at is not None:
        raise _ended(whistle)
    whistle.finished_at, whistle.finish = max(at, whistle.blown_at), words.strip()
    whistle.finished_by_id = by.id
    restart(whistle)
    audit.record("whistle.finished", whistle, by=by, at=at, taken_over=by.id != whistle.by_id)
    whistle_finished.send(finish, whistle=whistle, by=by, at=at)


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
    restart(whistle)
    return told


def lock(whistle: Whistle) -> None:
    db.session.flush()
    db.session.refresh(whistle, with_for_update=True)
    db.session.expire(whistle, ["report_ins"])


def restart(whistle: Whistle) -> None:
    """When somebody must be looked for again."""
    coming = [due_at for row in whistle.report_ins for _kind, due_at in _dues(whistle, row)]
    whistle.wake_at = min(coming, default=None)
    _touch(whistle)


def _touch(whistle: Whistle) -> None:
    """Every called department sees how far the others are."""
    carried.touch(pair for row in whistle.report_ins for pair in row.touches())


def _call(whistle: Whistle, departments: Iterable[Department], *, by: Any, at: datetime) -> None:
    called = []
    for one in departments:
        row = ReportIn(id=new_id(), street_id=whistle.street_id, department_id=one.id, called_at=at, called_by_id=by.id)
        row.whistle, row.department = whistle, one
        db.session.add(row)
        called.append(row)
    restart(whistle)
    db.session.flush()
    whistle_blown.send(blow, whistle=whistle, report_ins=called, by=by, at=at)


def _dues(whistle: Whistle, row: ReportIn) -> list[tuple[str, datetime]]:
    """What was not done by its moment and not told yet, each with that moment. Of what is written down alone, so that it is the same
    whenever the work by the clock comes to it: an answer in time that reached us late is none, a late one is one."""
    limits = rules.Limits(**whistle.limits)
    here = rules.standing(whistle.level, row, limits, calendar_of(whistle.street_id, limits.hours))
    told = {rules.ANSWER: row.answer_escalated_at, rules.ARRIVAL: row.arrival_escalated_at}
    missed = {kind: here.was_missed(kind, whistle.finished_at) for kind in told if told[kind] is None}
    return [(kind, due) for kind, due in missed.items() if due]


def _still_running(whistle: Whistle, at: datetime) -> None:
    """What was done before its end counts, whenever it arrives."""
    if whistle.finished_at is not None and whistle.finished_at <= at:
        raise _ended(whistle)


def _ended(whistle: Whistle) -> Conflict:
    return Conflict("finished", _("This whistle is finished already: %(words)s", words=whistle.finish))


def _departments(street_id: UUID, ids: Iterable[UUID]) -> list[Department]:
    found = [db.session.get(Department, one) for one in dict.fromkeys(ids)]
    if not found:
        raise Problem("missing", _l("One thing is missing: whom to call."), field="departments")
    if any(one is None or one.street_id != street_id or one.ended_at is not None for one in found):
        raise Problem("no-such-department", _l("This department takes no orders. Choose another one."), field="departments")
    return [one for one in found if one is not None]


def _check(said: Said) -> None:
    if said.level not in rules.LEVELS:
        raise Problem("missing", _l("One thing is missing: which kind of whistle."), field="level")
    if not said.words.strip():
        raise Problem("missing", _l("One thing is missing: what is the matter."), field="words")
    if len(said.words) > MOST_TEXT:
        raise Problem("too-long", _l("This is too long: at most %(most)s characters.", most=MOST_TEXT), field="words")
