"""How those named for nets and slots are called on the desk's pages and in its spreadsheets.

Staff are known at work. A volunteer who has not agreed to be shown is known to those who work with the grid, and not to departments.
"""

from flask_babel import gettext as _

from webapp.accounts.access import allowed

from .models import NetStaff, TeamHolder

Held = NetStaff | TeamHolder


def name_of(one: Held) -> str:
    if one.forgotten_at:
        return str(_("name not kept"))
    if not _knows(one):
        return str(_("somebody is there"))
    return one.person.name if one.person else one.name


def phone_of(one: Held) -> str:
    return one.phone if _knows(one) else ""


def _knows(one: Held) -> bool:
    return isinstance(one, NetStaff) or one.agreed_at is not None or allowed("door.read") or allowed("teams.lead")
