"""What a round of visits makes of a door (P-15), and what a visit must say. Pure.

A door's standing is a fold over its visits: one step a visit, in the order they happened. A visit that arrives late, or is taken back,
means folding anew; the order of arrival never matters.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from uuid import UUID

from flask_babel import lazy_gettext as _l

from webapp.core.clock import LOCAL, local_day, start_of_day
from webapp.core.problems import Problem

MET, NOT_HOME, REFUSED, VACANT, MOVED, UNSAFE = OUTCOMES = ("met", "not_home", "refused", "vacant", "moved", "unsafe")
DUE, TRIED = "due", "tried"
STATES = (DUE, MET, TRIED, VACANT, REFUSED)
FIELDS = ("family", "property", "labour", "finance", "facilities", "other")  # the four fields of the street, then the rest
STAGES = ("bud", "window")  # 萌芽期, 处置窗口期
ALONE_FOR = timedelta(hours=24)  # how long one's own visit can be taken back
MOST_TEXT = 2000
RECENT = 5  # visits shown on a door's page
REVIEW_AFTER = timedelta(days=7)  # a weak signal is looked at again, unless another day was chosen
LOOK_AHEAD = timedelta(days=3)  # a weak signal comes up so long before its day of review


@dataclass(frozen=True)
class Happened:
    """What the fold needs of a visit."""

    id: UUID
    outcome: str
    at: datetime
    household_id: UUID | None
    campaign_id: UUID | None


@dataclass(frozen=True)
class Limits:
    """P-15, as it held when the round began."""

    tries: int = 3
    bands: int = 2
    vacant_days: int = 2
    refused_days: int = 180


@dataclass(frozen=True)
class Scene:
    """What a door's visits are held against: the round, and who lives there. `since`: when they came, or when the last ones left."""

    campaign_id: UUID | None
    household_id: UUID | None
    since: datetime | None
    limits: Limits = Limits()

    def is_about(self, visit: Happened) -> bool:
        """Whether it was a visit to whoever lives here now: by its time, whatever arrived first, or because it says so."""
        return self.since is None or visit.at >= self.since or (self.household_id is not None and visit.household_id == self.household_id)


@dataclass(frozen=True)
class Standing:
    """How a door stands in this round."""

    met_at: datetime | None = None  # when this household was last met, in whatever round: care is counted from it
    first_met_at: datetime | None = None  # when the round reached it: what a pace is measured by
    tries: int = 0
    bands: tuple[str, ...] = ()
    vacant_on: tuple[date, ...] = ()
    refused_until: date | None = None
    last_outcome: str = ""
    last_at: datetime | None = None
    last_id: UUID | None = None
    recent: tuple[UUID, ...] = ()  # the newest visits, newest first

    def state(self, listed_vacant: bool = False) -> str:
        if self.first_met_at:
            return MET
        if self.refused_until:
            return REFUSED
        if self.vacant_on or (listed_vacant and not self.last_outcome):
            return VACANT
        return TRIED if self.tries or self.last_outcome == UNSAFE else DUE

    def tried_out(self, limits: Limits) -> bool:
        """Nobody home often enough, at different times of day: listed, not given up."""
        return self.first_met_at is None and self.tries >= limits.tries and len(self.bands) >= limits.bands

    def left_out(self, limits: Limits) -> bool:
        """Found vacant on two different days: no longer among those to be met."""
        return self.first_met_at is None and len(self.vacant_on) >= limits.vacant_days


def band(at: datetime) -> str:
    hour = at.astimezone(LOCAL).hour
    return "morning" if hour < 12 else "afternoon" if hour < 18 else "evening"


def step(standing: Standing, visit: Happened, scene: Scene) -> Standing:
    """The standing after one more visit. Visits to a household that has left, or of another round, are shown, but no longer count."""
    standing = replace(standing, last_at=visit.at, last_id=visit.id, recent=(visit.id, *standing.recent)[:RECENT])
    if not scene.is_about(visit):
        return replace(standing, last_outcome="")
    if visit.campaign_id != scene.campaign_id:
        met_at = {MET: visit.at, MOVED: None}.get(visit.outcome, standing.met_at)
        return replace(standing, last_outcome="", met_at=met_at)
    return _counted(replace(standing, last_outcome=visit.outcome), visit, scene.limits)


def _counted(standing: Standing, visit: Happened, limits: Limits) -> Standing:
    day = local_day(visit.at)
    if visit.outcome == MET:
        return replace(standing, met_at=visit.at, first_met_at=standing.first_met_at or visit.at, refused_until=None, vacant_on=())
    if visit.outcome == NOT_HOME:
        still_declined = standing.refused_until if standing.refused_until and day < standing.refused_until else None
        bands = tuple(sorted({*standing.bands, band(visit.at)}))
        return replace(standing, tries=standing.tries + 1, bands=bands, vacant_on=(), refused_until=still_declined)
    if visit.outcome == REFUSED:
        return replace(standing, refused_until=day + timedelta(days=limits.refused_days), vacant_on=())
    if visit.outcome == VACANT:
        return replace(standing, vacant_on=tuple(sorted({*standing.vacant_on, day})), refused_until=None)
    if visit.outcome == MOVED:
        return replace(standing, met_at=None, first_met_at=None, tries=0, bands=(), vacant_on=(), refused_until=None)
    return standing


def fold(visits: Iterable[Happened], scene: Scene) -> Standing:
    """From the start, in the order in which they happened."""
    standing = Standing()
    for visit in sorted(visits, key=lambda one: (one.at, one.id)):
        standing = step(standing, visit, scene)
    return standing


def comes_last(standing: Standing, visit: Happened) -> bool:
    """Whether one step is enough, because nothing later is known."""
    return standing.last_at is None or standing.last_id is None or (visit.at, visit.id) > (standing.last_at, standing.last_id)


def is_open(noticed_at: datetime, review_on: date, met_at: datetime | None) -> bool:
    """Whether a weak signal still asks for a second look: until somebody was met there about when that was due, or later."""
    return met_at is None or met_at <= noticed_at or local_day(met_at) < review_on - LOOK_AHEAD


def pace(left: int, days_left: int) -> int:
    """Doors a week, so that the round ends in time."""
    return -(-left * 7 // max(days_left, 1)) if left else 0


def taken_back_from(day: date) -> datetime:
    """Visits made from this moment on can still be taken back at some time of this day. Pages offer it by the day, not by the hour."""
    return start_of_day(day) - ALONE_FOR


def check_withdrawal(own: bool, happened_at: datetime, at: datetime) -> None:
    if not own:
        raise Problem("not-yours", _l("Only the person who made a visit can take it back."))
    if at - happened_at > ALONE_FOR:
        raise Problem("too-old", _l("A visit can be taken back within 24 hours. Make a new one instead; both stay in the history."))


def check_outcome(outcome: str) -> None:
    if outcome not in OUTCOMES:
        raise Problem("outcome-missing", _l("One thing is missing: met, or nobody home?"), field="outcome")
