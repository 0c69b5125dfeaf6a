"""The desk takes a report by telephone or in person: the form, what is found while it is filled in, and the slip to read out."""

from uuid import UUID

from flask import Blueprint, Response, g, request, url_for

from webapp.accounts.access import allow
from webapp.core.replies import htmx, page, reply
from webapp.core.writes import writes

from .. import numbers, sight, telling, wording
from . import taking
from .alike import alike, matter_of
from .finding import spots

bp = Blueprint("desk_reports", __name__)


@bp.get("/desk/orders/new")
@allow("order.run")
def new() -> Response:
    return _form_page(taking.form_for(None, g.user.street_id))


@bp.post("/desk/orders/finds")
@allow("order.run")
def finds() -> Response:
    """Places and look-alikes for what is in the form so far. Posted, so that no name or number stands in an address; keeps nothing."""
    return _form_page(taking.form_for(request.form, g.user.street_id), fragment=bool(htmx))


@bp.post("/desk/orders")
@allow("order.run")
@writes
def create() -> Response:
    form = taking.form_for(request.form, g.user.street_id)
    if not form.validate():
        answer = _form_page(form)
        answer.status_code = 422
        return answer
    order = taking.take(form, by=g.user, at=g.now)
    return reply(goto=url_for(".slip", order_id=order.id))


@bp.get("/desk/orders/<uuid:order_id>/slip")
@allow("order.run")
def slip(order_id: UUID) -> Response:
    """What is read out to whoever called, and whether somebody else reported the same."""
    order = sight.visible_to(g.user, order_id, g.now)
    found = alike(matter_of(order), g.now) if order.merged_into_id is None else []
    return page(
        "orders/desk-slip.html",
        order=order,
        code=numbers.spoken(order.code),
        place=telling.places_of([order])[order.id],
        alike=found,
        places=telling.places_of(found),
        words=wording,
    )


def _form_page(form: taking.CallForm, *, fragment: bool = False) -> Response:
    street_id = g.user.street_id
    chosen = taking.spot_in(form, street_id)
    found = spots(street_id, form.q.data or "")
    alike_ones = alike(taking.matter_in(form, street_id, g.now), g.now)
    return page(
        "orders/_desk-finds.html" if fragment else "orders/desk-report.html",
        form=form,
        spots=[*([chosen] if chosen and chosen not in found else []), *found],
        alike=alike_ones,
        places=telling.places_of(alike_ones),
        words=wording,
    )
