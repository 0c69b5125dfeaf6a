"""The roles of the field, and the one table of who may do what. Pages, views and tests read it."""

from flask_babel import lazy_gettext as _l

GRID_WORKER = "grid_worker"
HUB_HOUSEHOLD = "hub_household"
CADRE = "cadre"
BRANCH_SECRETARY = "branch_secretary"
GRID_HEAD = "grid_head"
GENERAL_GRID_HEAD = "general_grid_head"
OPERATOR = "operator"
DEPARTMENT_OFFICER = "department_officer"
MEDIATOR = "mediator"
STREET_LEADER = "street_leader"
ADMINISTRATOR = "administrator"

ROLES = (
    GRID_WORKER, HUB_HOUSEHOLD, CADRE, BRANCH_SECRETARY, GRID_HEAD, GENERAL_GRID_HEAD,
    OPERATOR, DEPARTMENT_OFFICER, MEDIATOR, STREET_LEADER, ADMINISTRATOR,
)  # fmt: skip

ANYBODY = frozenset(ROLES) | {None}  # signed in, with or without a post
WALKERS = frozenset({GRID_WORKER, CADRE, BRANCH_SECRETARY, GRID_HEAD})
READERS = WALKERS | {GENERAL_GRID_HEAD, OPERATOR, STREET_LEADER}
CENTRE = frozenset({OPERATOR})

# permission → the roles that carry it, each only inside the area of its post
PERMISSIONS = {
    "own": ANYBODY,  # one's own pages: today, handbook, outbox, me
    "door.read": READERS,
    "door.write": WALKERS,  # visits and new households
    "handbook.write": ANYBODY,
    "desk.read": frozenset({GRID_HEAD, GENERAL_GRID_HEAD, OPERATOR, STREET_LEADER}),
    "refused.read": CENTRE,
    "refused.replay": CENTRE,
    "phones.read": frozenset({GRID_HEAD, GENERAL_GRID_HEAD, OPERATOR, ADMINISTRATOR}),
    "receipt.read": frozenset({GRID_HEAD, GENERAL_GRID_HEAD, OPERATOR, STREET_LEADER}),
    "order.read": READERS,  # and by everybody what they reported, or what their department has
    "order.report": frozenset(ROLES),
    "order.desk": frozenset({GRID_HEAD, GENERAL_GRID_HEAD, OPERATOR, DEPARTMENT_OFFICER, STREET_LEADER}),
    "order.run": CENTRE,  # file, dispatch, call back, close out
    "order.own": frozenset({DEPARTMENT_OFFICER}),  # what was dispatched to one's own department
    "order.template": frozenset({OPERATOR, DEPARTMENT_OFFICER}),  # the street's, or one's own department's
    "order.lead": frozenset({GENERAL_GRID_HEAD}),  # take charge, supervise
    "order.decide": frozenset({STREET_LEADER}),  # suspend, supervise
    "order.walk": WALKERS,  # check on the spot
    "whistle.blow": WALKERS | {GENERAL_GRID_HEAD, OPERATOR},
    "indicator.read": frozenset({GENERAL_GRID_HEAD, OPERATOR, DEPARTMENT_OFFICER, STREET_LEADER}),  # an officer: of their department
    "reconciliation.read": frozenset({GENERAL_GRID_HEAD, OPERATOR, STREET_LEADER}),
    "reconciliation.tick": frozenset({GENERAL_GRID_HEAD, OPERATOR}),  # the centre locks: order.run
    "teams.read": READERS | {ADMINISTRATOR, DEPARTMENT_OFFICER},  # nets, slots, zones, what was reached
    "teams.manage": CENTRE | {ADMINISTRATOR},  # zones, and who is named for a net
    "teams.lead": CENTRE | {GRID_WORKER, GRID_HEAD, ADMINISTRATOR},  # the five slots of a grid, answers for calls in vain
    "registers.manage": frozenset({ADMINISTRATOR, OPERATOR}),  # categories, departments and who acts for them
    "resource.ask": frozenset({GRID_WORKER, BRANCH_SECRETARY, GRID_HEAD}),
    "resource.read": frozenset({GRID_WORKER, BRANCH_SECRETARY, GRID_HEAD, GENERAL_GRID_HEAD, OPERATOR, STREET_LEADER}),
    "resource.desk": frozenset({GRID_HEAD, GENERAL_GRID_HEAD, OPERATOR, STREET_LEADER}),
    "resource.allocate": frozenset({GENERAL_GRID_HEAD, OPERATOR}),
    "people.manage": frozenset({ADMINISTRATOR}),
    "privacy.manage": frozenset({ADMINISTRATOR}),  # who looked at whose name; erasing a household's
    "notices.manage": frozenset({ADMINISTRATOR}),  # the street's channels, and what could not be delivered
    "areas.manage": frozenset({ADMINISTRATOR}),
    "areas.completeness": frozenset({ADMINISTRATOR, OPERATOR, STREET_LEADER, GENERAL_GRID_HEAD}),
}


def roles_with(permission: str) -> frozenset:
    return PERMISSIONS[permission]


ROLE_WORDS = {
    GRID_WORKER: _l("Grid worker"),
    HUB_HOUSEHOLD: _l("Party-member hub household"),
    CADRE: _l("Posted cadre"),
    BRANCH_SECRETARY: _l("Branch secretary"),
    GRID_HEAD: _l("Grid head"),
    GENERAL_GRID_HEAD: _l("General grid head"),
    OPERATOR: _l("Command-centre operator"),
    DEPARTMENT_OFFICER: _l("Department officer"),
    MEDIATOR: _l("Mediator"),
    STREET_LEADER: _l("Street leader"),
    ADMINISTRATOR: _l("Administrator"),
}

TIERS_OF_ROLE = {  # at which tiers of the grid tree a role can be held
    GRID_WORKER: ("grid", "micro_grid"),
    HUB_HOUSEHOLD: ("micro_grid",),
    CADRE: ("grid",),
    BRANCH_SECRETARY: ("general_grid", "grid"),
    GRID_HEAD: ("grid",),
    GENERAL_GRID_HEAD: ("general_grid",),
    OPERATOR: ("street",),
    DEPARTMENT_OFFICER: ("street",),
    MEDIATOR: ("street", "general_grid"),
    STREET_LEADER: ("street",),
    ADMINISTRATOR: ("street",),
}
