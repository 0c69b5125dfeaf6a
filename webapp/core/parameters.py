"""Values the field leaves open (domain.md 3): a default with its reason, changed per street from a day on, with who and why."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from flask import g, has_app_context
from flask_babel import lazy_gettext as _l
from sqlalchemy import ForeignKey, Index, String, select
from sqlalchemy.orm import Mapped, mapped_column

from . import audit
from .clock import local_day
from .db import Row, db
from .ids import new_id
from .problems import Problem

MOST_REASON = 300


@dataclass(frozen=True)
class Parameter:
    default: Any
    unit: str
    why: str
    check: Callable[[Any], object] | None = None  # raises ValueError for what makes no sense


DEFINED: dict[str, Parameter] = {}


def define(name: str, default: Any, unit: str, why: str, check: Callable[[Any], object] | None = None) -> None:
    DEFINED[name] = Parameter(default, unit, why, check)


class ParameterValue(Row):
    """A street's own value from a day on. Running things keep the value they began with: they store it."""

    __tablename__ = "parameter"
    __table_args__ = (Index("uq_parameter_day", "street_id", "name", "effective_from", unique=True),)

    name: Mapped[str] = mapped_column(String(60))
    value: Mapped[dict]  # {"is": value}
    effective_from: Mapped[date]
    changed_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    changed_at: Mapped[datetime]
    reason: Mapped[str] = mapped_column(String(MOST_REASON))


def value(street_id: UUID, name: str, day: date) -> Any:
    """What holds in a street on a day: its latest value effective by then, else the default."""
    return values(street_id, day)[name]


def values(street_id: UUID, day: date) -> dict[str, Any]:
    """All parameters as they hold in a street on a day; read once a request."""
    kept = g.shared.setdefault("parameters", {}) if has_app_context() and "shared" in g else {}
    if (street_id, day) not in kept:
        rows = db.session.scalars(
            select(ParameterValue)
            .where(ParameterValue.street_id == street_id, ParameterValue.effective_from <= day)
            .order_by(ParameterValue.effective_from)
        )
        kept[street_id, day] = {name: one.default for name, one in DEFINED.items()} | {row.name: row.value["is"] for row in rows}
    return kept[street_id, day]


def change(street_id: UUID, name: str, new: Any, day: date, *, reason: str, by: Any, at: datetime) -> None:
    """Gives a street its own value from a day on; a day that has one already gets this one instead. What was judged stays judged."""
    if name not in DEFINED:
        raise Problem("unknown-parameter", _l("There is no parameter with this name. `parameters list` names them all."))
    if not _makes_sense(DEFINED[name], new):
        raise Problem("no-such-value", _l("This is not a value of this kind. `parameters list` shows what one looks like."))
    if not reason.strip() or len(reason) > MOST_REASON:
        raise Problem("reason", _l("A reason is needed, of at most 300 characters."))
    if day < local_day(at):
        raise Problem("day-is-over", _l("A value holds from today on, or from a later day."))
    before = value(street_id, name, day)
    key = {"street_id": street_id, "name": name, "effective_from": day}
    row = db.session.scalar(select(ParameterValue).filter_by(**key)) or ParameterValue(id=new_id(), **key)
    row.value, row.changed_by_id, row.changed_at, row.reason = {"is": new}, by.id, at, reason.strip()
    db.session.add(row)
    said = {"name": name, "from": day.isoformat(), "value": [before, new], "reason": row.reason}
    audit.record("parameter.changed", row, by=by, at=at, **said)


def _makes_sense(one: Parameter, new: Any) -> bool:
    try:
        if one.check:
            one.check(new)
    except (ValueError, TypeError, AttributeError):
        return False
    return type(new) is type(one.default)


def changes(street_id: UUID) -> list[ParameterValue]:
    """All values of its own that a street has or had, by the day from which they hold."""
    asked = select(ParameterValue).where(ParameterValue.street_id == street_id)
    return list(db.session.scalars(asked.order_by(ParameterValue.effective_from, ParameterValue.name)))
