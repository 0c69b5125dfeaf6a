"""The whistle 吹哨 and each called department's own report-in 报到."""

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.core.db import Row

from ..models import MOST_PLACE, WorkOrder
from ..registers import Department
from .rules import LEVELS


class Whistle(Row):
    """A call from an order or a place. Only whoever blew it says that it is finished: 事不完、人不撤."""

    __tablename__ = "whistle"
    __table_args__ = (
        CheckConstraint(f"level IN {LEVELS}", name="level"),
        Index("ix_whistle_order_id", "order_id"),
        Index("ix_whistle_grid_id", "grid_id", "blown_at"),
        Index("ix_whistle_by_id", "by_id", "finished_at"),
        Index("ix_whistle_finished", "street_id", "finished_at"),  # those without an end are running
        Index("ix_whistle_wake", "wake_at", sqlite_where=text("wake_at IS NOT NULL"), postgresql_where=text("wake_at IS NOT NULL")),
    )

    street_id: Mapped[UUID] = mapped_column(ForeignKey("street.id"))  # found by its index
    order_id: Mapped[UUID | None] = mapped_column(ForeignKey("work_order.id"))
    level: Mapped[str] = mapped_column(String(10))
    words: Mapped[str] = mapped_column(Text)
    place: Mapped[str] = mapped_column(String(MOST_PLACE), default="")
    micro_grid_id: Mapped[UUID | None] = mapped_column(ForeignKey("area.id"))
    grid_id: Mapped[UUID | None] = mapped_column(ForeignKey("area.id"))
    general_grid_id: Mapped[UUID | None] = mapped_column(ForeignKey("area.id"))
    by_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    blown_at: Mapped[datetime]  # as its phone says; the departments' time runs from when they were called
    limits: Mapped[dict] = mapped_column(default=dict)  # P-08 as it held then
    finished_at: Mapped[datetime | None]
    finished_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))  # another than the whistler: it was taken over
    finish: Mapped[str] = mapped_column(Text, default="")
    wake_at: Mapped[datetime | None]

    order: Mapped[WorkOrder | None] = relationship(lazy="select")
    report_ins: Mapped[list["ReportIn"]] = relationship(back_populates="whistle", order_by="ReportIn.id", lazy="select")

    def touches(self) -> Iterator[tuple[str, str]]:
        if self.grid_id:
            yield f"g:{self.grid_id}", f"w:{self.id}"
        yield f"p:{self.by_id}", f"w:{self.id}"


class ReportIn(Row):
    """Where one called department stands: called, answered, arrived, finished its part; or told higher up that it did not come."""

    __tablename__ = "report_in"
    __table_args__ = (
        UniqueConstraint("whistle_id", "department_id"),
        Index("ix_report_in_department_id", "department_id", "called_at"),
        Index("ix_report_in_called", "street_id", "called_at"),
    )

    street_id: Mapped[UUID] = mapped_column(ForeignKey("street.id"))  # found by its index
    whistle_id: Mapped[UUID] = mapped_column(ForeignKey("whistle.id"))
    department_id: Mapped[UUID] = mapped_column(ForeignKey("department.id"))
    called_at: Mapped[datetime]
    called_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    answered_at: Mapped[datetime | None]
    arrived_at: Mapped[datetime | None]
    done_at: Mapped[datetime | None]
    by_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))  # who reported in last
    answer_escalated_at: Mapped[datetime | None]
    arrival_escalated_at: Mapped[datetime | None]

    whistle: Mapped[Whistle] = relationship(back_populates="report_ins", lazy="select")
    department: Mapped[Department] = relationship(lazy="joined")

    def touches(self) -> Iterator[tuple[str, str]]:
        yield f"d:{self.department_id}", f"w:{self.whistle_id}"
        yield from self.whistle.touches()
