"""The work order, what happened to it, its call-backs, and what was said because of its clocks."""

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, event, inspect, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.core.clock import parse_iso
from webapp.core.db import Row, db

from . import registers  # noqa: F401  (its tables are named below)
from .clocks import Limits, Pause, Times
from .gates import SATISFACTION, SOLVED, Answer
from .registers import Category, Department
from .rules import ENDED, STATES, Facts

if TYPE_CHECKING:
    from .desk.models import CoHandling

SOURCES = ("walk", "report", "hub", "qr", "phone", "walk_in", "hotline", "inspection", "meeting")
GRADES = ("minor", "difficult", "major")  # 细微, 疑难, 重大
ASKED = ("extension", "suspension")
HOWS = ("phone", "app", "page", "on_site")
MOST_TITLE, MOST_PLACE = 60, 120


def _lanes() -> Iterator[Index]:
    """A list is the run of one of these: whose it is, how it stands, and when it must be looked at next."""
    for name in ("street_id", "general_grid_id", "grid_id", "micro_grid_id", "department_id", "reporter_id"):
        yield Index(f"ix_work_order_{name}", name, "state", "queue_at", "id")


def _of_open_ones(name: str, *columns: str) -> Index:
    """Those that ended are a hundred times as many, and nobody merges with them."""
    return Index(name, *columns, sqlite_where=text("ended_at IS NULL"), postgresql_where=text("ended_at IS NULL"))


class WorkOrder(Row):
    """工单. Its state is moved by `actions.move` alone; each move leaves an event and an audit row beside it."""

    __tablename__ = "work_order"
    __table_args__ = (
        UniqueConstraint("street_id", "number"),
        UniqueConstraint("code"),
        CheckConstraint(f"state IN {STATES}", name="state"),
        CheckConstraint(f"held_state = '' OR held_state IN {STATES}", name="held_state"),
        CheckConstraint(f"source IN {SOURCES}", name="source"),
        CheckConstraint(f"grade IN {GRADES}", name="grade"),
        CheckConstraint(f"asked = '' OR asked IN {ASKED}", name="asked"),
        CheckConstraint("state NOT IN ('dispatched', 'accepted', 'handled', 'closed') OR department_id IS NOT NULL", name="owner"),
        CheckConstraint("state != 'closed' OR called_back_at IS NOT NULL", name="called_back"),
        CheckConstraint("(state = 'merged') = (merged_into_id IS NOT NULL)", name="merged"),
        CheckConstraint(f"(state IN {ENDED}) = (ended_at IS NOT NULL)", name="ended"),
        *_lanes(),
        _of_open_ones("ix_work_order_near", "building_id", "category_id", "reported_at"),
        _of_open_ones("ix_work_order_alike", "grid_id", "category_id", "reported_at"),
        Index("ix_work_order_lately", "building_id", "reported_at"),
        Index(
            "ix_work_order_graded", "street_id", "grade", "queue_at", "id",
            sqlite_where=text("grade <> 'minor' AND ended_at IS NULL"), postgresql_where=text("grade <> 'minor' AND ended_at IS NULL"),
        ),
        Index("ix_work_order_merged_into_id", "merged_into_id"),
        Index("ix_work_order_address_id", "address_id"),
        Index("ix_work_order_wake", "wake_at", sqlite_where=text("wake_at IS NOT NULL"), postgresql_where=text("wake_at IS NOT NULL")),
    )  # fmt: skip

    street_id: Mapped[UUID] = mapped_column(ForeignKey("street.id"))  # found by its lane
    number: Mapped[str] = mapped_column(String(12))  # «2603-0187»: month and count of the street
    code: Mapped[str] = mapped_column(String(8))  # 一案一码: whoever has it may look the progress up
    source: Mapped[str] = mapped_column(String(12))
    title: Mapped[str] = mapped_column(String(MOST_TITLE))
    words: Mapped[str] = mapped_column(Text, default="")
    people: Mapped[int] = mapped_column(default=1)  # how many came with it
    grade: Mapped[str] = mapped_column(String(10), default="minor")
    is_urgent: Mapped[bool] = mapped_column(default=False)
    category_id: Mapped[UUID | None] = mapped_column(ForeignKey("order_category.id"))

    place: Mapped[str] = mapped_column(String(MOST_PLACE), default="")
    address_id: Mapped[UUID | None] = mapped_column(ForeignKey("address.id"))
    building_id: Mapped[UUID | None] = mapped_column(ForeignKey("building.id"))
    micro_grid_id: Mapped[UUID | None] = mapped_column(ForeignKey("area.id"))
    grid_id: Mapped[UUID | None] = mapped_column(ForeignKey("area.id"))
    general_grid_id: Mapped[UUID | None] = mapped_column(ForeignKey("area.id"))

    reporter_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    reporter_name: Mapped[str] = mapped_column(String(40), default="")  # of a resident, as far as they said it
    reporter_phone: Mapped[str] = mapped_column(String(20), default="")
    visit_id: Mapped[UUID | None] = mapped_column(ForeignKey("visit.id"))

    state: Mapped[str] = mapped_column(String(10), default="reported")
    held_state: Mapped[str] = mapped_column(String(10), default="")
    version: Mapped[int] = mapped_column(default=1)
    department_id: Mapped[UUID | None] = mapped_column(ForeignKey("department.id"))
    lead_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    handlers: Mapped[list] = mapped_column(default=list)  # ids of whoever ever accepted, led or handled it
    in_charge_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))  # 领办
    charged_at: Mapped[datetime | None]
    supervised_at: Mapped[datetime | None]
    merged_into_id: Mapped[UUID | None] = mapped_column(ForeignKey("work_order.id"))
    returns: Mapped[int] = mapped_column(default=0)
    is_settled: Mapped[bool] = mapped_column(default=False)
    asked: Mapped[str] = mapped_column(String(10), default="")
    extension: Mapped[int] = mapped_column(default=0)  # minutes granted
    round: Mapped[int] = mapped_column(default=0)
    check_asked_at: Mapped[datetime | None]  # when who walks there was asked to look, in this round
    no_calls_at: Mapped[datetime | None]  # when whoever reported it asked not to be called
    hearings: Mapped[int] = mapped_column(default=0)  # how many of each are on record: grades/models.py
    tackling_rounds: Mapped[int] = mapped_column(default=0)
    round_results: Mapped[int] = mapped_column(default=0)

    limits: Mapped[dict] = mapped_column(default=dict)  # clocks.Limits, as they held when it came in
    pauses: Mapped[list] = mapped_column(default=list)  # [[since, until], …]
    reported_at: Mapped[datetime]
    received_at: Mapped[datetime]
    time_uncertain: Mapped[bool] = mapped_column(default=False)
    filed_at: Mapped[datetime | None]
    dispatched_at: Mapped[datetime | None]
    accepted_at: Mapped[datetime | None]
    contacted_at: Mapped[datetime | None]
    handled_at: Mapped[datetime | None]
    called_back_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    moved_at: Mapped[datetime]

    # Kept for lists and for the work by the clock; worked out of the above by clocking.py.
    queue_at: Mapped[datetime]  # due, while it is open; its end afterwards
    wake_at: Mapped[datetime | None]  # when a clock has something to say next

    category: Mapped[Category | None] = relationship(lazy="select")
    department: Mapped[Department | None] = relationship(lazy="select")
    events: Mapped[list["OrderEvent"]] = relationship(back_populates="order", order_by="OrderEvent.number", lazy="select")
    call_backs: Mapped[list["CallBack"]] = relationship(back_populates="order", order_by="CallBack.at, CallBack.id", lazy="select")

    co_handlings: Mapped[list["CoHandling"]] = relationship(order_by="CoHandling.starts_at, CoHandling.id", lazy="select")

    def facts(self) -> Facts:
        limits, this_round = self.read_limits(), [one for one in self.call_backs if one.round == self.round]
        return Facts(
            state=self.state,
            held_state=self.held_state,
            department_id=self.department_id,
            handlers=frozenset(UUID(one) for one in self.handlers),
            returns=self.returns,
            most_returns=limits.most_returns,
            is_settled=self.is_settled,
            asked=self.asked,
            is_extended=self.extension > 0,
            round=self.round,
            answer=next((Answer(one.solved, one.satisfaction) for one in reversed(this_round) if one.is_answered), None),
            misses=tuple(one.at for one in this_round if not one.is_answered),
            tries=limits.tries,
            in_charge_id=self.in_charge_id,
            has_no_calls=self.no_calls_at is not None,
            is_check_asked=self.check_asked_at is not None,
            grade=self.grade,
            hearings=self.hearings,
            tackling_rounds=self.tackling_rounds,
            round_results=self.round_results,
            co_handlers=frozenset(one.department_id for one in self.co_handlings if one.ends_at is None),
            helped=frozenset(one.department_id for one in self.co_handlings),
        )

    def read_limits(self) -> Limits:
        return Limits.read(self.limits)

    def times(self) -> Times:
        names = ("reported_at", "filed_at", "dispatched_at", "accepted_at", "contacted_at", "handled_at", "called_back_at", "ended_at")
        pauses = tuple(Pause(_moment(since), _moment(until)) for since, until in self.pauses)
        said: dict[str, Any] = {name: getattr(self, name) for name in names}
        return Times(self.read_limits(), **said, is_urgent=self.is_urgent, extension=self.extension, pauses=pauses)

    def touches(self):
        subject = f"o:{self.id}"
        for letter, name in (("g", "grid_id"), ("d", "department_id"), ("p", "reporter_id"), ("p", "lead_id")):
            history: Any = inspect(self).attrs[name].history
            for value in {getattr(self, name), *(history.deleted or ())} - {None}:
                yield f"{letter}:{value}", subject


def _moment(text: str) -> datetime:
    moment = parse_iso(text)
    assert moment is not None  # noqa: S101  (we wrote it)
    return moment


class OrderEvent(Row):
    """What somebody did to an order, when and why. Written once; nothing of it is ever changed or taken away."""

    __tablename__ = "order_event"
    __table_args__ = (UniqueConstraint("order_id", "number"),)

    order_id: Mapped[UUID] = mapped_column(ForeignKey("work_order.id"))
    number: Mapped[int]  # 1 is the report
    move: Mapped[str] = mapped_column(String(20))
    from_state: Mapped[str] = mapped_column(String(10), default="")
    to_state: Mapped[str] = mapped_column(String(10))
    by_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    part: Mapped[str] = mapped_column(String(10))  # as whom: «centre», «owner», «system» …
    department_id: Mapped[UUID | None] = mapped_column(ForeignKey("department.id"))  # the owner after it
    at: Mapped[datetime]
    received_at: Mapped[datetime]
    words: Mapped[str] = mapped_column(Text, default="")
    given: Mapped[dict] = mapped_column(default=dict)

    order: Mapped[WorkOrder] = relationship(back_populates="events", lazy="select")


class Unchangeable(Exception):
    """Somebody's code tried to rewrite what happened."""


@event.listens_for(OrderEvent, "before_update")
@event.listens_for(OrderEvent, "before_delete")
def _stays(_mapper, _connection, row: OrderEvent) -> None:
    raise Unchangeable(f"event {row.number} of order {row.order_id}")


class CallBack(Row):
    """One try to hear whether it is solved: by the centre's telephone, the reporter's own answer, or a look on the spot."""

    __tablename__ = "call_back"
    __table_args__ = (
        CheckConstraint(f"how IN {HOWS}", name="how"),
        CheckConstraint(f"solved = '' OR solved IN {SOLVED}", name="solved"),
        CheckConstraint(f"satisfaction = '' OR satisfaction IN {SATISFACTION}", name="satisfaction"),
        Index("ix_call_back_order_id", "order_id"),
    )

    order_id: Mapped[UUID] = mapped_column(ForeignKey("work_order.id"))
    round: Mapped[int]
    how: Mapped[str] = mapped_column(String(8))
    by_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]
    solved: Mapped[str] = mapped_column(String(8), default="")  # empty: nobody answered
    satisfaction: Mapped[str] = mapped_column(String(12), default="")
    words: Mapped[str] = mapped_column(Text, default="")

    order: Mapped[WorkOrder] = relationship(back_populates="call_backs", lazy="select")

    @property
    def is_answered(self) -> bool:
        return self.solved != ""


class OrderNotice(Row):
    """Something that somebody should hear of an order: a reminder, an escalation, a move. Its key makes it said once."""

    __tablename__ = "order_notice"
    __table_args__ = (
        UniqueConstraint("order_id", "kind", "step", "round", "audience"),
        Index("ix_order_notice_made", "street_id", "audience", "made_at"),
        Index("ix_order_notice_department_id", "department_id", "made_at"),
        Index("ix_order_notice_scope", "scope", "audience", "made_at"),
        Index("ix_order_notice_told", "tell_from", sqlite_where=text("told_at IS NULL"), postgresql_where=text("told_at IS NULL")),
    )

    street_id: Mapped[UUID] = mapped_column(ForeignKey("street.id"))  # found by its index
    order_id: Mapped[UUID] = mapped_column(ForeignKey("work_order.id"))
    kind: Mapped[str] = mapped_column(String(20))  # «clock:handle», or a move
    step: Mapped[str] = mapped_column(String(10))  # of a clock: «50», «up» …; of a move: its event's number
    round: Mapped[int]
    audience: Mapped[str] = mapped_column(String(10))  # «centre», «owner», «head», «leader», «reporter»
    department_id: Mapped[UUID | None] = mapped_column(ForeignKey("department.id"))
    due_at: Mapped[datetime]
    made_at: Mapped[datetime]
    tell_from: Mapped[datetime]  # outside of quiet hours, unless it is urgent; in the app it shows at once
    is_overtaken: Mapped[bool] = mapped_column(default=False)  # a later one of the same clock came due with it, and is enough
    scope: Mapped[str] = mapped_column(String(40))  # whose it is: «s:» the street, «d:» a department, «g:» a general grid, «p:» a person
    told_at: Mapped[datetime | None]  # when it was handed over to whatever carries it outward


class OrderCount(db.Model):  # type: ignore[name-defined]
    """How many orders a street has numbered in a month."""

    __tablename__ = "order_count"

    street_id: Mapped[UUID] = mapped_column(ForeignKey("street.id"), primary_key=True)
    month: Mapped[str] = mapped_column(String(4), primary_key=True)  # «2603»
    last: Mapped[int]
