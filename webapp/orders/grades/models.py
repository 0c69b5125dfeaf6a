"""What is written down of graded orders: hearings of difficult ones, rounds of major ones and what came of each. Written once."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, event
from sqlalchemy.orm import Mapped, mapped_column

from webapp.core.db import Row

from ..models import Unchangeable

MOST_ATTENDED = 400


class Hearing(Row):
    """过堂: a difficult order was heard on its own."""

    __tablename__ = "hearing"
    __table_args__ = (UniqueConstraint("order_id", "number"),)

    street_id: Mapped[UUID] = mapped_column(ForeignKey("street.id"))  # found by its order
    order_id: Mapped[UUID] = mapped_column(ForeignKey("work_order.id"))
    number: Mapped[int]  # from 1 in an order
    held_on: Mapped[date]
    attended: Mapped[str] = mapped_column(String(MOST_ATTENDED))  # people and bodies, as they were named
    findings: Mapped[str] = mapped_column(Text)
    decision: Mapped[str] = mapped_column(Text)
    next_step: Mapped[str] = mapped_column(Text, default="")
    next_on: Mapped[date | None]  # when it is heard again
    by_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]


class TacklingRound(Row):
    """攻坚: a major order is taken on, round by round."""

    __tablename__ = "tackling_round"
    __table_args__ = (UniqueConstraint("order_id", "number"),)

    street_id: Mapped[UUID] = mapped_column(ForeignKey("street.id"))  # found by its order
    order_id: Mapped[UUID] = mapped_column(ForeignKey("work_order.id"))
    number: Mapped[int]
    aim: Mapped[str] = mapped_column(Text)
    measures: Mapped[str] = mapped_column(Text)
    by_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]


class RoundResult(Row):
    """What came of a round; with it the round is over. A row of its own, so that what the round set out to do stays as it was."""

    __tablename__ = "round_result"
    __table_args__ = (UniqueConstraint("round_id"), Index("ix_round_result_order_id", "order_id"))

    street_id: Mapped[UUID] = mapped_column(ForeignKey("street.id"))  # found by its order
    order_id: Mapped[UUID] = mapped_column(ForeignKey("work_order.id"))
    round_id: Mapped[UUID] = mapped_column(ForeignKey("tackling_round.id"))
    outcome: Mapped[str] = mapped_column(Text)
    by_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]


RECORDS = (Hearing, TacklingRound, RoundResult)


def _stays(_mapper: Any, _connection: Any, row: Any) -> None:
    raise Unchangeable(f"a record of an order is never changed: {row.__tablename__} {row.id}")


for record in RECORDS:
    event.listen(record, "before_update", _stays)
    event.listen(record, "before_delete", _stays)
