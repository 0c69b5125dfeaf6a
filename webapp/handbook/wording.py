"""What the handbook copies of a visit, and how it calls an outcome that says all there is to say."""

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
    """Where it was, who opened, what was said and until when an answer is owed, as the columns of an entry."""
    unit, building = visit.address.unit, visit.address.unit.building
    said = [visit.difficulty, visit.idea, visit.weak_signal, *(promise.words for promise in visit.promises)]
    text = "\n".join(dict.fromkeys(filter(None, said)))  # a promise often repeats the difficulty
    return {
        "place": " ".join(filter(None, [building.name, unit.name])),
        "door": visit.address.door,
        "who": visit.household.contact_name if visit.household else "",
        "outcome": visit.outcome,
        "quiet": not (text or visit.fields or visit.settled or visit.promises),
        "text": text,
        "answer_by": min((promise.due_on for promise in visit.promises), default=None),
    }
