"""The words of resources: kinds, states, moves, and what a form asks for."""

from flask_babel import lazy_gettext as _l

KIND_WORDS = {"people": _l("Helping hands"), "material": _l("Material"), "money": _l("Money")}
STATE_WORDS = {
    "waiting": _l("To be answered"),
    "partly": _l("Partly allocated"),
    "allocated": _l("Allocated, under way"),
    "done": _l("Confirmed received"),
    "refused": _l("Refused"),
    "withdrawn": _l("Taken back"),
}
MOVE_WORDS = {
    "allocate": _l("Allocate"),
    "refuse": _l("Refuse"),
    "settle": _l("No more to come"),
    "receive": _l("It has arrived"),
    "withdraw": _l("Take it back"),
}
EVENT_WORDS = {
    "ask": _l("asked for it"),
    "allocate": _l("allocated"),
    "refuse": _l("refused"),
    "settle": _l("said that no more is to come"),
    "receive": _l("confirmed the arrival of"),
    "withdraw": _l("took it back"),
}
FIELD_WORDS = {
    "grid": _l("for which grid"),
    "kind": _l("people, material or money"),
    "what": _l("what is needed"),
    "quantity": _l("how many"),
    "unit": _l("the unit, such as pieces"),
    "due_on": _l("by when it is needed"),
    "words": _l("a reason"),
}
PART_WORDS = {"centre": _l("command centre"), "head": _l("general grid head"), "grid": _l("grid")}
VIEW_WORDS = {
    "waiting": _l("To be answered"),
    "partly": _l("Partly allocated"),
    "allocated": _l("Allocated, under way"),
    "open": _l("All open"),
    "ended": _l("Ended"),
    "asked": _l("Asked for"),
}
