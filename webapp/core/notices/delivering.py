"""Takes to the channels what waits for them. Several for one channel go as one message; tried again with longer and longer waits.

A try is counted, and the next one put off, before the message goes, and no transaction is open while it does. So two processes never send
the same one, and what a process took with it when it died is tried again: only then can a message come twice.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from time import monotonic
from uuid import UUID

from sqlalchemy import select, update

from ..db import db
from ..schedule import every_minute, work
from ..writes import committed
from . import channels, messages, outbox, quiet
from .kinds import INTERRUPTED, LOST
from .models import DROPPED, FAILED, SENT, WAITING, NoticeChannel, NoticeDelivery
from .postman import Postman
from .sources import Line, Receiver

MINUTE = timedelta(minutes=1)
WAITS = (1 * MINUTE, 5 * MINUTE, 30 * MINUTE, 120 * MINUTE, 480 * MINUTE)  # after each try that failed; one more, and it has failed
TRIES = len(WAITS) + 1
AT_MOST = 45.0  # seconds of one turn: other work waits behind it, the rest goes a minute later
STEP = 50


@work("notice_delivery", every_minute)
def deliver(at: datetime) -> Iterator[int]:
    began, after = monotonic(), None
    with Postman.of_settings() as postman:
        while ids := _waiting(at, after):
            for channel_id in ids:
                if taken := _take(channel_id, at):
                    _send(taken, postman, at)
                    yield len(taken.rows)
                if monotonic() - began > AT_MOST:
                    return
            after = ids[-1]


@dataclass
class Taken:
    """What one channel is about to get."""

    channel: NoticeChannel
    rows: list[NoticeDelivery]
    told: set[UUID] = field(default_factory=set)  # rows that had something to say


def _waiting(at: datetime, after: UUID | None) -> list[UUID]:
    asked = select(NoticeDelivery.channel_id).where(NoticeDelivery.next_try_at <= at)
    asked = asked.where(NoticeDelivery.channel_id > after) if after else asked
    found = list(db.session.scalars(asked.distinct().order_by(NoticeDelivery.channel_id).limit(STEP)))
    db.session.rollback()
    return found


def _take(channel_id: UUID, at: datetime) -> Taken | None:
    """Counts a try of what may go now. Whoever comes second finds nothing due any more."""
    with committed():
        channel = db.session.get_one(NoticeChannel, channel_id, with_for_update=True, populate_existing=True)
        if not channel.is_open:
            outbox.drop_waiting(channel, at)
            return None
        asked = select(NoticeDelivery).where(NoticeDelivery.channel_id == channel_id, NoticeDelivery.next_try_at <= at)
        due = list(db.session.scalars(asked.order_by(NoticeDelivery.made_at, NoticeDelivery.id).execution_options(populate_existing=True)))
        rows = [one for one in _may_go(channel, due, at) if not _has_run_out(one, at)]
        for one in rows:
            one.tries += 1
            one.next_try_at = at + WAITS[min(one.tries, len(WAITS)) - 1]
    return Taken(channel, rows) if rows else None


def _may_go(channel: NoticeChannel, due: list[NoticeDelivery], at: datetime) -> list[NoticeDelivery]:
    """Red ones at once; the others outside of quiet hours, and not right after the last message."""
    allowed_at = quiet.next_moment(channel.street_id, at, channel.sent_at)
    later = [one for one in due if not one.is_red] if allowed_at > at else []
    for one in later:
        one.next_try_at = allowed_at
    return [one for one in due if one not in later]


def _has_run_out(row: NoticeDelivery, at: datetime) -> bool:
    """The last try neither came back with a yes nor with a no: its process died."""
    if row.tries < TRIES:
        return False
    row.state, row.next_try_at, row.ended_at, row.fault = FAILED, None, at, INTERRUPTED
    return True


def _send(taken: Taken, postman: Postman, at: datetime) -> None:
    receiver = channels.receiver_of(taken.channel)
    lines = messages.lines_of(taken.rows, receiver, at) if receiver else {}
    taken.told = set(lines)
    fault = ""
    if lines and receiver:
        fault = _carry(taken.channel, receiver, [lines[one.id] for one in taken.rows if one.id in lines], postman)
    _record(taken, fault, at)


def _carry(channel: NoticeChannel, receiver: Receiver, lines: list[Line], postman: Postman) -> str:
    address = channels.open_address(channel, receiver)
    title, body = messages.worded(lines, receiver)
    db.session.rollback()  # what was read is read: nothing stays open while somebody else's server thinks
    return postman.send(address, title, body) if address else LOST


def _record(taken: Taken, fault: str, at: datetime) -> None:
    with committed():
        for one in taken.rows:
            _set(one, fault, at, is_told=one.id in taken.told)
        if taken.told:
            said = {"failing_since": taken.channel.failing_since or at} if fault else {"failing_since": None, "sent_at": at}
            db.session.execute(update(NoticeChannel).where(NoticeChannel.id == taken.channel.id).values(**said))


def _set(row: NoticeDelivery, fault: str, at: datetime, *, is_told: bool) -> None:
    """Only as long as it waits: a channel that was taken away meanwhile has dropped it."""
    ended = {"next_try_at": None, "ended_at": at}
    if not is_told:
        said = {"state": DROPPED, **ended}
    elif not fault:
        said = {"state": SENT, "fault": "", **ended}
    elif row.tries >= TRIES:
        said = {"state": FAILED, "fault": fault, **ended}
    else:
        said = {"fault": fault}
    which = (NoticeDelivery.id == row.id, NoticeDelivery.state == WAITING)
    db.session.execute(update(NoticeDelivery).where(*which).values(**said).execution_options(synchronize_session=False))
