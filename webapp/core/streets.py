"""The street 街道: one tenant. Every other row names the street it belongs to."""

from uuid import UUID

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from .db import db
from .ids import new_id


class Street(db.Model):  # type: ignore[name-defined]
    __tablename__ = "street"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    code: Mapped[str] = mapped_column(String(9), unique=True)
    name: Mapped[str] = mapped_column(String(60))
    labels: Mapped[dict] = mapped_column(default=dict)  # organisation label → the street's own wording, see labels.py
