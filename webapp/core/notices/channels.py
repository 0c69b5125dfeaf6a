"""Channels: made, chosen for, left off and taken away, with an audit row each; their addresses sealed and opened here alone."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from urllib.parse import quote
from uuid import UUID

from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select

from .. import audit, sealing
from ..db import db
from ..ids import new_id
from ..problems import Conflict, NotFound, Problem
from . import addresses, outbox, sources
from .kinds import KINDS, PHONE
from .models import GATEWAY, GROUP, OWN, NoticeChannel
from .sources import Receiver

MOST_OWN, MOST_OF_STREET = 4, 40
MOST_NAME = 40
GROUP_LANGUAGE = "zh_Hans"


def own_of(person_id: UUID) -> list[NoticeChannel]:
    asked = select(NoticeChannel).where(NoticeChannel.person_id == person_id, NoticeChannel.closed_at.is_(None))
    return list(db.session.scalars(asked.order_by(NoticeChannel.made_at, NoticeChannel.id)))


def of_street(street_id: UUID, *uses: str) -> list[NoticeChannel]:
    asked = select(NoticeChannel).where(
        NoticeChannel.street_id == street_id, NoticeChannel.use.in_(uses or (GATEWAY, GROUP)), NoticeChannel.closed_at.is_(None)
    )
    return list(db.session.scalars(asked.order_by(NoticeChannel.use, NoticeChannel.name, NoticeChannel.id)))


def gateway_of(street_id: UUID) -> NoticeChannel | None:
    return next((one for one in of_street(street_id, GATEWAY) if one.is_open), None)


def own(person_id: UUID, channel_id: UUID) -> NoticeChannel:
    return _found(channel_id, lambda one: one.person_id == person_id)


def in_street(street_id: UUID, channel_id: UUID) -> NoticeChannel:
    """One of the street's own; those of its people are nobody else's."""
    return _found(channel_id, lambda one: one.use != OWN and one.street_id == street_id)


def add_own(address: str, *, by: Any, at: datetime) -> NoticeChannel:
    """A person's channel: an address that was read, or empty for the own number by the street's gateway. It hears every kind at first."""
    mine = own_of(by.id)
    if len(mine) >= MOST_OWN:
        raise Problem("too-many", _l("Four channels are the most. Take one away first."), field="address")
    if address:
        return _add(by.street_id, OWN, by=by, at=at, address=address, person_id=by.id, kinds=sorted(KINDS))
    gateway = gateway_of(by.street_id)
    if gateway is None or not by.phone:
        raise Conflict("no-gateway", _l("Short messages need the street's gateway and your number. Ask your administrator."))
    if any(one.kind == PHONE for one in mine):
        raise Conflict("there-already", _l("Short messages to your number are set up already."))
    return _add(by.street_id, OWN, by=by, at=at, person_id=by.id, gateway_id=gateway.id, kinds=sorted(KINDS))


def add_of_street(use: str, name: str, address: str, audience: str, *, by: Any, at: datetime) -> NoticeChannel:
    if not name.strip():
        raise Problem("missing", _l("One thing is missing: what it is called."), field="name")
    if len(of_street(by.street_id)) >= MOST_OF_STREET:
        raise Problem("too-many", _l("These are too many. Take one away first."), field="address")
    if use == GATEWAY and of_street(by.street_id, GATEWAY):
        raise Conflict("there-already", _l("There is a gateway already. Take it away first."))
    return _add(by.street_id, use, by=by, at=at, name=name.strip()[:MOST_NAME], address=address, audience=audience)


def choose(channel: NoticeChannel, kinds: Iterable[str], *, by: Any, at: datetime) -> None:
    """Which kinds of notices go there."""
    channel.kinds = sorted(set(kinds) & set(KINDS))
    audit.record("notice_channel.chosen", channel, by=by, at=at, kinds=channel.kinds)


def pause(channels: Iterable[NoticeChannel], *, by: Any, at: datetime) -> None:
    """Nothing goes there until it is taken up again; what waits is dropped."""
    for one in channels:
        if one.paused_at is None:
            one.paused_at = at
            outbox.drop_waiting(one, at)
            audit.record("notice_channel.paused", one, by=by, at=at)


def resume(channels: Iterable[NoticeChannel], *, by: Any, at: datetime) -> None:
    for one in channels:
        if one.paused_at is not None:
            one.paused_at = None
            audit.record("notice_channel.resumed", one, by=by, at=at)


def close(channel: NoticeChannel, *, by: Any, at: datetime) -> None:
    """Its address goes at once; with a gateway, the channels that used it."""
    users = [] if channel.use != GATEWAY else db.session.scalars(select(NoticeChannel).where(NoticeChannel.gateway_id == channel.id)).all()
    for one in (channel, *users):
        if one.closed_at is None:
            one.closed_at, one.sealed, one.tail = at, "", ""
            outbox.drop_waiting(one, at)
            audit.record("notice_channel.closed", one, by=by, at=at, use=one.use)


def count_failing() -> int:
    """Of all streets: channels in use whose last message was not taken."""
    wanted = (NoticeChannel.closed_at.is_(None), NoticeChannel.paused_at.is_(None), NoticeChannel.failing_since.is_not(None))
    return db.session.scalar(select(func.count()).select_from(NoticeChannel).where(*wanted)) or 0


def receiver_of(channel: NoticeChannel) -> Receiver | None:
    """Who reads there; None once the person has left."""
    if channel.person_id is None:
        return Receiver(GROUP_LANGUAGE, audience=channel.audience)
    return sources.person(channel.person_id)


def open_address(channel: NoticeChannel, receiver: Receiver) -> str:
    """The address to send to; empty where it can't be known any more."""
    if channel.gateway_id is None:
        return _opened(channel)
    gateway = db.session.get_one(NoticeChannel, channel.gateway_id)
    address = _opened(gateway) if gateway.is_open else ""
    return address.replace(addresses.PHONE_SIGN, quote(receiver.phone, safe="")) if address and receiver.phone else ""


def _add(street_id: UUID, use: str, *, by: Any, at: datetime, address: str = "", **more: Any) -> NoticeChannel:
    made = NoticeChannel(id=new_id(), street_id=street_id, use=use, made_at=at, made_by_id=by.id, **more)
    made.kind = addresses.kind_of(address) if address else PHONE
    if address:
        made.sealed, made.tail = sealing.seal_for_us(address.encode(), str(made.id)), addresses.tail_of(address)
    db.session.add(made)
    db.session.flush()
    audit.record("notice_channel.added", made, by=by, at=at, use=use, kind=made.kind)
    return made


def _opened(channel: NoticeChannel) -> str:
    try:
        return sealing.open_for_us(channel.sealed, str(channel.id)).decode()
    except sealing.Unreadable:
        return ""


def _found(channel_id: UUID, fits: Any) -> NoticeChannel:
    channel = db.session.get(NoticeChannel, channel_id)
    if channel is None or channel.closed_at is not None or not fits(channel):
        raise NotFound("no-such-channel", _l("This channel is not there any more."))
    return channel
