"""Takes the words of records away when their order lets its words go, past the guard; that it was heard, and when, stays."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import update

from webapp.core.db import db

from .models import Hearing, RoundResult, TacklingRound

WORDS = {Hearing: ("attended", "findings", "decision", "next_step"), TacklingRound: ("aim", "measures"), RoundResult: ("outcome",)}


def forget(order_ids: Sequence[UUID]) -> None:
    for record, names in WORDS.items():
        db.session.execute(update(record).where(record.order_id.in_(order_ids)).values(dict.fromkeys(names, "")))
