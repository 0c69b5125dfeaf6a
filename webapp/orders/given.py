"""Reads what a move was given against the rows it names: a department that takes orders, a day to come, an order to merge into."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from flask_babel import lazy_gettext as _l

from webapp.core.clock import local_day
from webapp.core.db import Row, db
from webapp.core.problems import Problem

from .gates import SATISFACTION, SOLVED
from .grades.rules import DAYS, RECORDED
from .limits import most_extension_days
from .models import GRADES, WorkOrder
from .registers import Category, Department
from .rules import CLOSED, MERGED, VOID
from .sight import members_of

MOST_TEXT = 2000
MOST_OF = {"attended": 400}  # what a column is shorter for
LONGEST_SUSPENSION = timedelta(days=365)
TEXTS = ("reason", "words", "contacted", "facts", "result", *(name for name in RECORDED if name not in DAYS))
PLAIN = (  # of what an event keeps: rows, days, numbers and choices, nobody's words
    "department",
    "co_handlers",
    "category",
    "into",
    "order",
    "number",
    "days",
    "review_on",
    "solved",
    "satisfaction",
    "grade",
    "urgent",
    "lead",
    "why",
)


def resolve(order: WorkOrder, given: Mapping[str, Any], at: datetime) -> dict[str, Any]:
    """The given values as rows and checked values; nothing that was left blank. A Problem names the field at fault."""
    found: dict[str, Any] = {}
    for name, value in given.items():
        if value in (None, "", False, []):
            continue
        if name in TEXTS:
            found[name] = _text(name, value)
        elif name in READERS:
            found[name] = READERS[name](order, value, at)
    return found


def stored(given: Mapping[str, Any]) -> dict[str, Any]:
    """As an event keeps it: ids instead of rows, days as they are written. What a record of its own says is kept there alone."""
    return {name: _plain(value) for name, value in given.items() if name not in ("words", "reason", *RECORDED)}


def plain(kept: Mapping[str, Any]) -> dict[str, Any]:
    """Without what somebody wrote: all that an audit row may say, and all that is left once words are let go."""
    return {name: value for name, value in kept.items() if name in PLAIN}


def _plain(value: Any) -> Any:
    if isinstance(value, Row):
        return str(value.id)
    if isinstance(value, list):
        return [_plain(one) for one in value]
    return value.isoformat() if isinstance(value, date) else value


def _text(name: str, value: Any) -> str:
    text = str(value).strip()
    most = MOST_OF.get(name, MOST_TEXT)
    if len(text) > most:
        raise Problem("too-long", _l("This is too long: at most %(most)s characters.", most=most), field=name)
    return text


def _department(order: WorkOrder, value: Any, _at: datetime) -> Department:
    found = db.session.get(Department, value)
    if found is None or found.street_id != order.street_id or found.ended_at is not None:
        raise Problem("no-such-department", _l("This department takes no orders. Choose another one."), field="department")
    return found


def _category(order: WorkOrder, value: Any, _at: datetime) -> Category:
    return category_in(order.street_id, value)


def category_in(street_id: UUID, value: Any) -> Category:
    """One of the lower level, in use."""
    found = db.session.get(Category, value)
    if found is None or found.street_id != street_id or found.ended_at is not None or found.parent_id is None:
        raise Problem("no-such-category", _l("This category is not in use. Choose one of the second level."), field="category")
    return found


def _lead(order: WorkOrder, value: Any, at: datetime) -> Any:
    for one in members_of(order.department_id, at) if order.department_id else ():
        if one.id == value:
            return one
    raise Problem("not-a-member", _l("The lead handler comes from the department that has the order."), field="lead")


def _into(order: WorkOrder, value: Any, _at: datetime) -> WorkOrder:
    found = db.session.get(WorkOrder, value)
    if found is None or found.street_id != order.street_id or found.id == order.id:
        raise Problem("no-such-order", _l("There is no other order of this number here."), field="into")
    if found.state in (CLOSED, VOID, MERGED):
        raise Problem("order-ended", _l("That order has ended. Merge into one that is still open."), field="into")
    return found


def _coming_day(field: str) -> Callable[[WorkOrder, Any, datetime], date]:
    def coming(_order: WorkOrder, value: date, at: datetime) -> date:
        today = local_day(at)
        if not today < value <= today + LONGEST_SUSPENSION:
            raise Problem("day-out-of-reach", _l("Choose a day after today, at most a year ahead."), field=field)
        return value

    return coming


def _held_on(_order: WorkOrder, value: date, at: datetime) -> date:
    today = local_day(at)
    if not today - LONGEST_SUSPENSION <= value <= today:
        raise Problem("day-out-of-reach", _l("Choose today or a day before, at most a year back."), field="held_on")
    return value


def _days(order: WorkOrder, value: int, _at: datetime) -> int:
    most = most_extension_days(order.read_limits())
    if not 1 <= value <= most:
        raise Problem("no-number", _l("A whole number from %(least)s to %(most)s.", least=1, most=most), field="days")
    return value


def _co_handlers(order: WorkOrder, values: Any, at: datetime) -> list[Department]:
    """Departments that help; the owner need not."""
    found = [_department(order, one, at) for one in dict.fromkeys(values)]
    return [one for one in found if one.id != order.department_id]


def _one_of(field: str, choices: tuple[str, ...]) -> Callable[[WorkOrder, Any, datetime], str]:
    def chosen(_order: WorkOrder, value: Any, _at: datetime) -> str:
        if value not in choices:
            raise Problem("no-such-choice", _l("Choose one of the answers."), field=field)
        return str(value)

    return chosen


READERS: dict[str, Callable[[WorkOrder, Any, datetime], Any]] = {
    "department": _department,
    "category": _category,
    "co_handlers": _co_handlers,
    "lead": _lead,
    "into": _into,
    "review_on": _coming_day("review_on"),
    "next_on": _coming_day("next_on"),
    "held_on": _held_on,
    "days": _days,
    "urgent": lambda _order, value, _at: value in (True, "yes"),  # «no» takes it away again
    "grade": _one_of("grade", GRADES),
    "solved": _one_of("solved", SOLVED),
    "satisfaction": _one_of("satisfaction", SATISFACTION),
}
