"""How often somebody without an account may report, look up and answer: counted in the table of tries, which all processes share.

A count belongs to a network, or to what is asked for from it; nobody can use up somebody else's. A whole quarter may stand behind one
network, so these are wide.
"""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from flask import request
from flask_babel import lazy_ngettext

from webapp.accounts import tries
from webapp.accounts.tries import Bucket, TooManyTries
from webapp.core.problems import Problem


class TooMany(Problem):
    status = 429
    is_for_residents = True  # whose page says nothing of passwords

    def __init__(self, minutes: int):
        super().__init__(
            "too-many-tries",
            lazy_ngettext(
                "Too much at once from this network. Wait %(num)s minute, or call.",
                "Too much at once from this network. Wait %(num)s minutes, or call.",
                minutes,
            ),
        )


def for_report(building_id: UUID) -> list[Bucket]:
    network = _network()
    return [Bucket(f"report {network}", 40), Bucket(f"report {building_id} {network}", 10)]


def for_code() -> list[Bucket]:
    """Codes that nobody has: a right one is given back."""
    return [Bucket(f"query code {_network()}", 20)]


def for_answer(order_id: UUID) -> list[Bucket]:
    """Wrong last digits of the telephone number: few from one network, and not many from all together."""
    return [Bucket(f"answer {order_id} {_network()}", 5), Bucket(f"answer {order_id}", 20)]


def count(buckets: Iterable[Bucket], now: datetime) -> None:
    try:
        tries.count(buckets, now)
    except TooManyTries as full:
        raise TooMany(full.minutes) from None


def _network() -> str:
    return tries.at_address(request.remote_addr).name
