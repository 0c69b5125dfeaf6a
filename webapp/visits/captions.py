"""How the refused box and the receipts call the posts of a door, field by field."""

from typing import Any
from uuid import UUID

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, Form, RadioField, SelectChoice, SelectMultipleField, StringField

from webapp.areas.models import Address
from webapp.core import captions
from webapp.core.db import db

from .doors import place_of
from .drawing import address_url
from .models import CareAgreement, Promise, Visit
from .wording import FIELDS, OUTCOMES, STAGES


def _choices(words: dict[str, Any]) -> list[SelectChoice]:
    return [SelectChoice(value, said) for value, said in words.items()]


class VisitWords(Form):
    outcome = RadioField(_l("Outcome"), choices=_choices(OUTCOMES))
    household = StringField(_l("Household"))
    fields = SelectMultipleField(_l("What is hard"), choices=_choices(FIELDS))
    difficulty = StringField(_l("In their words"))
    idea = StringField(_l("A good idea they have"))
    settled = BooleanField(_l("Settled on the spot"))
    weak_signal = StringField(_l("What you noticed"))
    weak_signal_stage = RadioField(_l("How far it has come"), choices=_choices(STAGES))
    review_on = StringField(_l("Look again"))
    promise = StringField(_l("I will bring an answer about"))
    promise_due_on = StringField(_l("Answer by"))
    care_days = StringField(_l("Every how many days"))


class HouseholdWords(Form):
    contact_name = StringField(_l("How they are called"))
    phone = StringField(_l("Telephone"))
    members = StringField(_l("How many people"))


class FeedbackWords(Form):
    feedback = StringField(_l("What was answered"))


def at_address(args: dict[str, Any], street_id: UUID) -> captions.Place:
    return _place(db.session.get(Address, args["address_id"]), street_id)


def _at(model: Any, name: str) -> captions.Placing:
    def placed(args: dict[str, Any], street_id: UUID) -> captions.Place:
        row = db.session.get(model, args[name])
        return _place(db.session.get(Address, row.address_id), street_id) if row else ("", "")

    return placed


def _place(address: Address | None, street_id: UUID) -> captions.Place:
    if address is None or address.street_id != street_id:
        return "", ""
    return place_of(address), address_url(address.id)


def register() -> None:
    captions.register("visits.visit", _l("Visit"), form=VisitWords, place=at_address)
    captions.register("visits.withdrawal", _l("Visit taken back"), place=_at(Visit, "visit_id"))
    captions.register("visits.household", _l("New household"), form=HouseholdWords, place=at_address)
    captions.register("visits.feedback", _l("Answer brought back"), form=FeedbackWords, place=_at(Promise, "promise_id"))
    captions.register("visits.care_ending", _l("Care ended"), place=_at(CareAgreement, "agreement_id"))
