"""The database: typed models, UTC moments, and a session that a replay can share.

SQLite writes begin with BEGIN IMMEDIATE, so that two writers queue instead of failing half-way; reads begin plainly. Nobody waits
for another's lock longer than the setting says, on either database: a phone would rather ask again.
"""

import os
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from flask import current_app, has_app_context
from flask.globals import app_ctx
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import DateTime, ForeignKey, MetaData, Uuid, event
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, registry
from sqlalchemy.types import JSON, TypeDecorator

from .collected import CollectingSession
from .ids import new_id

_shared_scope: ContextVar[int | None] = ContextVar("shared_scope", default=None)
_writing: ContextVar[bool] = ContextVar("writing", default=False)

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Moment(TypeDecorator):
    """A moment in UTC. Naive ones are refused: nobody knows what they mean."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Any) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs a zone")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Any) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Id(Uuid[UUID]):
    """Ids where the database keeps them as text: each is read once, since those of people, grids and doors come again in every row."""

    def result_processor(self, dialect: Any, coltype: Any) -> Any:
        return _read_id if super().result_processor(dialect, coltype) else None


@lru_cache(maxsize=16_384)
def _read_id(text: str | None) -> UUID | None:
    return UUID(text) if text is not None else None


class Base(DeclarativeBase):
    registry = registry(
        metadata=MetaData(naming_convention=NAMES),
        type_annotation_map={datetime: Moment(), UUID: Id(), dict: JSON(), list: JSON()},
    )


class Database(SQLAlchemy):
    """Flask-SQLAlchemy, but a nested context inside `shared_session` neither opens nor closes a session of its own."""

    def _teardown_session(self, exc: BaseException | None) -> None:
        if _shared_scope.get() is None:
            self.session.remove()


def _scope() -> int:
    shared = _shared_scope.get()
    return id(app_ctx._get_current_object()) if shared is None else shared  # type: ignore[attr-defined]


db = Database(model_class=Base, session_options={"class_": CollectingSession, "scopefunc": _scope, "expire_on_commit": False})


class Row(db.Model):  # type: ignore[name-defined]
    """Every table but `street`: an id that sorts by time, and the street it belongs to."""

    __abstract__ = True

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    street_id: Mapped[UUID] = mapped_column(ForeignKey("street.id"), index=True)


@contextmanager
def shared_session():
    """Contexts opened inside use the session of the context outside."""
    token = _shared_scope.set(_scope())
    try:
        yield
    finally:
        _shared_scope.reset(token)


@contextmanager
def write_transaction():
    """Ends whatever was being read and lets the next statement begin a write; the caller commits or rolls back."""
    db.session.rollback()
    token = _writing.set(True)
    try:
        yield
    finally:
        _writing.reset(token)


def insert_unless_there(model: Any, **values: Any) -> Any:
    """An INSERT that leaves alone a row with the same key that is there already, or that somebody else writes at this moment."""
    dialect = sqlite if db.engine.dialect.name == "sqlite" else postgresql
    return dialect.insert(model).values(**values).on_conflict_do_nothing()


@event.listens_for(Engine, "checkout")
def _of_this_process(connection: Any, record: Any, proxy: Any) -> None:
    """One that lay in the pool when a web server forked is its parent's: two that speak through one hear each other's answers."""
    if record.info["process"] != os.getpid():
        record.dbapi_connection = proxy.dbapi_connection = None
        raise DisconnectionError()


@event.listens_for(Engine, "connect")
def _prepare(connection: Any, record: Any) -> None:
    record.info["process"] = os.getpid()
    wait = current_app.config["DATABASE_WAIT_MS"] if has_app_context() else 10_000
    if type(connection).__module__.split(".")[0] != "sqlite3":
        connection.autocommit = True
        connection.execute(f"SET lock_timeout = {wait}")
        connection.autocommit = False
        return
    connection.isolation_level = None
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", f"busy_timeout={wait}", "cache_size=-8000"):
        connection.execute(f"PRAGMA {pragma}")


@event.listens_for(Engine, "begin")
def _begin(connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("BEGIN IMMEDIATE" if _writing.get() else "BEGIN")
