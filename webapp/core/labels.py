"""Organisation labels: what a street calls its bodies (矛调中心 or 综治中心). Not baked into translations."""

from flask import g
from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from .db import db
from .streets import Street

LABELS = {
    "command_center": _l("Command centre"),
    "mediation_center": _l("Mediation centre"),
    "community": _l("Community"),
}


def label(key: str) -> str:
    """The street's own word in the reader's language, else the translation."""
    user = g.get("user")
    street = db.session.get(Street, user.street_id) if user else None
    own = (street.labels or {}).get(key) if street else None
    if isinstance(own, dict):
        return own.get(g.language) or next(iter(own.values()))
    return own or gettext(str(LABELS[key]))
