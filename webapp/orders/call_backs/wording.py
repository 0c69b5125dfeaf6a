"""The words of the call-back desk for its groups and for the bands of a day."""

from flask_babel import lazy_gettext as _l

GROUP_WORDS = {
    "now": _l("To call"),
    "later": _l("Try again later"),
    "on-site": _l("To be looked at on the spot"),
    "not-reached": _l("Not reached, to close"),
    "answered": _l("Answered, to decide"),
}
BAND_WORDS = {"morning": _l("in the morning"), "afternoon": _l("in the afternoon"), "evening": _l("in the evening")}
KEYS = (  # as the sheet of keys shows them
    (("N",), _l("to take the next one")),
    (("P",), _l("to dial")),
    (("1", "2", "3"), _l("what was heard at the call-back: solved, partly, not solved")),
    (("0",), _l("nobody answered")),
    (("J", "K"), _l("the next order of the list, the one before")),
    (("?",), _l("this sheet")),
)
