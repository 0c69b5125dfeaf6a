"""Somebody called or came: what they said is written down as a report, and laid to another at once where it is the same matter."""

from datetime import datetime
from typing import Any
from uuid import UUID

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, Form, HiddenField, IntegerField, RadioField, SelectChoice, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length, NumberRange, Optional, Regexp

from webapp.core.db import db
from webapp.core.ids import new_id, parse_id

from .. import actions, places, queries
from ..given import MOST_TEXT
from ..models import MOST_PLACE, WorkOrder
from ..report_forms import category_by_code
from ..wording import SOURCE_WORDS
from .alike import Matter
from .finding import Spot, spot_of

SOURCES = ("phone", "walk_in", "hotline")
MOST_PEOPLE = 999
TOO_LONG = _l("This is too long: at most %(most)s characters.", most="%(max)d")


def _sources() -> list[SelectChoice]:
    return [SelectChoice(one, SOURCE_WORDS[one]) for one in SOURCES]


def _trimmed(text: str | None) -> str:
    return (text or "").replace("\r\n", "\n").replace("\0", "").strip()


class CallForm(Form):
    """Only the matter itself must be said; whoever gives no name and no number is served all the same."""

    source = RadioField(_l("How it came"), choices=_sources, default="phone")
    words = TextAreaField(
        _l("What is it, in a sentence"),
        filters=[_trimmed],
        validators=[DataRequired(_l("One thing is missing: a sentence on what it is about.")), Length(max=MOST_TEXT, message=TOO_LONG)],
    )
    category = SelectField(_l("Category"), description=_l("leave it if you are not sure"), validate_choice=False)
    urgent = BooleanField(_l("Urgent: somebody may get hurt"))
    people = IntegerField(
        _l("How many came with it"),
        default=1,
        validators=[
            Optional(),
            NumberRange(1, MOST_PEOPLE, message=_l("A whole number from %(least)s to %(most)s.", least=1, most=MOST_PEOPLE)),
        ],
    )
    q = StringField(_l("Find the building or door"), description=_l("such as 白露花园3幢402"), filters=[_trimmed])
    spot = HiddenField()
    place = StringField(
        _l("The place in words"),
        description=_l("entrance, floor, street corner; not needed"),
        filters=[_trimmed],
        validators=[Length(max=MOST_PLACE, message=TOO_LONG)],
    )
    name = StringField(_l("Name"), description=_l("not needed"), filters=[_trimmed], validators=[Length(max=40, message=TOO_LONG)])
    phone = StringField(
        _l("Telephone"),
        description=_l("not needed; for the call-back alone"),
        filters=[_trimmed],
        validators=[Optional(), Regexp(r"^[0-9+\- ]{5,20}$", message=_l("This is no telephone number: figures, spaces and dashes."))],
    )
    into = HiddenField()
    key = HiddenField(default=lambda: str(new_id()))


def form_for(said: Any, street_id: UUID) -> CallForm:
    form = CallForm(said)
    pairs = [(top, one) for top, below in queries.categories(street_id) for one in below]
    form.category.choices = [SelectChoice("", _l("Choose")), *(SelectChoice(one.code, one.name, optgroup=top.name) for top, one in pairs)]
    return form


def spot_in(form: CallForm, street_id: UUID) -> Spot | None:
    return spot_of(street_id, form.spot.data or "")


def matter_in(form: CallForm, street_id: UUID, at: datetime) -> Matter:
    """What the form says so far."""
    spot, category = spot_in(form, street_id), category_by_code(street_id, form.category.data or "")
    lies = places.find(street_id, **_ids(spot), area_id=None, at=at)
    said = f"{form.place.data or ''} {form.words.data or ''}"
    return Matter(street_id, lies.building_id, lies.grid_id, category.id if category else None, said)


def take(form: CallForm, *, by: Any, at: datetime) -> WorkOrder:
    """The report, once whatever is tapped twice. With `into` it is merged there at once; its own code leads there too."""
    key = parse_id(form.key.data or "") or new_id()
    sent_before = db.session.get(WorkOrder, key)
    if sent_before is not None and sent_before.street_id == by.street_id and sent_before.words == form.words.data:
        return sent_before
    order = actions.report(
        _said(form, by.street_id),
        street_id=by.street_id,
        key=key if sent_before is None else new_id(),
        by=by,
        at=at,
        received_at=at,
    )
    if into := parse_id(form.into.data or ""):
        actions.move(order, "merge", by=by, at=at, given={"into": into})
    return order


def _said(form: CallForm, street_id: UUID) -> actions.Said:
    category = category_by_code(street_id, form.category.data or "")
    return actions.Said(
        words=form.words.data or "",
        source=form.source.data,
        category_id=category.id if category and category.parent_id else None,
        urgent=form.urgent.data,
        people=form.people.data or 1,
        place=form.place.data or "",
        **_ids(spot_in(form, street_id)),
        reporter_name=form.name.data or "",
        reporter_phone=form.phone.data or "",
        is_taken=True,
    )


def _ids(spot: Spot | None) -> dict[str, UUID | None]:
    return {"address_id": spot.address_id if spot else None, "building_id": spot.building_id if spot else None}
