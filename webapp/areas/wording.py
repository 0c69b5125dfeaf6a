"""How the pages call tiers, party bodies and what an area needs."""

from flask_babel import lazy_gettext as _l

TIER_WORDS = {
    "street": _l("Street"),
    "general_grid": _l("General grid"),
    "grid": _l("Grid"),
    "micro_grid": _l("Micro-grid"),
}
BODY_WORDS = {
    "street_committee": _l("Street party work committee"),
    "community_committee": _l("Community party committee"),
    "general_branch": _l("General party branch"),
    "grid_branch": _l("Grid party branch"),
    "action_team": _l("Party-member action team"),
    "hub_household": _l("Party-member hub household"),
}
NEED_WORDS = {  # need → what is complete, and what an area without it lacks
    "street_committee": (_l("Streets with a party work committee"), _l("No party work committee")),
    "committee": (_l("General grids with a party committee or general branch"), _l("No party committee or general branch")),
    "head": (_l("General grids with a head"), _l("No general grid head")),
    "branch": (_l("Grids with a party branch"), _l("No party branch")),
    "worker": (_l("Grids with a grid worker"), _l("No grid worker")),
    "hub": (_l("Micro-grids with a hub household"), _l("No hub household")),
    "team": (_l("Micro-grids with an action team"), _l("No action team")),
    "doors": (_l("Micro-grids with doors"), _l("No doors")),
}
