"""The form of a note. The day goes as a word, so that a form that has lain on a phone over midnight still means the right one."""

from flask_babel import lazy_gettext as _l
from wtforms import Form, RadioField, SelectChoice, TextAreaField

from .rules import TODAY, YESTERDAY


class NoteForm(Form):
    text = TextAreaField(_l("What you want to remember"))
    day = RadioField(
        _l("Which day's page"),
        choices=[SelectChoice(TODAY, _l("Today's")), SelectChoice(YESTERDAY, _l("Yesterday's"))],
        default=TODAY,
    )
