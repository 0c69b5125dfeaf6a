"""The map of open orders, with the same list beside it: own boundaries, and a base map where the setting names one."""

from flask import Blueprint, Response, current_app, g, jsonify, request

from webapp.accounts.access import allow
from webapp.core.headers import policy
from webapp.core.replies import page
from webapp.orders import queries, sight, wording
from webapp.orders.desk import narrowing
from webapp.orders.rules import OPEN

from . import mapping

bp = Blueprint("map", __name__)


@bp.get("/desk/map")
@allow("order.desk")
def show() -> Response:
    narrowed = narrowing.read(request.args)
    pins = mapping.pins(sight.lanes(g.user, g.now), narrowed, g.now)
    answer = page(
        "desk/map.html",
        placed=[one for one in pins if one.centre],
        others=[one for one in pins if not one.centre],
        narrowed=narrowed,
        said=narrowing.words_of(narrowed),
        categories=queries.categories(g.user.street_id),
        states=OPEN,
        tiles=current_app.config["MAP_TILES"],
        attribution=current_app.config["MAP_ATTRIBUTION"],
        words=wording,
    )
    answer.headers["Content-Security-Policy"] = policy(pictures=current_app.config["MAP_TILES_FROM"])
    return answer


@bp.get("/desk/map/boundaries")
@allow("order.desk")
def boundaries() -> Response:
    answer = jsonify(mapping.boundaries(g.user, g.now))
    answer.headers["Cache-Control"] = "no-store"
    return answer
