"""What tests of delivering share: a source that tells of whatever it was given, and a person with a channel to a gateway."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from flask import Flask
from flask_babel import gettext as _

from tests.cast import Cast
from tests.core.gateway import Gateway
from webapp.core.db import db
from webapp.core.ids import new_id
from webapp.core.notices import channels, delivering, outbox, sources
from webapp.core.notices.models import NoticeChannel, NoticeDelivery
from webapp.core.notices.sources import Line, Receiver
from webapp.core.writes import committed

NOON = datetime(2026, 3, 11, 4, 0, tzinfo=UTC)
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


@dataclass
class Told:
    """A room that tells: notices by id; one that is overtaken has nothing more to say."""

    words: dict[UUID, str] = field(default_factory=dict)
    heard_by: list[Receiver] = field(default_factory=list)

    def lines(self, ids: Sequence[UUID], receiver: Receiver, at: datetime) -> dict[UUID, Line]:
        self.heard_by.append(receiver)
        return {one: Line(f"{_('Close')} {self.words[one]}", "/orders/1") for one in ids if one in self.words}


@dataclass
class Post:
    """The installation as one process sees it."""

    app: Flask
    cast: Cast
    gateway: Gateway
    told: Told
    people: dict[UUID, Receiver] = field(default_factory=dict)
    kinds: tuple[str, ...] = ("moves",)

    def channel(self, person=None, address: str | None = None) -> UUID:
        """Past the check of what is typed: plain json, to this machine."""
        person = person or self.cast.operator
        self.people[person.id] = Receiver(person.language, person.id, person.phone or "")
        with self.app.app_context(), committed():
            made = channels.add_own(address or self.gateway.address, by=person, at=NOON)
            made.kinds = list(self.kinds)
        return made.id

    def tell(self, words: str, at: datetime = NOON, *, is_red: bool = False, people=(), kind: str = "moves", audiences=()) -> UUID:
        notice_id = new_id()
        self.told.words[notice_id] = words
        who = people or [self.cast.operator]
        with self.app.app_context(), committed():
            street = self.cast.land.street.id
            more = {"people": [one.id for one in who], "audiences": audiences, "is_red": is_red, "at": at}
            outbox.put("test", notice_id, kind, street_id=street, **more)
        return notice_id

    def deliver(self, at: datetime = NOON) -> int:
        with self.app.app_context():
            return sum(delivering.deliver(at))

    def rows(self) -> list[NoticeDelivery]:
        with self.app.app_context():
            return list(db.session.scalars(db.select(NoticeDelivery).order_by(NoticeDelivery.id)))

    def states(self) -> list[str]:
        return [one.state for one in self.rows()]

    def at_channel(self, channel_id: UUID) -> NoticeChannel:
        with self.app.app_context():
            return db.session.get_one(NoticeChannel, channel_id)


def make_post(app: Flask, cast: Cast, gateway: Gateway, monkeypatch: pytest.MonkeyPatch) -> Post:
    made = Post(app, cast, gateway, Told())
    monkeypatch.setitem(sources.SOURCES, "test", made.told)
    monkeypatch.setattr(sources, "_find_person", [made.people.get])
    app.config.update(NOTICE_PRIVATE=True, NOTICE_SECONDS=10)
    return made
