"""The number of an order, by month, and its query code 一案一码."""

import hmac
from datetime import datetime
from uuid import UUID

from flask import current_app
from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite

from webapp.core.clock import LOCAL
from webapp.core.db import db
from webapp.core.filing import LETTERS

from .models import OrderCount, WorkOrder

CODE_LETTERS = 8  # of 32: forty bits, and looked up under a limit


def next_number(street_id: UUID, at: datetime) -> str:
    """«2603-0187». Whoever comes at the same time waits for the commit, so that none is left out or given twice."""
    month = at.astimezone(LOCAL).strftime("%y%m")
    dialect = sqlite if db.engine.dialect.name == "sqlite" else postgresql
    first = dialect.insert(OrderCount).values(street_id=street_id, month=month, last=1)
    counted = first.on_conflict_do_update(index_elements=["street_id", "month"], set_={"last": OrderCount.last + 1})
    return f"{month}-{db.session.execute(counted.returning(OrderCount.last)).scalar_one():04}"


def code_of(order_id: UUID) -> str:
    """Derived, as receipts are, so that a restored server gives the same one again; not to be guessed without the secret."""
    turn = 0
    while True:
        code = _code(order_id, turn)
        if db.session.scalar(select(WorkOrder.id).where(WorkOrder.code == code)) is None:
            return code
        turn += 1


def spoken(code: str) -> str:
    """«7K4M 2Q9D»"""
    return f"{code[:4]} {code[4:]}"


def read_code(typed: str) -> str | None:
    """However it was typed: small letters, spaces, dashes. None where it can't be one."""
    letters = "".join(one for one in typed.upper() if one.isalnum())
    return letters if len(letters) == CODE_LETTERS and set(letters) <= set(LETTERS) else None


def _code(order_id: UUID, turn: int) -> str:
    secret = current_app.config["SECRET_KEY"].encode()
    number = int.from_bytes(hmac.digest(secret, b"query code" + order_id.bytes + bytes([turn]), "sha256")[:8])
    letters = ""
    for _ in range(CODE_LETTERS):
        number, digit = divmod(number, len(LETTERS))
        letters += LETTERS[digit]
    return letters
