"""How the refused box and the receipts call what somebody reported or did to an order, field by field."""

from flask import g
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, Form, RadioField, StringField

from webapp.core import captions

from . import queries
from .captions import place_of


def _categories() -> list[tuple[str, str]]:
    pairs = [(one.code, one.name) for top, below in queries.categories(g.user.street_id) for one in (top, *below)]
    return [("", _("Another matter")), *pairs]


class FoundWords(Form):
    """The part of a visit's form that reports what was found."""

    found_words = StringField(_l("Found at the visit"))
    found_category = RadioField(_l("Category"), choices=_categories)
    found_urgent = BooleanField(_l("Urgent"))


class ReportWords(Form):
    words = StringField(_l("What is it, in a sentence"))
    category = RadioField(_l("Category"), choices=_categories)
    place = StringField(_l("The place in words"))
    urgent = BooleanField(_l("Urgent"))


def register() -> None:
    captions.extend("visits.visit", FoundWords)
    captions.register("reports.create", _l("A report"), form=ReportWords)
    captions.register("reports.withdraw", _l("Report taken back"), place=place_of)
