"""Who is calling whom at the moment: for some minutes an order is one operator's to call."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from webapp.core.db import Row


class CallLease(Row):
    """Kept until the answer is written down or its time is over; nothing is remembered of it afterwards."""

    __tablename__ = "call_lease"
    __table_args__ = (UniqueConstraint("order_id"), Index("ix_call_lease_person_id", "person_id"))

    street_id: Mapped[UUID] = mapped_column(ForeignKey("street.id"))  # found by its order
    order_id: Mapped[UUID] = mapped_column(ForeignKey("work_order.id"))
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    until: Mapped[datetime]
