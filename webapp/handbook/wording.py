"""What the handbook says of a visit's outcome where nothing else is to be said."""

from flask_babel import lazy_gettext as _l

SAID_OF = {
    "met": _l("met, nothing to report"),
    "not_home": _l("nobody home"),
    "refused": _l("declined"),
    "vacant": _l("vacant"),
    "moved": _l("moved away"),
    "unsafe": _l("not safe to go up"),
}
