"""What a phone was told beside what the server holds: everything acknowledged is there once, everything refused is kept once."""

from collections import Counter
from uuid import UUID

from sqlalchemy import func

from tests.faults.street import Street
from tests.offline.phone import Phone
from webapp.accounts.models import Device
from webapp.areas.models import Household
from webapp.core.audit import AuditRow
from webapp.core.db import db
from webapp.core.filing import FailedTry, FiledEntry, RefusedEntry
from webapp.handbook.models import HandbookEntry
from webapp.visits.models import Visit


def filed(street: Street, phone: Phone, keys: list[str] | None = None) -> dict[str, FiledEntry]:
    """What of this person was filed (of these keys, if some are given)."""
    among = [] if keys is None else [FiledEntry.id.in_(map(UUID, keys))]
    return {str(row.id): row for row in street.rows(FiledEntry, FiledEntry.person_id == phone.person.id, *among)}


def refused(street: Street, phone: Phone, keys: list[str] | None = None) -> Counter[str]:
    """How often the box holds each key of this person."""
    among = [] if keys is None else [RefusedEntry.key.in_(map(UUID, keys))]
    return Counter(str(row.key) for row in street.rows(RefusedEntry, RefusedEntry.person_id == phone.person.id, *among))


def lost(street: Street, phone: Phone) -> set[str]:
    """Keys that the phone was told are filed, and that are not there under the receipt it was told."""
    there = filed(street, phone)
    return {key for key, receipt in phone.receipts.items() if key not in there or there[key].receipt != receipt}


def doubled(street: Street, phone: Phone) -> list[str]:
    """Whatever is there more often than it was said."""
    of_person = AuditRow.by_id == phone.person.id
    with street.app.app_context():
        twice = db.select(AuditRow.record_id).where(of_person, AuditRow.done.in_(["visit.filed", "household.moved_in"]))
        found = [f"audit {one}" for one in db.session.scalars(twice.group_by(AuditRow.record_id).having(func.count() > 1))]
        noted = db.select(HandbookEntry.visit_id).where(HandbookEntry.person_id == phone.person.id, HandbookEntry.visit_id.is_not(None))
        found += [f"note {one}" for one in db.session.scalars(noted.group_by(HandbookEntry.visit_id).having(func.count() > 1))]
        said = {UUID(entry["key"]) for entry in phone.saved}
        made = [*db.session.scalars(db.select(Visit.id).where(Visit.person_id == phone.person.id))]
        moved = db.select(AuditRow.record_id).where(of_person, AuditRow.done == "household.moved_in")
        made += db.session.scalars(db.select(Household.id).where(Household.id.in_(moved)))
        found += [f"unknown {one}" for one in made if one not in said]
    return found


def once(street: Street, phone: Phone) -> None:
    """Phone and server agree about everything that this phone ever saved."""
    assert lost(street, phone) == set()
    assert doubled(street, phone) == []
    there = filed(street, phone)
    assert there.keys() == phone.receipts.keys(), "nothing was filed that the phone still has"
    assert refused(street, phone) == Counter(dict.fromkeys(phone.refused, 1))
    [device] = street.rows(Device, Device.id == UUID(phone.device))
    assert device.filed == len(there)
    assert street.rows(FailedTry, FailedTry.id.in_([UUID(entry["key"]) for entry in phone.saved])) == []
