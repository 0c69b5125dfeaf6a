"""Writes the records of graded orders down; called by the table of effects, with the order locked and the move allowed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from webapp.core.clock import local_day
from webapp.core.db import db
from webapp.core.ids import new_id

from .models import Hearing, RoundResult, TacklingRound
from .rules import HEARING, ROUND

if TYPE_CHECKING:
    from ..effects import Moving


def grade(one: Moving) -> None:
    one.order.grade = one.given["grade"]


def hear(one: Moving) -> None:
    one.order.hearings += 1
    said = {"held_on": local_day(one.at)} | _said(one, HEARING)
    db.session.add(Hearing(number=one.order.hearings, **said, **_by(one)))


def tackle(one: Moving) -> None:
    one.order.tackling_rounds += 1
    db.session.add(TacklingRound(number=one.order.tackling_rounds, **_said(one, ROUND), **_by(one)))


def conclude(one: Moving) -> None:
    asked = select(TacklingRound.id).where(TacklingRound.order_id == one.order.id, TacklingRound.number == one.order.tackling_rounds)
    one.order.round_results += 1
    db.session.add(RoundResult(round_id=db.session.scalars(asked).one(), outcome=one.given["outcome"], **_by(one)))


def _said(one: Moving, names: tuple[str, ...]) -> dict[str, Any]:
    return {name: one.given[name] for name in names if name in one.given}


def _by(one: Moving) -> dict[str, Any]:
    return {"id": new_id(), "street_id": one.order.street_id, "order_id": one.order.id, "by_id": one.by.id, "at": one.at}


EFFECTS = {"grade": grade, "hear": hear, "tackle": tackle, "conclude": conclude}
