"""What the desk keeps beside orders: departments that help with one, texts that answers are made from, and answers left unchanged."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.accounts.rules import held_at
from webapp.core.db import Row

from ..registers import Department

MOST_NAME = 40
MOST_ANSWER = 500  # characters: a template is a beginning, not a letter
STILL = "ends_at IS NULL"


class CoHandling(Row):
    """协办: a department that helps with an order, from–until. The order's one owner stays who it is."""

    __tablename__ = "co_handling"
    __table_args__ = (
        CheckConstraint("ends_at IS NULL OR ends_at >= starts_at", name="order"),
        Index("ix_co_handling_order_id", "order_id", "department_id", unique=True, sqlite_where=text(STILL), postgresql_where=text(STILL)),
        Index("ix_co_handling_department_id", "department_id", "ends_at", "order_id"),
    )

    street_id: Mapped[UUID] = mapped_column(ForeignKey("street.id"))  # found by its order or its department
    order_id: Mapped[UUID] = mapped_column(ForeignKey("work_order.id"))
    department_id: Mapped[UUID] = mapped_column(ForeignKey("department.id"))
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime | None]

    department: Mapped[Department] = relationship(lazy="joined")
    held_at = held_at


class AnswerTemplate(Row):
    """A text that is often the beginning of an answer: of the whole street, or of one department. Ended ones are no longer offered."""

    __tablename__ = "answer_template"

    department_id: Mapped[UUID | None] = mapped_column(ForeignKey("department.id"))
    name: Mapped[str] = mapped_column(String(MOST_NAME))
    words: Mapped[str] = mapped_column(Text)
    ended_at: Mapped[datetime | None]

    department: Mapped[Department | None] = relationship(lazy="joined")


class SetPhrase(Row):
    """套话: an order was reported as handled with a template's words and none of one's own. Nobody is kept from it; it is said."""

    __tablename__ = "set_phrase"
    __table_args__ = (UniqueConstraint("event_id"),)

    street_id: Mapped[UUID] = mapped_column(ForeignKey("street.id"))  # found by its event
    event_id: Mapped[UUID] = mapped_column(ForeignKey("order_event.id"))
    template_id: Mapped[UUID] = mapped_column(ForeignKey("answer_template.id"))
