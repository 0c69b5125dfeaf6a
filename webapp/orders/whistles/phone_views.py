"""Whistles on the phone: blowing one from a place, and one's page. What they post goes to the desk's addresses (views.py)."""

from uuid import UUID

from flask import Blueprint, Response, g

from webapp.accounts.access import allow

from . import hand, sight

bp = Blueprint("phone_whistles", __name__)


@bp.get("/whistles/new")
@allow(sight.BLOW)
def new() -> Response:
    return _page(hand.new_page(g.user, g.now))


@bp.get("/whistles/<uuid:whistle_id>")
@allow("own")
def show(whistle_id: UUID) -> Response:
    """For who is called, who blew it, and who reads there; also when it has ended."""
    return _page(hand.page(sight.visible_to(g.user, whistle_id, g.now), g.user, g.now))


def _page(html: str) -> Response:
    return Response(html, headers={"Cache-Control": "no-store"})
