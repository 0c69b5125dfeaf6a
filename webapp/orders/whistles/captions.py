"""How the refused box and the receipts call what somebody did with a whistle, field by field."""

from typing import Any
from uuid import UUID

from flask_babel import lazy_gettext as _l
from wtforms import Form, RadioField, StringField

from webapp.core import captions
from webapp.core.db import db

from .models import Whistle
from .wording import LEVEL_WORDS, STEP_WORDS


class BlowWords(Form):
    level = RadioField(_l("Which whistle"), choices=list(LEVEL_WORDS.items()))
    words = StringField(_l("What is the matter"))
    place = StringField(_l("The place in words"))


class ReportInWords(Form):
    step = RadioField(_l("Reports in"), choices=list(STEP_WORDS.items()))


class FinishWords(Form):
    words = StringField(_l("How it ended"))


def place_of(args: dict[str, Any], street_id: UUID) -> captions.Place:
    whistle = db.session.get(Whistle, args["whistle_id"])
    if whistle is None or whistle.street_id != street_id:
        return "", ""
    return whistle.place, f"/whistles/{whistle.id}"


def register() -> None:
    captions.register("whistles.create", _l("A whistle"), form=BlowWords)
    captions.register("whistles.call", _l("Another department called"), place=place_of)
    captions.register("whistles.report_in", _l("A report-in"), form=ReportInWords, place=place_of)
    captions.register("whistles.finish", _l("The end of a whistle"), form=FinishWords, place=place_of)
