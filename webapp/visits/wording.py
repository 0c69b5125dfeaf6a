"""The words of the field for what visits say."""

from datetime import date
from functools import lru_cache

from flask import g
from flask_babel import format_date
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

OUTCOMES = {
    "met": _l("Met someone"),
    "not_home": _l("Nobody home"),
    "refused": _l("Declined"),
    "vacant": _l("Vacant"),
    "moved": _l("Moved away"),
    "unsafe": _l("Could not go in"),
}
FIELDS = {
    "family": _l("Family and neighbours"),
    "property": _l("Property management"),
    "labour": _l("Labour relations"),
    "finance": _l("Economy and finance"),
    "facilities": _l("Public facilities"),
    "other": _l("Something else"),
}
STAGES = {"bud": _l("Just a sign"), "window": _l("Act now")}


def dated(day: date) -> str:
    """«2024年9月6日»: a day that may lie in another year."""
    return _dated(day, g.get("language", "zh_Hans"))


@lru_cache(maxsize=4096)
def _dated(day: date, language: str) -> str:
    return format_date(day, _("d MMMM yyyy"))


def members(count: int | None) -> str:
    return _("%(count)s people", count=count) if count else ""


def outcome_of(visit) -> str:
    """«见到，没有事» or just the outcome."""
    if visit.outcome == "met" and not (visit.difficulty or visit.idea or visit.weak_signal or visit.fields):
        return _("Met, nothing to report")
    return str(OUTCOMES[visit.outcome])
