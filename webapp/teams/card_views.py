"""One's own card: what residents read of somebody with a post. Nobody else agrees for them."""

from flask import Blueprint, Response, g, request, url_for

from webapp.accounts.access import allow
from webapp.core.db import db
from webapp.core.replies import page, reply
from webapp.core.writes import writes

from . import actions
from .forms import CardForm, sound
from .models import PublicCard

bp = Blueprint("cards", __name__)


@bp.get("/public-card")
@allow("own")
def show() -> Response:
    card = db.session.scalars(db.select(PublicCard).where(PublicCard.person_id == g.user.id)).one_or_none()
    form = CardForm(data={"phone": card.phone, "agreed": bool(card.agreed_at)} if card else None)
    return page("teams/card.html", form=form, card=card)


@bp.post("/public-card")
@allow("own")
@writes
def change() -> Response:
    form = sound(CardForm(request.form))
    actions.show_card(g.user, form["phone"].data, agreed=form["agreed"].data, by=g.user, at=g.now)
    return reply(goto=url_for(".show"))
