"""A household is forgotten before its time: at its own wish, after it left, or because it was entered by mistake (PIPL 47).

Name, number and every word that visits, promises, handbooks and the refused box have of it go in one transaction; that somebody
was there, when and with what outcome, stays. The audit row says why and how much, never what. Rooms above hear of it by a signal.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from flask_babel import force_locale, gettext
from flask_babel import lazy_gettext as _l
from sqlalchemy import String, and_, cast, or_, select

from webapp.accounts.models import Person
from webapp.areas.models import Household
from webapp.core import audit
from webapp.core.audit import AuditRow
from webapp.core.db import db
from webapp.core.filing import FiledEntry, RefusedEntry, SupersededKey
from webapp.core.housekeeping import empty_filed, empty_refused
from webapp.core.problems import Problem
from webapp.photos import keeping

from .models import Promise, Visit
from .retention import drop_notes, drop_promises
from .signals import household_erased

REASONS = {
    "wish": _l("It asks for it"),
    "left": _l("It moved out"),
    "mistake": _l("It was entered by mistake"),
}


def erase(household: Household, reason: str, *, by: Person, at: datetime) -> None:
    if reason not in REASONS:
        raise Problem("reason", _l("One thing is missing: why it is erased."), field="reason")
    stays = [household, *_mistaken_for(household)]
    visits = _visits_of(stays)
    promises = db.session.scalars(select(Promise.id).where(Promise.visit_id.in_(visits))).all()
    phones = {stay.phone for stay in stays} - {""}
    for stay in stays:
        stay.contact_name, stay.phone, stay.members = "", "", None
    keeping.let_go("visit", visits, at)
    drop_promises(Promise.id.in_(promises))
    drop_notes(visits, at)
    posts = _forget_posts(stays, [*visits, *promises], by=by, at=at)
    household_erased.send(erase, stays=stays, phones=phones, visit_ids=visits, by=by, at=at)
    audit.record("household.erased", household, by=by, at=at, reason=reason, visits=len(visits), posts=posts)


def latest(household: Household) -> AuditRow | None:
    """When it was erased last, by whom and why."""
    asked = select(AuditRow).where(AuditRow.record_id == household.id, AuditRow.done == "household.erased")
    return db.session.scalars(asked.order_by(AuditRow.at.desc()).limit(1)).first()


def _mistaken_for(household: Household) -> list[Household]:
    """What stood in its place before somebody corrected the entry."""
    found: list[Household] = []
    keys = [household.id]
    while keys:
        before = db.session.scalars(select(SupersededKey.id).where(SupersededKey.by_key.in_(keys))).all()
        rows = db.session.scalars(select(Household).where(Household.id.in_(before))).all()
        keys = [row.id for row in rows]
        found += rows
    return found


def _visits_of(stays: Sequence[Household]) -> list[UUID]:
    """Visits to it, also those at its door in its time that name no household (nobody was at home)."""
    there = [
        and_(Visit.household_id.is_(None), Visit.address_id == one.address_id, Visit.happened_at >= one.starts_at, _until(one))
        for one in stays
    ]
    return list(db.session.scalars(select(Visit.id).where(or_(Visit.household_id.in_([one.id for one in stays]), *there))))


def _until(stay: Household):
    return Visit.happened_at < stay.ends_at if stay.ends_at else Visit.happened_at.is_not(None)


def _forget_posts(stays: Sequence[Household], records: Iterable[UUID], *, by: Person, at: datetime) -> int:
    """What lies as it was posted: refused, or overtaken by its own correction. → of how many the words went"""
    street = stays[0].street_id
    names = [str(one) for one in [*(stay.id for stay in stays), *records, stays[0].address_id]]
    said = cast(RefusedEntry.content, String)
    asked = select(RefusedEntry).where(RefusedEntry.street_id == street, RefusedEntry.emptied_at.is_(None))
    refused = [row for row in db.session.scalars(asked.where(or_(*(said.contains(one) for one in names)))) if _concerns(row, stays)]
    for row in refused:
        if row.state == "open":
            _settle(row, by=by, at=at)
    empty_refused([row.id for row in refused], at)
    kept = cast(FiledEntry.unapplied, String)
    asked_filed = select(FiledEntry.id).where(FiledEntry.street_id == street, kept != "null", _in_time(stays))
    there = or_(FiledEntry.path.contains(str(stays[0].address_id)), *(kept.contains(one) for one in names))
    filed = db.session.scalars(asked_filed.where(there)).all()
    empty_filed(filed, at)
    return len(refused) + len(filed)


def _concerns(row: RefusedEntry, stays: Sequence[Household]) -> bool:
    """Of what was written at the door only what was written in its time; of what can't be read nobody knows when."""
    if row.happened_at is None or any(str(stay.id) in str(row.content) for stay in stays):
        return True
    return any(stay.starts_at <= row.happened_at and (stay.ends_at is None or row.happened_at < stay.ends_at) for stay in stays)


def _in_time(stays: Sequence[Household]):
    first = min(stay.starts_at for stay in stays)
    last = [stay.ends_at for stay in stays]
    until = [] if None in last else [FiledEntry.happened_at <= max(one for one in last if one)]
    return and_(FiledEntry.happened_at >= first, *until)


def _settle(row: RefusedEntry, *, by: Person, at: datetime) -> None:
    """It can't be filed any more; its writer reads why in the own language."""
    row.state, row.settled_at, row.settled_by_id = "settled", at, by.id
    writer = db.session.get(Person, row.person_id) if row.person_id else None
    with force_locale(writer.language if writer else by.language):
        row.reason = gettext("What is known of this household was erased.")
        row.problems = [{"name": "settled", "sentence": row.reason}, *row.problems]
