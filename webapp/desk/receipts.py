"""What arrived under a receipt, for its writer and for whoever reaches the door it is about."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from flask import current_app, url_for
from sqlalchemy import select
from werkzeug.exceptions import HTTPException

from webapp.accounts.models import Person
from webapp.areas.models import Address
from webapp.areas.reach import Reach, reach_of
from webapp.core.captions import Caption, caption_of
from webapp.core.db import db
from webapp.core.filing import FiledEntry, SupersededKey
from webapp.visits.models import CareAgreement, Promise, Visit

RECORDS = {"visit_id": Visit, "promise_id": Promise, "agreement_id": CareAgreement}  # named in a path, each lies at a door


@dataclass(frozen=True)
class Found:
    filed: FiledEntry
    caption: Caption
    writer: Person
    href: str
    overtaken: bool


def own(person: Person, code: str, at: datetime) -> Found | None:
    filed = _filed(person.street_id, code)
    return _found(filed, person, reach_of(person, "desk.read", at)) if filed and filed.person_id == person.id else None


def in_reach(person: Person, code: str, at: datetime) -> Found | None:
    """What is about no door, such as a note of a handbook, is found by readers of the whole street: that it arrived, not what it says."""
    filed, reach = _filed(person.street_id, code), reach_of(person, "receipt.read", at)
    if filed is None:
        return None
    door = _door(filed.path)
    seen = filed.person_id == person.id or reach.street or (door is not None and reach.covers(door.micro_grid_id, door.grid_id))
    return _found(filed, person, reach) if seen else None


def _filed(street_id: UUID, code: str) -> FiledEntry | None:
    return db.session.scalar(select(FiledEntry).where(FiledEntry.street_id == street_id, FiledEntry.receipt == code))


def _found(filed: FiledEntry, reader: Person, reach: Reach) -> Found:
    caption = caption_of(filed.path, filed.street_id)
    shows = filed.person_id == reader.id or not caption.private
    return Found(
        filed,
        caption,
        db.session.get_one(Person, filed.person_id),
        _href(filed, reach) if shows else "",
        db.session.get(SupersededKey, filed.id) is not None,
    )


def _href(filed: FiledEntry, reach: Reach) -> str:
    """The visit's page at the desk for those who may open it; else where it shows on the phone, if it shows at all."""
    visit = db.session.get(Visit, filed.id)
    if visit is not None and (visit.grid_id in reach.grids or reach.street):
        return url_for("desk.visit", visit_id=visit.id)
    return filed.see


def _door(path: str) -> Address | None:
    """The door that a filed post was about."""
    try:
        _endpoint, args = current_app.url_map.bind("localhost").match(path, method="POST")
    except HTTPException:
        return None
    if "address_id" in args:
        return db.session.get(Address, args["address_id"])
    for name, model in RECORDS.items():
        if name in args and (record := db.session.get(model, args[name])) is not None:
            return db.session.get(Address, record.address_id)
    return None
