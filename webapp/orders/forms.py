"""The form of a move, made from what the table says it needs, and what such a form says when it comes back."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict
from wtforms import DateField, Form, IntegerField, RadioField, SelectChoice, SelectField, SelectMultipleField, StringField, TextAreaField

from webapp.core.ids import parse_id
from webapp.core.problems import Problem

from . import queries, sight
from .desk.suggesting import suggestion_for
from .given import MOST_TEXT
from .limits import most_extension_days
from .models import WorkOrder
from .rules import MOVES
from .wording import FIELD_WORDS, GRADE_WORDS, HASTE_WORDS, SATISFACTION_WORDS, SOLVED_WORDS

CHOICES: dict[str, dict[str, Any]] = {
    "solved": SOLVED_WORDS,
    "satisfaction": SATISFACTION_WORDS,
    "grade": GRADE_WORDS,
    "urgent": HASTE_WORDS,
}
MANY = frozenset({"co_handlers"})
ROWS = frozenset({"department", "category", "lead"})
LINES = frozenset({"contacted", "into"})
DAYS = frozenset({"review_on", "next_on", "held_on"})


def form_for(name: str, order: WorkOrder, at: datetime) -> Form:
    """The fields of a move, those that it must have first. Ids carry the move's name: a page shows several of these forms."""
    move = MOVES[name]
    needs = (*move.needs, *move.needs_more(order.facts()))
    made = {one: _field(one, name, order, at, one in needs) for one in (*needs, *(one for one in move.takes if one not in needs))}
    return type("MoveForm", (Form,), made)(data=_suggested(name, order))


def read(name: str, form: Mapping[str, str], street_id: UUID) -> dict[str, Any]:
    """What was given, by the kind of each field. What it does not know is left out; what is missing the table says."""
    move = MOVES.get(name)
    wanted = (*move.needs, *move.takes) if move else ()
    many = {one: [found for said in _all(form, one) if (found := parse_id(said))] for one in wanted if one in MANY}
    return many | {one: _read(one, form.get(one, "").strip().replace("\0", ""), street_id) for one in wanted if one not in MANY}


def _all(form: Mapping[str, str], name: str) -> list[str]:
    return form.getlist(name) if isinstance(form, MultiDict) else [form[name]] if name in form else []


def _read(name: str, said: str, street_id: UUID) -> Any:
    if not said:
        return None
    if name in ROWS:
        return parse_id(said)
    if name == "into":
        found = None if parse_id(said) else queries.by_number(street_id, said)
        return found.id if found else parse_id(said) or UUID(int=0)
    if name in DAYS:
        return _day(name, said)
    if name == "days":
        return int(said) if said.isdecimal() and len(said) < 4 else -1
    return said.replace("\r\n", "\n")


def _day(name: str, said: str) -> date:
    try:
        return date.fromisoformat(said)
    except ValueError:
        raise Problem("no-such-day", _l("This is not a day of the calendar."), field=name) from None


def _field(name: str, move: str, order: WorkOrder, at: datetime, is_needed: bool) -> Any:
    more: dict[str, Any] = {"id": f"{move}-{name}", "name": name, "render_kw": {"required": True} if is_needed else {}}
    label = FIELD_WORDS[name]
    if name in CHOICES:
        numbered = name == "solved" and move == "call_back"
        choices = [
            SelectChoice(value, words, {"data-key": str(number)} if numbered else None)
            for number, (value, words) in enumerate(CHOICES[name].items(), 1)
        ]
        return RadioField(label, choices=choices, **more)
    if name in MANY:
        return SelectMultipleField(label, choices=_helpers(move, order), coerce=str, id=more["id"], name=name)
    if name in ROWS:
        return SelectField(label, choices=_rows(name, order, at), coerce=str, **more)
    if name in DAYS:
        return DateField(label, **more)
    if name == "days":
        most = most_extension_days(order.read_limits())
        return IntegerField(label, description=_("At most %(most)s.", most=most), **more)
    if name in LINES:
        hint = _("Its number, such as 2603-0187.") if name == "into" else ""
        return StringField(label, description=hint, **more)
    more["render_kw"] |= {"rows": 2, "maxlength": MOST_TEXT}
    return TextAreaField(label, **more)


def _rows(name: str, order: WorkOrder, at: datetime) -> list[SelectChoice]:
    found = [SelectChoice("", _("Choose"))]
    if name == "category":
        pairs = [(top, one) for top, below in queries.categories(order.street_id) for one in below]
        return found + [SelectChoice(str(one.id), one.name, optgroup=top.name) for top, one in pairs]
    rows: list[Any] = queries.departments(order.street_id)
    if name == "lead":
        rows = sight.members_of(order.department_id, at) if order.department_id else []
    return found + [SelectChoice(str(one.id), one.name) for one in rows]


def _helpers(move: str, order: WorkOrder) -> list[SelectChoice]:
    """Those that help already, to be let go; or those that could, without the owner."""
    helps = [one.department for one in order.co_handlings if one.ends_at is None]
    could = [one for one in queries.departments(order.street_id) if one not in helps and one.id != order.department_id]
    return [SelectChoice(str(one.id), one.name) for one in (helps if move == "drop_co_handlers" else could)]


def _suggested(name: str, order: WorkOrder) -> dict[str, Any]:
    """What the table of categories and zones proposes."""
    suggested = suggestion_for(order) if name in ("dispatch", "settle_return") else None
    return {
        "department": str(suggested.department.id) if suggested else "",
        "category": str(order.category_id or ""),
        "lead": str(order.lead_id or ""),
        "urgent": "yes" if order.is_urgent else "no",
        "grade": order.grade,
    }
