"""How a round of visits stands: its plan, the days left, and whether the pace suffices. Pure."""

import unicodedata
from dataclasses import dataclass
from datetime import date
from math import ceil

WEEK = 7
LOOK_BACK = 28  # days of visits that say how fast an area is walked
NEARLY = 0.1  # short by no more than this share of what is needed still counts as «about»

ALL_MET, IN_TIME, ABOUT, SHORT, OVER = "all_met", "in_time", "about", "short", "over"


@dataclass(frozen=True)
class Round:
    """One full round of visits, from its first day to its last (P-15: 730 days)."""

    begins_on: date
    ends_on: date

    def days_left(self, today: date) -> int:
        """Days after today until the round must be done; 0 on its last day and later."""
        return max(0, (self.ends_on - max(today, self.begins_on)).days)

    def plan(self, today: date) -> float:
        """The share of doors, 0 to 1, that an even pace has reached by the end of today."""
        passed = (today - self.begins_on).days + 1
        return min(max(passed / ((self.ends_on - self.begins_on).days + 1), 0.0), 1.0)

    def looked_back(self, today: date) -> int:
        """Days that the pace is measured over: four weeks, fewer in the first four weeks of a round."""
        return min(LOOK_BACK, max(1, (today - self.begins_on).days + 1))


@dataclass(frozen=True)
class Pace:
    """Households a week: met of late, and needed to be through in time. `word` says how the two compare."""

    done: int
    needed: int
    word: str

    @property
    def short_by(self) -> int:
        return max(0, self.needed - self.done)


def pace(to_meet: int, met_lately: int, *, days_left: int, looked_back: int) -> Pace:
    """`to_meet` households are still to be met; `met_lately` were met in the last `looked_back` days."""
    done = (2 * met_lately * WEEK + looked_back) // (2 * looked_back)  # rounded half up
    if to_meet <= 0:
        return Pace(done, 0, ALL_MET)
    if days_left <= 0:
        return Pace(done, to_meet, OVER)
    needed = ceil(to_meet * WEEK / max(days_left, WEEK))
    short = needed - done
    if short <= 0:
        return Pace(done, needed, IN_TIME)
    return Pace(done, needed, ABOUT if short <= max(1, needed * NEARLY) else SHORT)


def share(part: int, whole: int) -> str | None:
    """«65.1%», or None where there is nothing to take a share of. Never rounded up to the whole."""
    if whole <= 0:
        return None
    tenths = min((2000 * part + whole) // (2 * whole), 999) if part < whole else 1000
    return f"{tenths // 10}.{tenths % 10}%"


RECEIPT_LETTERS = 6
LOOK_ALIKES = frozenset("0O1I")


class UnreadableReceipt(ValueError):
    """Not the code of a receipt. `has_look_alikes`: only because of letters that no receipt has."""

    def __init__(self, has_look_alikes: bool):
        super().__init__("not a receipt")
        self.has_look_alikes = has_look_alikes


def read_receipt(typed: str) -> str:
    """K7M-42Q, however it was typed: small letters, wide letters, without the dash, with spaces."""
    letters = [letter for letter in unicodedata.normalize("NFKC", typed).upper() if letter.isalnum()]
    sound = len(letters) == RECEIPT_LETTERS and all(letter.isascii() for letter in letters)
    if not sound or LOOK_ALIKES & set(letters):
        raise UnreadableReceipt(sound)
    return "".join(letters[:3]) + "-" + "".join(letters[3:])
