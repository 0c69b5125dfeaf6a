"""The three lists of graded orders, and what was written down of each: hearings and rounds, to read, to add to and to print."""

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, g, request, url_for

from webapp.accounts.access import allow
from webapp.core.clock import local_day
from webapp.core.problems import NotFound
from webapp.core.replies import page

from .. import forms, queries, sight, telling, wording
from ..models import GRADES, WorkOrder
from ..rules import open_moves
from . import queries as graded
from .rules import MOVES

bp = Blueprint("grades", __name__)


@bp.get("/desk/orders/grades/<string:grade>")
@allow("order.desk")
def index(grade: str) -> Response:
    if grade not in GRADES:
        raise NotFound()
    found = graded.page_of(g.user, grade, g.now, queries.read_cursor(request.args.get("after", "")))
    orders = found[: queries.PAGE]
    last = orders[-1] if len(found) > queries.PAGE else None
    return page(
        "orders/grades.html",
        grade=grade,
        grades=[{"href": url_for(".index", grade=one), "words": wording.GRADE_WORDS[one], "current": one == grade} for one in GRADES],
        lines=telling.lines(orders, g.now),
        records=graded.records_of([one.id for one in orders]) if grade != "minor" else {},
        is_due=lambda records: graded.is_due(records, local_day(g.now)),
        older=url_for(".index", grade=grade, after=queries.Cursor(last.queue_at, last.id)) if last else None,
        words=wording,
    )


@bp.get("/desk/orders/<uuid:order_id>/records")
@allow("order.desk")
def records(order_id: UUID) -> Response:
    order = sight.visible_to(g.user, order_id, g.now)
    return page(
        "orders/grade-records.html",
        one=telling.shown(order, g.now),
        records=graded.records_of([order.id])[order.id],
        moves=_moves(order),
        left=telling.left,
        words=wording,
    )


def _moves(order: WorkOrder) -> list[tuple[str, Any]]:
    """What of these the reader may do now, each with its form."""
    names = open_moves(order.facts(), sight.actor_for(g.user, order, g.now))
    return [(name, forms.form_for(name, order, g.now)) for name in MOVES if name in names]
