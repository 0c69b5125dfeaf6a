"""What the handbook copies of a visit, and how it calls an outcome that says all there is to say."""

from collections.abc import Iterable, Sequence
from datetime import date

from flask_babel import lazy_gettext as _l

from webapp.visits.models import Visit

SAID_OF = {
    "met": _l("met, nothing to report"),
    "not_home": _l("nobody home"),
    "refused": _l("declined"),
    "vacant": _l("vacant"),
    "moved": _l("moved away"),
    "unsafe": _l("not safe to go up"),
}


def words_of(visit: Visit) -> dict:
    """What an entry copies of a visit, as its columns."""
    unit, building = visit.address.unit, visit.address.unit.building
    return words(
        (building.name, unit.name, visit.address.door),
        visit.household.contact_name if visit.household else "",
        visit.outcome,
        said=(visit.difficulty, visit.idea, visit.weak_signal),
        promises=[(promise.words, promise.due_on) for promise in visit.promises],
        reports=bool(visit.fields or visit.settled),
    )


def words(
    place: tuple[str, str, str], who: str, outcome: str, *, said: Iterable[str], promises: Sequence[tuple[str, date]], reports: bool
) -> dict:
    """Where it was (building, entrance, door), who opened, what was said and until when an answer is owed, as the columns of an entry.

    `reports`: whether the visit says something even without words.
    """
    building, unit, door = place
    lines = (*said, *(promised for promised, _due in promises))
    text = "\n".join(dict.fromkeys(filter(None, lines)))  # a promise often repeats the difficulty
    return {
        "place": " ".join(filter(None, [building, unit])),
        "door": door,
        "who": who,
        "outcome": outcome,
        "quiet": not (text or reports or promises),
        "text": text,
        "answer_by": min((due_on for _words, due_on in promises), default=None),
    }
