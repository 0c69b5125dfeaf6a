"""The pages of the refused box, in the desk's frame: a list, one entry with all that was written, its replay and its settlement."""

from datetime import datetime
from itertools import zip_longest
from uuid import UUID

from flask import Blueprint, Response, current_app, g, request, url_for
from flask_babel import lazy_gettext as _l

from webapp.accounts.access import allow
from webapp.accounts.models import Device, Person
from webapp.core import access_log, captions
from webapp.core.clock import parse_iso
from webapp.core.db import db
from webapp.core.filing import RefusedEntry
from webapp.core.ids import parse_id
from webapp.core.problems import Problem, each
from webapp.core.replies import page, reply
from webapp.core.writes import writes

from . import box
from .box_forms import SettlementForm

bp = Blueprint("box", __name__)


@bp.get("/desk/refused")
@allow("refused.read")
def index() -> Response:
    return page("offline/refused.html", **_list(), one=None)


@bp.get("/desk/refused/<uuid:row_id>")
@allow("refused.read")
def show(row_id: UUID) -> Response:
    return _page(box.in_street(g.user.street_id, row_id))


@bp.post("/desk/refused/<uuid:row_id>/replay")
@allow("refused.replay")
@writes
def replay(row_id: UUID) -> Response:
    """Files the entry after all, as its writer, with what was mended in the form."""
    row = box.in_street(g.user.street_id, row_id, lock=True)
    mendable = not _caption(row).private
    values = [request.form.get(f"field-{index}") if mendable else None for index in range(len(row.content["fields"]))]
    try:
        box.run_again(current_app._get_current_object(), row, values, by=g.user, at=g.now)  # type: ignore[attr-defined]
    except box.NotTaken as refusal:
        db.session.rollback()
        return _page(box.in_street(g.user.street_id, row_id), problem=refusal, values=values)
    return reply(goto=url_for(".show", row_id=row_id))


@bp.post("/desk/refused/<uuid:row_id>/settlement")
@allow("refused.replay")
@writes
def settle(row_id: UUID) -> Response:
    row = box.in_street(g.user.street_id, row_id, lock=True)
    form = SettlementForm(request.form)
    if not form.validate():
        return _page(row, form=form)
    box.settle(row, form.reason.data, by=g.user, at=g.now)
    return reply(goto=url_for(".show", row_id=row_id))


def _page(row: RefusedEntry, *, problem: Problem | None = None, values=(), form: SettlementForm | None = None) -> Response:
    """One entry beside the list it stands in. With a problem or an unsound form nothing was changed, and what was typed stays."""
    access_log.seen()
    caption = _caption(row)
    lines = captions.lines(caption, row.content["fields"])
    answer = page(
        "offline/refused.html",
        **_list(row),
        one=row,
        caption=caption,
        lines=[
            (f"field-{index}", line, line.value if typed is None else typed)
            for index, (line, typed) in enumerate(zip_longest(lines, values if lines else ()))
        ],
        writer=db.session.get(Person, row.person_id) if row.person_id else None,
        device=db.session.get(Device, row.device_id) if row.device_id else None,
        decider=db.session.get(Person, row.settled_by_id) if row.settled_by_id else None,
        filed=box.filed_under(row),
        problems=each(problem) if problem else [],
        unproven=box.is_unproven(row),
        form=form or SettlementForm(),
    )
    answer.status_code = 422 if problem or form else 200
    return answer


def _caption(row: RefusedEntry) -> captions.Caption:
    if row.is_unread:
        return captions.Caption(_l("What could not be read"), private=row.content["private"])
    return captions.caption_of(row.content["path"], row.street_id)


def _list(row: RefusedEntry | None = None) -> dict:
    """The list that `row` is in, or the one asked for: what is open first, what is decided beside it."""
    is_open = row.state == box.OPEN if row else request.args.get("state") != "decided"
    rows = box.listed(g.user.street_id, is_open=is_open, before=_cursor(request.args.get("before", "")))
    last = rows[box.PAGE - 1] if len(rows) > box.PAGE else None
    cursor = f"{last.refused_at.isoformat()}~{last.id}" if last else None
    rows = rows[: box.PAGE]
    people = db.session.scalars(db.select(Person).where(Person.id.in_({one.person_id for one in rows})))
    return {
        "rows": [(one, _caption(one)) for one in rows],
        "people": {one.id: one.name for one in people},
        "is_open": is_open,
        "counts": {state: box.count(g.user.street_id, is_open=state) for state in (True, False)},
        "next_page": url_for(".index", state=None if is_open else "decided", before=cursor) if cursor else None,
    }


def _cursor(text: str) -> tuple[datetime, UUID] | None:
    moment, _, last = text.partition("~")
    at, row_id = parse_iso(moment), parse_id(last)
    return (at, row_id) if at and row_id else None
