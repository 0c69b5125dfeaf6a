"""The words of the field for what visits say."""

from datetime import date
from functools import lru_cache

from flask import g
from flask_babel import format_date
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from markupsafe import Markup

from webapp.core.clock import local_day
from webapp.core.words import spoken_day

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
    """«2024年9月6日», or «9月6日» in this year."""
    if day.year == local_day(g.now).year:
        return spoken_day(day)
    return _dated(day, g.get("language", "zh_Hans"))


@lru_cache(maxsize=4096)
def _dated(day: date, language: str) -> str:
    return format_date(day, _("d MMMM yyyy"))


def left(day: date) -> Markup:
    """A day by which something is due: the phone says how many days are left."""
    return Markup(f'<time datetime="{day}" data-as="left">{spoken_day(day)}</time>')  # noqa: S704  (nothing of it is from people)


def members(count: int | None) -> str:
    return _members(count, g.get("language", "zh_Hans")) if count else ""


@lru_cache(maxsize=256)
def _members(count: int, language: str) -> str:
    return _("household of %(count)s", count=count)


def outcome_of(visit) -> str:
    """«见到，没有事» or just the outcome."""
    quiet = visit.outcome == "met" and not (visit.difficulty or visit.idea or visit.weak_signal or visit.fields)
    return _outcome("quiet" if quiet else visit.outcome, g.get("language", "zh_Hans"))


@lru_cache(maxsize=32)
def _outcome(outcome: str, language: str) -> str:
    return _("Met, nothing to report") if outcome == "quiet" else str(OUTCOMES[outcome])
