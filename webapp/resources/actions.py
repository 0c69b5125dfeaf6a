"""What is done with requests: one is asked, and one is moved. Each leaves an event and an audit row beside the change."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select

from webapp.accounts.models import Person
from webapp.core import audit
from webapp.core.clock import LOCAL
from webapp.core.db import db
from webapp.core.problems import Conflict

from . import sight
from .models import ResourceEvent, ResourceRequest
from .rules import GRID, MOVES, PARTS, check
from .wording import MOVE_WORDS

ASK = "ask"


@dataclass(frozen=True)
class Said:
    """What is asked for; read and checked by forms.py."""

    grid_id: UUID
    kind: str
    what: str
    quantity: int
    unit: str
    due_on: date | None = None
    words: str = ""


def ask(said: Said, *, key: UUID, by: Person, at: datetime) -> ResourceRequest:
    request = ResourceRequest(
        id=key,
        street_id=by.street_id,
        grid_id=said.grid_id,
        kind=said.kind,
        what=said.what,
        quantity=said.quantity,
        unit=said.unit,
        due_on=said.due_on,
        words=said.words,
        by_id=by.id,
        asked_at=at,
        moved_at=at,
    )
    db.session.add(request)
    db.session.flush()
    _note(request, ASK, by=by, part=GRID, at=at, quantity=said.quantity, words=said.words)
    audit.record("resource.asked", request, by=by, at=at, kind=said.kind, quantity=said.quantity)
    return request


def move(
    request: ResourceRequest, name: str, *, by: Person, at: datetime, given: Mapping[str, Any], seen: int | None = None
) -> ResourceEvent:
    """Makes one move of the table, or raises why not. The row is locked and read anew: of two who move it one wins, the other hears who
    did what. `seen` is the version that the mover had before them."""
    _lock(request)
    actor = sight.actor_for(by, request, at)
    known = MOVES.get(name)
    if known and known.who & actor.parts and seen is not None and seen != request.version:
        raise _moved_on(request)
    try:
        after = check(name, request.facts(), actor, given)
    except Conflict:
        raise _moved_on(request) from None
    before, at = request.state, max(at, request.moved_at)
    request.state, request.allocated, request.received = after.state, after.allocated, after.received
    request.version, request.moved_at = request.version + 1, at
    part = next(one for one in PARTS if one in MOVES[name].who & actor.parts)
    quantity, words = given.get("quantity"), given.get("words") or ""
    event = _note(request, name, by=by, part=part, at=at, quantity=quantity if "quantity" in MOVES[name].needs else None, words=words)
    audit.record(f"resource.{name}", request, by=by, at=at, state=[before, request.state], quantity=event.quantity)
    return event


def _lock(request: ResourceRequest) -> None:
    db.session.flush()
    asked = select(ResourceRequest).where(ResourceRequest.id == request.id)
    db.session.scalars(asked.with_for_update().execution_options(populate_existing=True)).one()


def _note(request: ResourceRequest, name: str, *, by: Person, part: str, at: datetime, quantity: int | None, words: str) -> ResourceEvent:
    last = db.session.scalar(select(func.max(ResourceEvent.number)).where(ResourceEvent.request_id == request.id)) or 0
    event = ResourceEvent(
        street_id=request.street_id,
        request_id=request.id,
        number=last + 1,
        move=name,
        to_state=request.state,
        quantity=quantity,
        by_id=by.id,
        part=part,
        at=at,
        words=words,
    )
    db.session.add(event)
    db.session.flush()
    return event


def _moved_on(request: ResourceRequest) -> Conflict:
    """Who did what, and when: a sentence for whoever came second."""
    asked = select(ResourceEvent).where(ResourceEvent.request_id == request.id, ResourceEvent.move != ASK)
    last = db.session.scalars(asked.order_by(ResourceEvent.number.desc()).limit(1)).first()
    if last is None:
        return Conflict("moved-on", _l("This can no longer be done with this request. Look at how it stands now."))
    sentence = _l(
        "%(who)s was first, at %(time)s: %(what)s. Nothing of yours was changed; look at how it stands now.",
        who=last.by.name,
        time=last.at.astimezone(LOCAL).strftime("%H:%M"),
        what=MOVE_WORDS[last.move],
    )
    return Conflict("moved-on", sentence)
