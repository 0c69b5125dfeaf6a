"""Coming in and going out: devices, passwords, one-time codes, and how a person likes the pages."""

import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from flask_babel import lazy_gettext as _l
from sqlalchemy import select, update

from webapp.core import audit, turns
from webapp.core.db import db
from webapp.core.ids import new_id
from webapp.core.problems import Conflict, Problem

from .entrance import hash_code, is_guessable, new_code
from .models import Device, Person, SignInCode
from .passwords import fits, hash_password, is_outdated
from .queries import open_devices
from .recognition import LASTS, hash_secret

CODE_LASTS = timedelta(days=7)


def sign_in(person: Person, name: str, *, at: datetime, instead_of: Device | None = None) -> Device:
    """A new device of this person. The one whose cookie it takes over, and those long unused, are closed with it."""
    if instead_of is not None and instead_of.revoked_at is None:
        revoke(instead_of, by=person, at=at)
    for old in db.session.scalars(
        select(Device).where(Device.person_id == person.id, Device.revoked_at.is_(None), Device.expires_at <= at)
    ):
        old.revoked_at = old.expires_at
    secret = secrets.token_urlsafe(32)
    device = Device(
        id=new_id(),
        street_id=person.street_id,
        person_id=person.id,
        person=person,
        name=name,
        secret_hash=hash_secret(secret),
        signed_in_at=at,
        seen_at=at,
        expires_at=at + LASTS,
    )
    device.secret = secret
    db.session.add(device)
    audit.record("device.signed_in", device, by=person, at=at, name=name)
    return device


@turns.taken_by
def queue(person_ids: Iterable[UUID]) -> None:
    """A person's phones queue here, and so do a delivery that timed out and its retry, from this phone or from another."""
    asked = select(Device.id).where(Device.person_id.in_(list(person_ids))).order_by(Device.id)
    db.session.execute(asked.with_for_update())


def revoke(device: Device, *, by: Person, at: datetime) -> None:
    """Signs a device out, from anywhere. What was written on it before still arrives."""
    if device.revoked_at is not None:
        return
    device.revoked_at = at
    audit.record("device.revoked", device, by=by, at=at)


def ask_wipe(device: Device, *, by: Person, at: datetime) -> None:
    """The phone is lost: it is signed out, and at its next contact it forgets what it holds. Nothing unsent is deleted by that."""
    revoke(device, by=by, at=at)
    if device.wipe_asked_at is None:
        device.wipe_asked_at = at
        audit.record("device.wipe_asked", device, by=by, at=at)


def note_wiped(device: Device, *, at: datetime) -> None:
    """The phone's own word that it forgot."""
    if device.wiped_at is None:
        device.wiped_at = at
        audit.record("device.wiped", device, by=device.person, at=at)


def sign_out_everywhere(person: Person, *, but: Device | None = None, at: datetime) -> None:
    """Whoever knew the password before may be signed in by it. Phones keep what they have not sent."""
    for device in open_devices(person.id):
        if device != but:
            revoke(device, by=person, at=at)


def fresh_form(person: Person, password: str) -> str | None:
    """The password that was just right, the way we keep passwords now; None if it is kept so already. Outside of any transaction."""
    return hash_password(password) if person.password_hash is not None and is_outdated(person.password_hash) else None


def kept_form(person: Person, password: str) -> str:
    """A new password as it is kept, or a refusal. Takes as long as fifty writes: outside of any transaction."""
    if is_guessable(password, (person.staff_number, person.phone)):
        raise Problem("guessable", _l("Others would guess this first. Take something longer that only you know."), field="password")
    return hash_password(password)


def kept_form_after(current: str, person: Person, password: str) -> str:
    """The same for somebody who has to know the present password."""
    if not fits(person.password_hash, current):
        raise Problem("wrong-password", _l("That is not your present password."), field="current")
    return kept_form(person, password)


def set_password(person: Person, kept: str, *, by: Person, at: datetime) -> None:
    person.password_hash, person.password_set_at = kept, at
    audit.record("password.set", person, by=by, at=at)


def make_code(person: Person, *, by: Person | None, at: datetime) -> str:
    """A fresh one-time code, told once; earlier ones of this person stop working."""
    left_at = db.session.scalar(select(Person.left_at).where(Person.id == person.id).with_for_update())  # two at once queue here
    if left_at is not None:
        raise Conflict("has-left", _l("This person has left. Take the departure back first."))
    end_codes(person, at)
    code = new_code()
    row = SignInCode(
        id=new_id(),
        street_id=person.street_id,
        person_id=person.id,
        code_hash=hash_code(code),
        made_at=at,
        made_by_id=by.id if by else None,
        expires_at=at + CODE_LASTS,
    )
    db.session.add(row)
    audit.record("code.made", row, by=by, at=at, person=str(person.id))
    return code


def end_codes(person: Person, at: datetime) -> None:
    """Codes of this person that nobody has used stop working."""
    unused = update(SignInCode).where(SignInCode.person_id == person.id, SignInCode.used_at.is_(None), SignInCode.expires_at > at)
    db.session.execute(unused.values(expires_at=at))


def use_code(row: SignInCode, person: Person, *, at: datetime) -> None:
    """Spends a code; the second of two at once finds it spent."""
    spent = update(SignInCode).where(SignInCode.id == row.id, SignInCode.used_at.is_(None), SignInCode.expires_at > at).values(used_at=at)
    if db.session.execute(spent.returning(SignInCode.id)).scalar() is None:
        raise Conflict("code-used", _l("This code was used a moment ago. Ask your administrator for a new one."))
    audit.record("code.used", row, by=person, at=at)


def set_preferences(person: Person, *, language: str, large_type: bool, theme: str, at: datetime) -> None:
    before = (person.language, person.large_type, person.theme)
    person.language, person.large_type, person.theme = language, large_type, theme
    if before != (language, large_type, theme):
        audit.record("person.preferences", person, by=person, at=at, language=language, large_type=large_type, theme=theme)
