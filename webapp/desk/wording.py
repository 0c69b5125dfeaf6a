"""The words of the desk for what is counted and for what lies under an area."""

from flask_babel import lazy_gettext as _l

from webapp.areas.models import GENERAL_GRID, GRID, MICRO_GRID, STREET
from webapp.areas.wording import TIER_WORDS

UNDER = {
    STREET: TIER_WORDS[GENERAL_GRID],
    GENERAL_GRID: TIER_WORDS[GRID],
    GRID: TIER_WORDS[MICRO_GRID],
    MICRO_GRID: _l("Building"),
}
STANDING_WORDS = {  # how one door stands
    "due": _l("To visit"),
    "met": _l("Met"),
    "tried": _l("Not home"),
    "vacant": _l("Vacant"),
    "refused": _l("Declined"),
}
STATE_WORDS = {  # state in the address of a list of doors → its name
    "eligible": _l("Eligible"),
    "to-meet": _l("Still to meet"),
    "met": _l("Met so far"),
    "lately": _l("Met of late"),
    "tried-out": _l("Not home 3 times"),
    "refused": _l("Declined"),
    "vacant": _l("Vacant, not counted"),
}
