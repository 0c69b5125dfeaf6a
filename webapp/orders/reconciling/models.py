"""The ticks of a week, and the sheets that were locked with everything that stood in them."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, event, literal_column, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.core.db import Row
from webapp.orders.models import OrderEvent, Unchangeable
from webapp.orders.rules import STATES

from .rules import CROSSING_MOVES

MOST_WORDS = 120
BALANCE = "opening + came_in + reopened - closed - voided - merged = closing"

# Moves that take an order into the balance or out of it, found by when they arrived. Literal, so that both databases use the index.
_moves = "({})".format(", ".join(f"'{one}'" for one in CROSSING_MOVES))
CROSSES = OrderEvent.move.in_(literal_column(f"'{one}'") for one in CROSSING_MOVES)
Index(
    "ix_order_event_crossing",
    OrderEvent.street_id,
    OrderEvent.received_at,
    OrderEvent.order_id,
    sqlite_where=text(f"move IN {_moves}"),
    postgresql_where=text(f"move IN {_moves}"),
)


class ReconciliationTick(Row):
    """What the meeting said to one order of one week: ticked by whom and when, and a remark. Free until the sheet is locked."""

    __tablename__ = "reconciliation_tick"
    __table_args__ = (UniqueConstraint("street_id", "monday", "order_id"), Index("ix_reconciliation_tick_order_id", "order_id"))

    street_id: Mapped[UUID] = mapped_column(ForeignKey("street.id"))  # found by the unique key
    monday: Mapped[date]
    order_id: Mapped[UUID] = mapped_column(ForeignKey("work_order.id"))
    ticked_at: Mapped[datetime | None]  # none: a remark alone
    by_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))  # who said it last
    words: Mapped[str] = mapped_column(String(MOST_WORDS), default="")


class Reconciliation(Row):
    """A locked sheet: a week of the centre, or of one general grid. Its hash covers all of it and the sheet that was locked before."""

    __tablename__ = "reconciliation"
    __table_args__ = (
        UniqueConstraint("street_id", "serial"),
        CheckConstraint(BALANCE, name="balance"),
        Index(
            "uq_reconciliation_centre", "street_id", "monday", unique=True,
            sqlite_where=text("general_grid_id IS NULL"), postgresql_where=text("general_grid_id IS NULL"),
        ),
        Index("uq_reconciliation_general_grid", "general_grid_id", "monday", unique=True),
    )  # fmt: skip

    street_id: Mapped[UUID] = mapped_column(ForeignKey("street.id"))  # found by the unique key
    serial: Mapped[int]  # from 1 in a street, without a gap
    monday: Mapped[date]
    general_grid_id: Mapped[UUID | None] = mapped_column(ForeignKey("area.id"))  # none: the whole centre
    opening: Mapped[int]
    came_in: Mapped[int]
    reopened: Mapped[int]
    closed: Mapped[int]
    voided: Mapped[int]
    merged: Mapped[int]
    closing: Mapped[int]
    head: Mapped[dict]  # names as they were, what differed from the sheet before, why items stayed unticked
    locked_at: Mapped[datetime]
    locked_by_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    previous: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))

    items: Mapped[list["ReconciliationItem"]] = relationship(
        back_populates="sheet", order_by="ReconciliationItem.number, ReconciliationItem.order_id", lazy="select"
    )


class ReconciliationItem(Row):
    """One order of a locked sheet: how it went through the week, as a small sum of its own, and what was ticked. No words of residents."""

    __tablename__ = "reconciliation_item"
    __table_args__ = (
        UniqueConstraint("sheet_id", "order_id"),
        CheckConstraint(BALANCE, name="balance"),
        CheckConstraint("opening IN (0, 1) AND closing IN (0, 1)", name="once"),
        CheckConstraint(f"state IN {STATES}", name="state"),
        Index("ix_reconciliation_item_order_id", "order_id"),
    )

    street_id: Mapped[UUID] = mapped_column(ForeignKey("street.id"))  # found by its sheet
    sheet_id: Mapped[UUID] = mapped_column(ForeignKey("reconciliation.id"))
    order_id: Mapped[UUID] = mapped_column(ForeignKey("work_order.id"))
    number: Mapped[str] = mapped_column(String(12))
    opening: Mapped[int]
    came_in: Mapped[int]
    reopened: Mapped[int]
    closed: Mapped[int]
    voided: Mapped[int]
    merged: Mapped[int]
    closing: Mapped[int]
    state: Mapped[str] = mapped_column(String(10))  # at the end of the week
    last_event: Mapped[int]  # of the order, at the end of the week
    facts: Mapped[dict]  # category, department, general grid and call-back as they were; whether it arrived late; remarks.py
    ticked_at: Mapped[datetime | None]
    ticked_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    words: Mapped[str] = mapped_column(String(MOST_WORDS), default="")  # the remark, in sheets locked before it could be let go

    sheet: Mapped[Reconciliation] = relationship(back_populates="items", lazy="select")


@event.listens_for(Reconciliation, "before_update")
@event.listens_for(Reconciliation, "before_delete")
@event.listens_for(ReconciliationItem, "before_update")
@event.listens_for(ReconciliationItem, "before_delete")
def _stays(_mapper: Any, _connection: Any, row: Any) -> None:
    raise Unchangeable(f"a locked sheet is never changed: {row.__tablename__} {row.id}")
