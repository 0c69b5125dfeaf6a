"""The desk's pages of the grid tree: how the street is divided, what each area comes to, and what is still missing."""

from uuid import UUID

from flask import Blueprint, Response, g

from webapp.accounts.access import allow
from webapp.accounts.roles import ROLE_WORDS
from webapp.core.replies import page

from . import queries
from .reach import reach_of
from .rules import completeness, way_up
from .wording import BODY_WORDS, NEED_WORDS, TIER_WORDS

bp = Blueprint("areas", __name__)
PERMISSION = "areas.completeness"


@bp.get("/areas")
@allow(PERMISSION)
def index() -> Response:
    nodes = _tree()
    known = {node.id for node in nodes}
    tops = [node for node in nodes if node.parent_id not in known]
    if len(tops) == 1:
        return _show(nodes, tops[0].id)
    return page("areas/tree.html", area=None, above=[], below=tops, tier_words=TIER_WORDS)


@bp.get("/areas/<uuid:area_id>")
@allow(PERMISSION)
def show(area_id: UUID) -> Response:
    return _show(_tree(area_id), area_id)


@bp.get("/completeness")
@allow(PERMISSION)
def completeness_page() -> Response:
    nodes = _tree()
    parts = completeness(nodes)
    doors = sum(node.doors for node in nodes if node.tier == "micro_grid")
    names = {node.id: node.name for node in nodes}
    return page("areas/completeness.html", parts=parts, doors=doors, names=names, need_words=NEED_WORDS)


def _tree(counted: UUID | None = None) -> list:
    return queries.tree(reach_of(g.user, PERMISSION, g.now), g.now, counted)


def _show(nodes: list, area_id: UUID) -> Response:
    area, below = queries.inside(nodes, area_id)
    by_id = {node.id: node for node in nodes}
    return page(
        "areas/tree.html",
        area=area,
        above=way_up(area, lambda one: by_id.get(one.parent_id)),
        below=below,
        bodies=queries.bodies_of(area.id, g.now),
        posts=queries.posts_in(area.id, g.now),
        entrances=queries.entrances_of(area.id) if area.tier == "micro_grid" else [],
        tier_words=TIER_WORDS,
        body_words=BODY_WORDS,
        role_words=ROLE_WORDS,
    )
