"""What belongs to this installation as a whole: its epoch, which changes when a database is restored."""

from time import monotonic
from uuid import uuid4

from flask import current_app
from sqlalchemy import String, select, update
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Mapped, mapped_column

from .db import db, insert_unless_there

KNOWN_FOR = 5.0  # seconds that a process goes by what it read; so soon all of them notice that the database was put back


class Installation(db.Model):  # type: ignore[name-defined]
    __tablename__ = "installation"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    value: Mapped[str] = mapped_column(String(200))


def epoch() -> str:
    """The epoch's id, as it was in the database a few seconds ago at most."""
    kept = current_app.extensions.setdefault("gridwalk.epoch", {})
    if not kept or monotonic() > kept["until"]:
        kept.update(epoch=_read(kept.get("epoch")), until=monotonic() + KNOWN_FOR)
    return kept["epoch"]


def _read(known: str | None) -> str:
    """Also the answer that the database is away names an epoch: the last one known."""
    try:
        return db.session.scalars(select(Installation.value).where(Installation.name == "epoch")).one()
    except SQLAlchemyError:
        if known is None:
            raise
        return known


def begin_epoch() -> None:
    """Gives a new installation its epoch; one that has it keeps it. Inside the caller's transaction."""
    db.session.execute(insert_unless_there(Installation, name="epoch", value=str(uuid4())))


def begin_new_epoch() -> str:
    """The database was put back from a copy: phones offer what they sent since. Inside the caller's transaction."""
    value = str(uuid4())
    db.session.execute(update(Installation).where(Installation.name == "epoch").values(value=value))
    current_app.extensions.get("gridwalk.epoch", {}).clear()
    return value
