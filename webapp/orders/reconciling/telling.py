"""What a line of the sheet says in words."""

from flask_babel import gettext as _
from flask_babel import ngettext

from webapp.orders.wording import SATISFACTION_WORDS, SOLVED_WORDS

from .items import Item
from .wording import HOW_WORDS


def call_back(item: Item) -> str:
    """What the closing rests on: the answer and how it came, or that nobody was reached."""
    if item.lacks_call_back:
        return _("No call-back on record")
    if not item.evidence:
        return ""
    if "misses" in item.evidence:
        return ngettext("Not reached, %(num)s try", "Not reached, %(num)s tries", item.evidence["misses"])
    said = (
        SOLVED_WORDS.get(item.evidence["solved"]),
        SATISFACTION_WORDS.get(item.evidence["satisfaction"]),
        HOW_WORDS.get(item.evidence["how"]),
    )
    return " · ".join(str(one) for one in said if one)
