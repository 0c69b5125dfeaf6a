"""What is said on the telephone: who calls, what was reported, what was done about it, and three questions."""

from datetime import datetime

from flask_babel import gettext as _

from webapp.core.clock import local_day
from webapp.core.labels import label
from webapp.core.words import spoken_day

from .. import queries
from ..models import WorkOrder


def greeting(order: WorkOrder, name: str, handling: queries.Told | None) -> list[str]:
    """Sentence by sentence; without the department's words where they were let go."""
    said = {"name": name, "centre": label("command_center"), "day": _day(order.reported_at), "matter": _bare(order.title)}
    hello = _("Hello %(name)s, this is the %(centre)s.", **said) if name else _("Hello, this is the %(centre)s.", **said)
    found = [hello, _("On %(day)s you told us: %(matter)s.", **said)]
    result = _bare(handling.event.given.get("result", "")) if handling else ""
    if handling and result:
        done = {"department": handling.department, "day": _day(handling.event.at), "result": result}
        found.append(_("On %(day)s %(department)s said: %(result)s.", **done))
    return found


def questions() -> list[str]:
    return [_("Is it solved?"), _("Are you satisfied with how it was done?"), _("Is there anything else we should pass on?")]


def _day(moment: datetime) -> str:
    return spoken_day(local_day(moment))


def _bare(words: str) -> str:
    """Without the stop that the sentence around it sets."""
    return words.strip().rstrip("。.；;")
