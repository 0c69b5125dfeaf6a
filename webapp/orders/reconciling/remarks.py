"""The remark to an order in a locked sheet lies beside what is locked for good: the proof has its hash, and the words can be let go.

A short remark could be guessed from its hash alone, so it is hashed with salt, and the salt goes with the words.
"""

import hashlib
import secrets
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, String, cast, exists, or_, select, update

from webapp.core.db import db
from webapp.orders.models import WorkOrder

from .models import ReconciliationItem, ReconciliationTick

Remark = dict[str, str]


def sealed(words: str) -> Remark:
    if not words:
        return {}
    salt = secrets.token_hex(16)
    return {"hash": _hash(salt, words), "salt": salt, "words": words}


def words_of(item: ReconciliationItem) -> str:
    """As it was said; sheets that were locked before remarks could be let go have it in their column."""
    return str(item.facts.get("remark", {}).get("words", "")) or item.words


def proven(facts: Mapping[str, Any]) -> dict[str, Any]:
    """What the hash of a sheet covers: of a remark its own hash, worked out anew as long as the words are there."""
    remark = facts.get("remark")
    if not remark:
        return dict(facts)
    said = remark.get("hash", "")
    fits = "words" not in remark or _hash(remark.get("salt", ""), remark["words"]) == said
    return {**facts, "remark": said if fits else ""}


def forget(order_ids: Sequence[UUID]) -> None:
    """Past the guard, as with the order's own words; ticks and numbers stay."""
    db.session.execute(update(ReconciliationTick).where(ReconciliationTick.order_id.in_(order_ids)).values(words=""))
    asked = select(ReconciliationItem.id, ReconciliationItem.facts).where(ReconciliationItem.order_id.in_(order_ids))
    for item_id, facts in db.session.execute(asked).all():
        if "words" in facts.get("remark", {}):
            kept = {**facts, "remark": {"hash": facts["remark"]["hash"]}}
            db.session.execute(update(ReconciliationItem).where(ReconciliationItem.id == item_id).values(facts=kept))


def written_since(words_went: ColumnElement[bool], after: UUID | None, most: int) -> Sequence[UUID]:
    """Orders without words of their own that have a remark all the same, by id."""
    by_tick = exists().where(ReconciliationTick.order_id == WorkOrder.id, ReconciliationTick.words != "")
    said = cast(ReconciliationItem.facts, String).contains('"words"')
    asked = select(WorkOrder.id).where(words_went, or_(by_tick, exists().where(ReconciliationItem.order_id == WorkOrder.id, said)))
    asked = asked.where(WorkOrder.id > after) if after else asked
    return db.session.scalars(asked.order_by(WorkOrder.id).limit(most)).all()


def _hash(salt: str, words: str) -> str:
    return hashlib.sha256(f"{salt} {words}".encode()).hexdigest()
