"""What a round of visits makes of a door (P-15), and what a visit must say. Pure.

A door's standing is a fold over its visits: one step a visit, in the order they happened. A visit that arrives late, or is taken back,
means folding anew; the order of arrival never matters.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from uuid import UUID

from flask_babel import lazy_gettext as _l

from webapp.core.clock import LOCAL, local_day
from webapp.core.problems import Problem

MET, NOT_HOME, REFUSED, VACANT, MOVED, UNSAFE = OUTCOMES = ("met", "not_home", "refused", "vacant", "moved", "unsafe")
DUE, TRIED = "due", "tried"
STATES = (DUE, MET, TRIED, VACANT, REFUSED)
FIELDS = ("family", "property", "labour", "finance", "facilities", "other")  # the four fields of the street, then the rest
STAGES = ("bud", "window")  # 萌芽期, 处置窗口期
ALONE_FOR = timedelta(hours=24)  # how long one's own visit can be taken back
MOST_TEXT = 2000
RECENT = 5  # visits shown on a door's page


@dataclass(frozen=True)
class Happened:
    """What the fold needs of a visit."""

    id: UUID
    outcome: str
    at: datetime
    household_id: UUID | None


@dataclass(frozen=True)
class Limits:
    """P-15, as it held when the round began."""

    tries: int = 3
    bands: int = 2
    vacant_days: int = 2
    refused_days: int = 180


@dataclass(frozen=True)
class Standing:
    """How a door stands in this round."""

    met_at: datetime | None = None  # last
    first_met_at: datetime | None = None  # when the round reached it: what a pace is measured by
    tries: int = 0
    bands: tuple[str, ...] = ()
    vacant_on: tuple[date, ...] = ()
    refused_until: date | None = None
    last_outcome: str = ""
    last_at: datetime | None = None
    last_id: UUID | None = None
    recent: tuple[UUID, ...] = field(default=())  # the newest visits, newest first

    def state(self, listed_vacant: bool = False) -> str:
        if self.met_at:
            return MET
        if self.refused_until:
            return REFUSED
        if self.vacant_on or (listed_vacant and not self.last_outcome):
            return VACANT
        return TRIED if self.tries else DUE

    def tried_out(self, limits: Limits) -> bool:
        """Nobody home often enough, at different times of day: listed, not given up."""
        return self.met_at is None and self.tries >= limits.tries and len(self.bands) >= limits.bands

    def left_out(self, limits: Limits) -> bool:
        """Found vacant on two different days: no longer among those to be met."""
        return self.met_at is None and len(self.vacant_on) >= limits.vacant_days


def band(at: datetime) -> str:
    hour = at.astimezone(LOCAL).hour
    return "morning" if hour < 12 else "afternoon" if hour < 18 else "evening"


def step(standing: Standing, visit: Happened, household_id: UUID | None, since: datetime | None, limits: Limits) -> Standing:
    """The standing after one more visit. Visits to a household that has left are shown, but no longer count."""
    standing = replace(
        standing, last_at=visit.at, last_id=visit.id, recent=(visit.id, *standing.recent)[:RECENT], last_outcome=visit.outcome
    )
    mine = visit.household_id == household_id if visit.household_id else since is None or visit.at >= since
    if not mine:
        return replace(standing, last_outcome="")
    day = local_day(visit.at)
    if visit.outcome == MET:
        return replace(standing, met_at=visit.at, first_met_at=standing.first_met_at or visit.at, refused_until=None, vacant_on=())
    if visit.outcome == NOT_HOME:
        bands = tuple(sorted({*standing.bands, band(visit.at)}))
        return replace(standing, tries=standing.tries + 1, bands=bands, vacant_on=(), refused_until=None)
    if visit.outcome == REFUSED:
        return replace(standing, refused_until=day + timedelta(days=limits.refused_days), vacant_on=())
    if visit.outcome == VACANT:
        return replace(standing, vacant_on=tuple(sorted({*standing.vacant_on, day})), refused_until=None)
    if visit.outcome == MOVED:
        return replace(standing, met_at=None, first_met_at=None, tries=0, bands=(), vacant_on=(), refused_until=None)
    return standing


def fold(visits: Iterable[Happened], household_id: UUID | None, since: datetime | None, limits: Limits) -> Standing:
    """From the start: `since` is when the present household came, or the last one left."""
    standing = Standing()
    for visit in sorted(visits, key=lambda one: (one.at, one.id)):
        standing = step(standing, visit, household_id, since, limits)
    return standing


def comes_last(standing: Standing, visit: Happened) -> bool:
    """Whether one step is enough, because nothing later is known."""
    return standing.last_at is None or standing.last_id is None or (visit.at, visit.id) > (standing.last_at, standing.last_id)


def pace(left: int, days_left: int) -> int:
    """Doors a week, so that the round ends in time."""
    return -(-left * 7 // max(days_left, 1)) if left else 0


def check_outcome(outcome: str) -> None:
    if outcome not in OUTCOMES:
        raise Problem("outcome-missing", _l("One thing is missing: met, or nobody home?"), field="outcome")


def check_withdrawal(own: bool, happened_at: datetime, at: datetime) -> None:
    if not own:
        raise Problem("not-yours", _l("Only the person who made a visit can take it back."))
    if at - happened_at > ALONE_FOR:
        raise Problem("too-old", _l("A visit can be taken back within 24 hours. Make a new one instead; both stay in the history."))
