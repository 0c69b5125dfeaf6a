"""Two whistles of the invented street: one whose departments came last week, and one that runs, where a department is missed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from webapp.accounts.models import Person
from webapp.core import parameters
from webapp.core.clock import local_day, start_of_day
from webapp.core.db import db
from webapp.core.ids import new_id
from webapp.orders.models import WorkOrder
from webapp.orders.registers import Department
from webapp.orders.whistles import actions, places
from webapp.orders.whistles.models import ReportIn, Whistle

from .matters import OFFICER, WORKER

ADMINISTRATOR = "管理员"
DUTY_PHONE = "0571-5550100"  # of the range that belongs to nobody


@dataclass(frozen=True)
class Blown:
    """`steps`: department, step, minutes later. `order`: the title of the one it is blown from; else `place`, in words."""

    level: str
    words: str
    departments: tuple[str, ...]
    steps: tuple[tuple[str, str, int], ...]
    order: str = ""
    place: str = ""
    finish: tuple[str, int] = ("", 0)


LAST_WEEK = Blown(
    "joint",
    "消防通道被几辆车堵死，挪车电话没人接，请一起到现场清出来。",
    ("CG", "PCS", "WY"),
    (
        ("PCS", "answered", 15),
        ("CG", "arrived", 70),
        ("PCS", "arrived", 75),
        ("WY", "arrived", 80),
        ("WY", "done", 150),
        ("CG", "done", 160),
    ),
    place="南门消防通道",
    finish=("三辆车都挪走，地面重新划线，物业装了隔离桩。", 190),
)
RUNNING = Blown(
    "emergency",
    "外墙瓷砖还在往下掉，已拉警戒线，请马上来看能不能加固。",
    ("JG", "WY"),
    (("JG", "answered", 4), ("JG", "arrived", 19)),
    order="六楼外墙瓷砖松动，下面是儿童活动区",
    place="儿童活动区旁",
)


def fill(street_id: UUID, people: Mapping[str, Person], at: datetime) -> None:
    """Blows them, unless the street has whistles; and gives it the telephone of its duty desk."""
    _give_duty_phone(street_id, people[ADMINISTRATOR], at)
    if db.session.scalar(db.select(Whistle.id).where(Whistle.street_id == street_id).limit(1)) is not None:
        return
    ten = start_of_day(local_day(at) - timedelta(days=9)) + timedelta(hours=10)
    for one, blown_at in ((LAST_WEEK, ten), (RUNNING, at - timedelta(minutes=25))):
        _blow(one, street_id, people, blown_at)


def _blow(one: Blown, street_id: UUID, people: Mapping[str, Person], at: datetime) -> None:
    worker = people[WORKER]
    called = {row.code: row for row in db.session.scalars(db.select(Department).where(Department.street_id == street_id))}
    order = db.session.scalar(db.select(WorkOrder).where(WorkOrder.street_id == street_id, WorkOrder.title == one.order))
    spot = places.spot_of_order(order) if order else places.spot_of("", one.place, by=worker, at=at)
    said = actions.Said(one.level, one.words, tuple(called[code].id for code in one.departments))
    whistle = actions.blow(said, spot, order=order, key=new_id(), by=worker, at=at, received_at=at)
    for code, step, minutes in one.steps:
        row = db.session.scalars(db.select(ReportIn).filter_by(whistle_id=whistle.id, department_id=called[code].id)).one()
        actions.report_in(row, step, by=people[f"{OFFICER} {code}"], at=at + timedelta(minutes=minutes))
    words, minutes = one.finish
    if words:
        actions.finish(whistle, words, by=worker, at=at + timedelta(minutes=minutes))


def _give_duty_phone(street_id: UUID, by: Any, at: datetime) -> None:
    day = local_day(at)
    if not parameters.value(street_id, "order.duty_phone", day):
        parameters.change(street_id, "order.duty_phone", DUTY_PHONE, day, reason="指挥中心值班电话", by=by, at=at)
