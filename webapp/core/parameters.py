"""Values the field leaves open (domain.md 3): a default with its reason, changed per street from a day on, with who and why."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from flask import g, has_app_context
from sqlalchemy import ForeignKey, Index, String, select
from sqlalchemy.orm import Mapped, mapped_column

from .db import Row, db


@dataclass(frozen=True)
class Parameter:
    default: Any
    unit: str
    why: str


DEFINED: dict[str, Parameter] = {}


def define(name: str, default: Any, unit: str, why: str) -> None:
    DEFINED[name] = Parameter(default, unit, why)


class ParameterValue(Row):
    """A street's own value from a day on. Running things keep the value they began with: they store it."""

    __tablename__ = "parameter"
    __table_args__ = (Index("uq_parameter_day", "street_id", "name", "effective_from", unique=True),)

    name: Mapped[str] = mapped_column(String(60))
    value: Mapped[dict]  # {"is": value}
    effective_from: Mapped[date]
    changed_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    changed_at: Mapped[datetime]
    reason: Mapped[str] = mapped_column(String(300))


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
