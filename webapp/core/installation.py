"""What belongs to this installation as a whole: its epoch, which changes when a database is restored."""

from uuid import uuid4

from flask import current_app
from sqlalchemy import String, update
from sqlalchemy.orm import Mapped, mapped_column

from .db import db, insert_unless_there


class Installation(db.Model):  # type: ignore[name-defined]
    __tablename__ = "installation"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    value: Mapped[str] = mapped_column(String(200))


def epoch() -> str:
    """The epoch's id; asked of the database once per process."""
    kept = current_app.extensions.setdefault("gridwalk.epoch", {})
    if "epoch" not in kept:
        kept["epoch"] = db.session.get_one(Installation, "epoch").value
    return kept["epoch"]


def begin_epoch() -> None:
    """Gives a new installation its epoch; one that has it keeps it. Inside the caller's transaction."""
    db.session.execute(insert_unless_there(Installation, name="epoch", value=str(uuid4())))


def begin_new_epoch() -> str:
    """The database was put back from a copy: phones offer what they sent since. Inside the caller's transaction."""
    value = str(uuid4())
    db.session.execute(update(Installation).where(Installation.name == "epoch").values(value=value))
    current_app.extensions.get("gridwalk.epoch", {}).clear()
    return value
