"""A request for resources, how much of it was allocated and has arrived, and what happened to it."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, event
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.accounts.models import Person
from webapp.areas.models import Area
from webapp.core.db import Row

from .rules import KINDS, STATES, Facts

MOST_WHAT, MOST_UNIT, MOST_WORDS = 60, 10, 500


class ResourceRequest(Row):
    """资源请求. Its state is moved by `actions.move` alone."""

    __tablename__ = "resource_request"
    __table_args__ = (
        CheckConstraint(f"kind IN {KINDS}", name="kind"),
        CheckConstraint(f"state IN {STATES}", name="state"),
        CheckConstraint("quantity > 0 AND allocated BETWEEN 0 AND quantity AND received BETWEEN 0 AND allocated", name="sums"),
        CheckConstraint("state != 'done' OR received = allocated", name="done"),
        Index("ix_resource_request_street_id", "street_id", "state", "asked_at", "id"),
        Index("ix_resource_request_grid_id", "grid_id", "asked_at", "id"),
        Index("ix_resource_request_asked_at", "street_id", "asked_at"),
    )

    street_id: Mapped[UUID] = mapped_column(ForeignKey("street.id"))  # found by its index
    grid_id: Mapped[UUID] = mapped_column(ForeignKey("area.id"))
    kind: Mapped[str] = mapped_column(String(10))
    what: Mapped[str] = mapped_column(String(MOST_WHAT))  # «折叠梯»
    quantity: Mapped[int]
    unit: Mapped[str] = mapped_column(String(MOST_UNIT))  # «把», «人», «元»
    due_on: Mapped[date | None]
    words: Mapped[str] = mapped_column(Text, default="")
    state: Mapped[str] = mapped_column(String(10), default="waiting")
    version: Mapped[int] = mapped_column(default=1)
    allocated: Mapped[int] = mapped_column(default=0)
    received: Mapped[int] = mapped_column(default=0)
    by_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    asked_at: Mapped[datetime]
    moved_at: Mapped[datetime]

    grid: Mapped[Area] = relationship(lazy="select")
    by: Mapped[Person] = relationship(lazy="select")

    def facts(self) -> Facts:
        return Facts(self.state, self.quantity, self.allocated, self.received, self.by_id)


class ResourceEvent(Row):
    """What somebody did to a request, when and why. Written once."""

    __tablename__ = "resource_event"
    __table_args__ = (UniqueConstraint("request_id", "number"),)

    street_id: Mapped[UUID] = mapped_column(ForeignKey("street.id"))  # found by its request
    request_id: Mapped[UUID] = mapped_column(ForeignKey("resource_request.id"))
    number: Mapped[int]  # 1 is the asking
    move: Mapped[str] = mapped_column(String(10))
    to_state: Mapped[str] = mapped_column(String(10))
    quantity: Mapped[int | None]
    by_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    part: Mapped[str] = mapped_column(String(10))
    at: Mapped[datetime]
    words: Mapped[str] = mapped_column(Text, default="")

    request: Mapped[ResourceRequest] = relationship(lazy="select")
    by: Mapped[Person] = relationship(lazy="joined")


class Unchangeable(Exception):
    """Somebody's code tried to rewrite what happened."""


@event.listens_for(ResourceEvent, "before_update")
@event.listens_for(ResourceEvent, "before_delete")
def _stays(_mapper: Any, _connection: Any, row: ResourceEvent) -> None:
    raise Unchangeable(f"event {row.number} of request {row.request_id}")
