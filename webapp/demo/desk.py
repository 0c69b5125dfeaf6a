"""What the invented street's desk has beside its orders: texts that answers begin with, and a department that helps another."""

from datetime import datetime, timedelta
from typing import Any

from webapp.accounts.models import Person
from webapp.core.db import db
from webapp.orders import actions, queries
from webapp.orders.desk import answers
from webapp.orders.desk.models import AnswerTemplate
from webapp.orders.models import WorkOrder
from webapp.orders.rules import ACCEPTED

from .matters import OFFICER, OPERATOR

STREET = (
    ("不归街道管", "这件事归水务公司管，我们已经把情况转过去，他们会在两天内给您回话。"),
    ("等配件", "配件已经订了，到货当天就来装，来之前先打电话。"),
    ("已修好", "已修好并试过。再有同样的情况，请打原来的电话。"),
)
OF_DEPARTMENT = ("CG", "养护队", "养护队今天到现场，到之前先打电话。")


def fill(street_id: Any, people: dict[str, Person], at: datetime) -> None:
    """Once; what a street has it keeps as it is."""
    if db.session.scalar(db.select(AnswerTemplate.id).where(AnswerTemplate.street_id == street_id).limit(1)) is not None:
        return
    operator = people[OPERATOR]
    for name, words in STREET:
        answers.write(name, words, of=None, by=operator, at=at)
    departments = {one.code: one for one in queries.departments(street_id)}
    code, name, words = OF_DEPARTMENT
    officer = people.get(f"{OFFICER} {code}")
    if officer and code in departments:
        answers.write(name, words, of=departments[code].id, by=officer, at=at)
    _help(street_id, operator, at)


def _help(street_id: Any, operator: Person, at: datetime) -> None:
    """The oldest order that is being handled is too much for one department."""
    asked = db.select(WorkOrder).where(WorkOrder.street_id == street_id, WorkOrder.state == ACCEPTED).order_by(WorkOrder.reported_at)
    order = db.session.scalars(asked.limit(1)).first()
    moment = order.moved_at + timedelta(minutes=10) if order else at
    if order is not None and moment < at:
        others = [one.id for one in queries.departments(street_id) if one.id != order.department_id]
        given = {"co_handlers": others[-1:], "words": "要搭架子，请来一个人"}
        actions.move(order, "add_co_handlers", by=operator, at=moment, given=given)
