"""The form beside the telephone: how it stands, whether they are satisfied, and what they said. The keys stand beside the words."""

from typing import Any

from flask_babel import lazy_gettext as _l
from markupsafe import Markup, escape
from wtforms import Form, RadioField, SelectChoice, TextAreaField

from ..given import MOST_TEXT
from ..wording import SATISFACTION_WORDS, SOLVED_WORDS


def _with_key(words: Any, key: str) -> Markup:
    return Markup("{}<kbd>{}</kbd>").format(escape(words), key)


def _solved() -> list[SelectChoice]:
    return [
        SelectChoice(value, _with_key(words, str(number)), render_kw={"data-key": number})
        for number, (value, words) in enumerate(SOLVED_WORDS.items(), 1)
    ]


class HeardForm(Form):
    solved = RadioField(_l("Is it solved"), choices=_solved)
    satisfaction = RadioField(_l("Are they satisfied"), choices=lambda: list(SATISFACTION_WORDS.items()))
    words = TextAreaField(_l("What they said"), description=_l("not needed"), render_kw={"rows": 4, "maxlength": MOST_TEXT})
