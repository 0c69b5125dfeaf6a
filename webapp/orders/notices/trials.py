"""A message that somebody sends to a channel to see whether it arrives. Few at a time, and no transaction is open while it goes."""

from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_ngettext

from webapp.accounts import tries
from webapp.accounts.tries import Bucket, TooManyTries
from webapp.core.db import db
from webapp.core.notices import channels
from webapp.core.notices.kinds import LOST
from webapp.core.notices.models import NoticeChannel
from webapp.core.notices.postman import Postman
from webapp.core.notices.sources import Receiver
from webapp.core.problems import Problem
from webapp.core.writes import committed

OWN, STREET = 5, 30  # in a quarter of an hour


class TooManyTrials(Problem):
    status = 429

    def __init__(self, minutes: int):
        super().__init__(
            "too-many-trials",
            lazy_ngettext("Too many trials. Wait %(num)s minute.", "Too many trials. Wait %(num)s minutes.", minutes),
        )


def send(channel: NoticeChannel, receiver: Receiver, *, by: Any, at: datetime) -> str:
    """What went wrong, in a word of core.notices.kinds; empty: it was taken."""
    address = channels.open_address(channel, receiver)
    _count(by, at)
    db.session.rollback()
    with Postman.of_settings() as postman:
        words = _("This is a trial: notices arrive here. You need not do anything.")
        fault = postman.send(address, _("Gridwalk: a trial"), words) if address else LOST
    with committed():
        tried = db.session.get_one(NoticeChannel, channel.id, populate_existing=True)
        tried.failing_since = (tried.failing_since or at) if fault else None
    return fault


def _count(by: Any, at: datetime) -> None:
    try:
        with committed():
            tries.count([Bucket(f"notice trial {by.id}", OWN), Bucket(f"notice trials {by.street_id}", STREET)], at)
    except TooManyTries as full:
        raise TooManyTrials(full.minutes) from None
