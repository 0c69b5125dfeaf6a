"""How the refused box and the receipts call a move of an order, field by field."""

from typing import Any
from uuid import UUID

from flask_babel import lazy_gettext as _l
from wtforms import Form, RadioField, StringField

from webapp.core import captions
from webapp.core.db import db

from .models import WorkOrder
from .wording import FIELD_WORDS, GRADE_WORDS, MOVE_WORDS, SATISFACTION_WORDS, SOLVED_WORDS


class MoveWords(Form):
    move = RadioField(_l("What was done"), choices=list(MOVE_WORDS.items()))
    contacted = StringField(FIELD_WORDS["contacted"])
    facts = StringField(FIELD_WORDS["facts"])
    result = StringField(FIELD_WORDS["result"])
    reason = StringField(FIELD_WORDS["reason"])
    words = StringField(FIELD_WORDS["words"])
    days = StringField(FIELD_WORDS["days"])
    review_on = StringField(FIELD_WORDS["review_on"])
    solved = RadioField(FIELD_WORDS["solved"], choices=list(SOLVED_WORDS.items()))
    satisfaction = RadioField(FIELD_WORDS["satisfaction"], choices=list(SATISFACTION_WORDS.items()))
    grade = RadioField(FIELD_WORDS["grade"], choices=list(GRADE_WORDS.items()))


def place_of(args: dict[str, Any], street_id: UUID) -> captions.Place:
    order = db.session.get(WorkOrder, args["order_id"])
    if order is None or order.street_id != street_id:
        return "", ""
    return f"{order.number} {order.title}", f"/orders/{order.id}"


def register() -> None:
    captions.register("orders.move", _l("A step of an order"), form=MoveWords, place=place_of)
    captions.register("phone_orders.move", _l("A step of an order"), form=MoveWords, place=place_of)
