"""Reads what a whistle's forms say, with care: they may have lain on a phone for hours."""

from datetime import datetime
from typing import Any
from uuid import UUID

from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict

from webapp.core.db import db
from webapp.core.ids import parse_id
from webapp.core.problems import NotFound, Problem

from .. import sight
from ..given import MOST_TEXT
from ..models import MOST_PLACE, WorkOrder
from ..report_forms import read_text
from . import places
from .actions import Said
from .models import ReportIn, Whistle
from .places import Spot

Form = MultiDict[str, str]


def read_said(form: Form) -> Said:
    return Said(form.get("level", ""), read_text(form, "words", MOST_TEXT), read_departments(form))


def read_departments(form: Form) -> tuple[UUID, ...]:
    found = [parse_id(one) for one in form.getlist("department") if one]
    if None in found:
        raise Problem("no-such-department", _l("This department takes no orders. Choose another one."), field="departments")
    return tuple(one for one in found if one)


def read_where(form: Form, *, by: Any, at: datetime) -> tuple[Spot, WorkOrder | None]:
    """An order's place, that order's where it was merged meanwhile, or a place of its own."""
    said = form.get("order", "")
    if not said:
        return places.spot_of(form.get("where", ""), read_text(form, "place", MOST_PLACE), by=by, at=at), None
    order_id = parse_id(said)
    if order_id is None:
        raise NotFound()
    order = sight.visible_to(by, order_id, at)
    while order.merged_into_id:
        order = db.session.get_one(WorkOrder, order.merged_into_id)
    return places.spot_of_order(order), order


def read_report_in(form: Form, whistle: Whistle) -> ReportIn:
    """Of the department that a form names; of one that was not called there is none."""
    department_id = parse_id(form.get("department", ""))
    found = next((row for row in whistle.report_ins if row.department_id == department_id), None)
    if found is None:
        raise Problem("not-called", _l("This department was not called."), field="department")
    return found
