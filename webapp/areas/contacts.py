"""How a household's name and number are shown: whole to who walks there, masked to all others until they ask (and it is noted)."""

from dataclasses import dataclass
from datetime import datetime

from flask import request

from webapp.accounts.models import Person

from .models import Address, Household
from .reach import reach_of

STARS = "****"
MOBILE = 11  # digits


@dataclass(frozen=True)
class Contact:
    name: str
    phone: str
    is_masked: bool = False


def walks_there(person: Person, address: Address, at: datetime) -> bool:
    """Whether the names of this door are this person's to know: the visits are."""
    return reach_of(person, "door.write", at).covers(address.micro_grid_id, address.grid_id)


def asked_for() -> bool:
    """Whether the reader asked for this page with names: a link beside the masked ones leads here, and each use is noted."""
    return request.args.get("names") == "shown"


def contact_of(household: Household, *, whole: bool) -> Contact:
    if whole:
        return Contact(household.contact_name, household.phone)
    name, phone = masked_name(household.contact_name), masked_phone(household.phone)
    return Contact(name, phone, is_masked=bool(name or phone))


def masked_name(name: str) -> str:
    """«李**»"""
    return f"{name[0]}**" if name else ""


def masked_phone(phone: str) -> str:
    """«138****0001»; of a shorter number the last two digits at most."""
    digits = "".join(one for one in phone if one.isdecimal())
    if len(digits) >= MOBILE:
        return f"{digits[:3]}{STARS}{digits[-4:]}"
    return f"{STARS}{digits[-2:] if len(digits) > len(STARS) else ''}" if phone else ""
