"""Whistles are heard: by the departments that are called, and one rank up when one of them does not come. Emergencies are red."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy import select

from webapp.areas.models import Area
from webapp.core import parameters
from webapp.core.clock import local_day
from webapp.core.db import db
from webapp.core.notices.quiet import tell_from
from webapp.core.notices.sources import Line
from webapp.orders import in_public
from webapp.orders.models import WorkOrder
from webapp.orders.registers import Department
from webapp.orders.rules import HEAD, OWNER
from webapp.orders.signals import whistle_blown, whistle_escalated, whistle_finished
from webapp.orders.whistles.models import ReportIn, Whistle
from webapp.orders.whistles.rules import EMERGENCY

from . import words
from .models import ANSWER, ARRIVAL, BLOWN, FINISHED, WHISTLER, WhistleNotice


@whistle_blown.connect
def _blown(_sender: Any, whistle: Whistle, report_ins: Iterable[ReportIn], by: Any, at: datetime) -> None:
    for row in report_ins:
        _add(whistle, BLOWN, row.department_id, OWNER, f"d:{row.department_id}", at)


@whistle_escalated.connect
def _escalated(_sender: Any, whistle: Whistle, report_in: ReportIn, missing: str, at: datetime) -> None:
    up = f"g:{whistle.general_grid_id}" if whistle.general_grid_id else f"s:{whistle.street_id}"
    _add(whistle, missing, report_in.department_id, HEAD, up, at)
    _add(whistle, missing, report_in.department_id, WHISTLER, f"p:{whistle.by_id}", at)


@whistle_finished.connect
def _finished(_sender: Any, whistle: Whistle, by: Any, at: datetime) -> None:
    for row in whistle.report_ins:
        _add(whistle, FINISHED, row.department_id, OWNER, f"d:{row.department_id}", at)


def _add(whistle: Whistle, kind: str, department_id: UUID, audience: str, scope: str, at: datetime) -> None:
    quiet = parameters.value(whistle.street_id, "notice.quiet_hours", local_day(at))
    is_urgent = whistle.level == EMERGENCY
    made = WhistleNotice(street_id=whistle.street_id, whistle_id=whistle.id, kind=kind, department_id=department_id, audience=audience)
    made.scope, made.due_at, made.made_at, made.tell_from = scope, at, at, tell_from(at, quiet, is_urgent=is_urgent)
    db.session.add(made)


def is_red(notice: WhistleNotice) -> bool:
    return _whistle(notice).level == EMERGENCY


def has_something_to_say(notice: WhistleNotice) -> bool:
    """Until the department did what it was called for, or everybody may go."""
    return notice.kind == FINISHED or asks_for_an_act(notice)


def asks_for_an_act(notice: WhistleNotice) -> bool:
    if notice.kind == FINISHED or _whistle(notice).finished_at is not None:
        return False
    asked = select(ReportIn).where(ReportIn.whistle_id == notice.whistle_id, ReportIn.department_id == notice.department_id)
    row = db.session.scalars(asked).one()
    return {BLOWN: row.answered_at, ANSWER: row.answered_at, ARRIVAL: row.arrived_at}[notice.kind] is None


def lines(notices: Iterable[WhistleNotice]) -> dict[UUID, Line]:
    return {one.id: Line(said_of(one), path_of(one)) for one in notices if has_something_to_say(one)}


def said_of(notice: WhistleNotice) -> str:
    return _("%(place)s: %(what)s", place=_place(_whistle(notice)), what=says(notice))


def says(notice: WhistleNotice) -> str:
    return words.of_whistle(notice, db.session.get_one(Department, notice.department_id).name)


def path_of(notice: WhistleNotice) -> str:
    """Who was called and who blew it have it in the hand; the rank above works at the desk."""
    return f"{'/desk' if notice.audience == HEAD else ''}/whistles/{notice.whistle_id}"


def _place(whistle: Whistle) -> str:
    """The house of its order, or the area around it; what somebody wrote of the place stays inside."""
    order = db.session.get(WorkOrder, whistle.order_id) if whistle.order_id else None
    if order is not None:
        return in_public.places_of([order])[order.id]
    area = db.session.get(Area, whistle.grid_id or whistle.general_grid_id) if whistle.grid_id or whistle.general_grid_id else None
    return area.name if area else _("Somewhere in the street")


def _whistle(notice: WhistleNotice) -> Whistle:
    return db.session.get_one(Whistle, notice.whistle_id)
