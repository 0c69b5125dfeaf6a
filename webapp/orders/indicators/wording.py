"""The words of the figures, each with how it is worked out."""

from flask_babel import lazy_gettext as _l

RATIO_WORDS = {
    "response": _l("Response"),
    "resolution": _l("Resolution"),
    "satisfaction": _l("Satisfaction"),
    "not_reached": _l("Nobody reached"),
    "returned": _l("Returned orders"),
}
FORMULAS = {
    "response": _l("first contact in time ÷ first contact due, of the orders dispatched in these days"),
    "resolution": _l("solved ÷ called back or looked at on the spot in these days"),
    "satisfaction": _l("satisfied or basically satisfied ÷ answered how satisfied they are; not reached is never counted satisfied"),
    "not_reached": _l("nobody reached at three different times ÷ all whom the centre tried to reach"),
    "returned": _l("returned at least once ÷ dispatched in these days"),
}
PART_WORDS = {
    "response": _l("contacted in time"),
    "resolution": _l("solved"),
    "satisfaction": _l("satisfied"),
    "not_reached": _l("nobody reached"),
    "returned": _l("returned"),
}
WHOLE_WORDS = {
    "response": _l("first contact due"),
    "resolution": _l("answered or looked at"),
    "satisfaction": _l("asked how satisfied"),
    "not_reached": _l("tried"),
    "returned": _l("dispatched"),
}
BY_WORDS = {"category": _l("By category"), "area": _l("By general grid"), "department": _l("By department")}
PERIOD_WORDS = {
    "last-week": _l("Last week"),
    "this-week": _l("This week"),
    "last-month": _l("Last month"),
    "this-month": _l("This month"),
    "this-quarter": _l("This quarter"),
}
GATE_WORDS = {
    "file": _l("Report to filing"),
    "dispatch": _l("Filing to dispatch"),
    "accept": _l("Dispatch to acceptance"),
    "contact": _l("Dispatch to first contact"),
    "handle": _l("Dispatch to handled"),
    "call_back": _l("Handled to called back"),
    "whole": _l("Report to close-out"),
}
