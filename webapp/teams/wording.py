"""The field's words for nets, slots, contacts and gaps."""

from flask_babel import lazy_gettext as _l

NET_WORDS = {  # 五网
    "governance": _l("general governance"),
    "safety": _l("work safety"),
    "city": _l("city management"),
    "policing": _l("policing"),
    "property": _l("property management"),
}
SLOT_WORDS = {  # 一岗四员
    "assistant": _l("Party-member assistant"),
    "culture": _l("Culture and sports"),
    "security": _l("Public order"),
    "property": _l("Property care"),
    "health": _l("Hygiene"),
}
CONTACT_WORDS = {
    "grid_worker": _l("Grid worker"),
    "grid_head": _l("Grid head"),
    "hub_household": _l("Party-member hub household"),
    "team": _l("Service team"),
    "net": _l("Department"),
}
COVER_WORDS = {
    "covered": _l("Covered"),
    "unnamed": _l("Nobody named"),
    "empty": _l("No department, nobody named"),
}
