"""What somebody should hear of a whistle: that it was blown, that a called department did not come, that it is finished."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from webapp.core.db import Row

BLOWN, ANSWER, ARRIVAL, FINISHED = KINDS = ("blown", "answer", "arrival", "finished")  # answer, arrival: that it is missing
WHISTLER = "whistler"


class WhistleNotice(Row):
    """About one called department, for one audience. Its key makes it said once."""

    __tablename__ = "whistle_notice"
    __table_args__ = (
        UniqueConstraint("whistle_id", "kind", "department_id", "audience"),
        CheckConstraint(f"kind IN {KINDS}", name="kind"),
        Index("ix_whistle_notice_scope", "scope", "audience", "made_at"),
        Index("ix_whistle_notice_told", "tell_from", sqlite_where=text("told_at IS NULL"), postgresql_where=text("told_at IS NULL")),
    )

    whistle_id: Mapped[UUID] = mapped_column(ForeignKey("whistle.id"))
    kind: Mapped[str] = mapped_column(String(10))
    department_id: Mapped[UUID] = mapped_column(ForeignKey("department.id"))
    audience: Mapped[str] = mapped_column(String(10))  # «owner»: the department; «head», «leader», «whistler»
    scope: Mapped[str] = mapped_column(String(40))  # as of an OrderNotice
    due_at: Mapped[datetime]
    made_at: Mapped[datetime]
    tell_from: Mapped[datetime]
    told_at: Mapped[datetime | None]
