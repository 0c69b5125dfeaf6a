"""Where word goes to, what waits to go there, and up to when a person has looked."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..db import Row

OWN, GATEWAY, GROUP = USES = ("own", "gateway", "group")
WAITING, SENT, FAILED, DROPPED = STATES = ("waiting", "sent", "failed", "dropped")
MOST_TAIL = 4


class NoticeChannel(Row):
    """Where word goes to. A person's own; or the street's: a gateway of short messages that its people may use, a group that hears
    what an audience hears. Its address is a secret: sealed, never shown again, gone when the channel is taken away."""

    __tablename__ = "notice_channel"
    __table_args__ = (
        CheckConstraint(f"use IN {USES}", name="use"),
        CheckConstraint("(use = 'own') = (person_id IS NOT NULL)", name="person"),
        CheckConstraint("(use = 'group') = (audience != '')", name="audience"),
        Index("ix_notice_channel_person_id", "person_id"),
        Index("ix_notice_channel_audience", "street_id", "audience"),
    )

    street_id: Mapped[UUID] = mapped_column(ForeignKey("street.id"))  # found by the second index
    use: Mapped[str] = mapped_column(String(8))
    person_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    audience: Mapped[str] = mapped_column(String(40), default="")  # of a group, in the words of the room that tells
    name: Mapped[str] = mapped_column(String(40), default="")
    kind: Mapped[str] = mapped_column(String(20))  # «wecombot», «mailtos» …; «phone»: by the street's gateway
    sealed: Mapped[str] = mapped_column(Text, default="")
    tail: Mapped[str] = mapped_column(String(MOST_TAIL), default="")  # its last signs, to tell two apart
    gateway_id: Mapped[UUID | None] = mapped_column(ForeignKey("notice_channel.id"))
    kinds: Mapped[list] = mapped_column(default=list)  # of notices that go there
    made_at: Mapped[datetime]
    made_by_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    paused_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]  # the last message that was taken
    failing_since: Mapped[datetime | None]

    @property
    def is_open(self) -> bool:
        return self.closed_at is None and self.paused_at is None


class NoticeDelivery(Row):
    """One notice on its way to one channel; the key makes it one, however many processes see to it."""

    __tablename__ = "notice_delivery"
    __table_args__ = (
        UniqueConstraint("channel_id", "source", "notice_id"),
        CheckConstraint(f"state IN {STATES}", name="state"),
        CheckConstraint("(state = 'waiting') = (next_try_at IS NOT NULL)", name="next_try"),
        CheckConstraint("(state = 'waiting') = (ended_at IS NULL)", name="ended"),
        Index(
            "ix_notice_delivery_next",
            "channel_id",
            "next_try_at",
            sqlite_where=text("next_try_at IS NOT NULL"),
            postgresql_where=text("next_try_at IS NOT NULL"),
        ),
        Index("ix_notice_delivery_ended", "street_id", "state", "ended_at"),
    )

    street_id: Mapped[UUID] = mapped_column(ForeignKey("street.id"))  # found by the second index
    channel_id: Mapped[UUID] = mapped_column(ForeignKey("notice_channel.id"))
    source: Mapped[str] = mapped_column(String(12))  # the room's table that knows the words
    notice_id: Mapped[UUID]
    kind: Mapped[str] = mapped_column(String(12))
    is_red: Mapped[bool] = mapped_column(default=False)
    made_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(String(8), default=WAITING)
    tries: Mapped[int] = mapped_column(default=0)
    next_try_at: Mapped[datetime | None]
    fault: Mapped[str] = mapped_column(String(12), default="")  # of the last try, in a word: faults.py
    ended_at: Mapped[datetime | None]

    channel: Mapped[NoticeChannel] = relationship(lazy="select")


class NoticesSeen(Row):
    """Up to when somebody has looked at their notices. For their own page; nobody else reads it."""

    __tablename__ = "notices_seen"
    __table_args__ = (UniqueConstraint("person_id"),)

    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    until: Mapped[datetime]
