"""The forms of signing in, of oneself and of the administrator. What they can't see alone, actions refuse."""

import re
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, DateField, Form, HiddenField, PasswordField, RadioField, SelectChoice, SelectField, StringField
from wtforms.validators import InputRequired, Length, Optional, Regexp

from webapp.core.words import LANGUAGES

from .entrance import LEAST_PASSWORD, MOST_PASSWORD, printable
from .models import THEMES
from .roles import ROLE_WORDS

LANGUAGE_WORDS = dict(zip(LANGUAGES, ("中文", "English"), strict=True))  # each in its own, so that it is found again
TYPE_WORDS = {"usual": _l("Usual"), "large": _l("Large")}
THEME_WORDS = dict(zip(THEMES, (_l("As the phone"), _l("Light"), _l("Dark")), strict=True))


def _together(text: str | None) -> str:
    return re.sub(r"\s+", "", printable(text))


def _trimmed(text: str | None) -> str:
    return " ".join(printable(text).split())


def _choices(words: dict[str, Any]) -> list[SelectChoice]:
    return [SelectChoice(value, word) for value, word in words.items()]


class SignInForm(Form):
    login = StringField(
        _l("Phone or staff number"),
        filters=[_together],
        validators=[
            InputRequired(_l("One thing is missing: phone or staff number.")),
            Length(max=40, message=_l("That is too long for a number.")),
        ],
    )
    password = PasswordField(
        _l("Password"),
        validators=[
            InputRequired(_l("One thing is missing: the password.")),
            Length(max=MOST_PASSWORD, message=_l("That is too long for a password.")),
        ],
    )
    next = HiddenField()


class CodeForm(Form):
    code = StringField(
        _l("One-time code"),
        validators=[InputRequired(_l("One thing is missing: the code.")), Length(max=40, message=_l("That is too long for a code."))],
    )


def _new_password() -> PasswordField:
    return PasswordField(
        _l("New password"),
        description=_l("At least 8 characters, and not your own number."),
        validators=[
            InputRequired(_l("One thing is missing: a new password.")),
            Length(min=LEAST_PASSWORD, message=_l("That is too short: at least 8 characters.")),
            Length(max=MOST_PASSWORD, message=_l("That is too long for a password.")),
        ],
    )


class FirstPasswordForm(Form):
    code = HiddenField(validators=[InputRequired()])
    password = _new_password()


class ChangePasswordForm(Form):
    current = PasswordField(
        _l("Present password"),
        validators=[
            InputRequired(_l("One thing is missing: the present password.")),
            Length(max=MOST_PASSWORD, message=_l("That is too long for a password.")),
        ],
    )
    password = _new_password()
    others = BooleanField(_l("Sign my other phones out too"), description=_l("They keep what they have not sent."), default=True)


class PreferencesForm(Form):
    language = RadioField(_l("Language"), choices=_choices(LANGUAGE_WORDS))
    type = RadioField(_l("Type"), choices=_choices(TYPE_WORDS))
    theme = RadioField(_l("Light or dark"), choices=_choices(THEME_WORDS))


class PersonForm(Form):
    name = StringField(
        _l("Name"),
        filters=[_trimmed],
        validators=[InputRequired(_l("One thing is missing: the name.")), Length(max=40, message=_l("At most 40 characters."))],
    )
    staff_number = StringField(
        _l("Staff number"),
        filters=[_together],
        validators=[
            InputRequired(_l("One thing is missing: the staff number.")),
            Regexp(r"[A-Za-z0-9][A-Za-z0-9-]{0,19}\Z", message=_l("Letters, figures and hyphens only, at most 20.")),
        ],
    )
    phone = StringField(
        _l("Phone"),
        filters=[_together],
        description=_l("Not needed; if given, it signs in too."),
        validators=[Optional(), Regexp(r"\+?[0-9]{5,19}\Z", message=_l("A phone number has only figures."))],
    )


class PostForm(Form):
    """`areas` are what the select offers: the places of the street, in groups by tier."""

    role = SelectField(_l("Role"), choices=_choices(ROLE_WORDS))
    area = SelectField(_l("Area"), validate_choice=False)
    starts_on = DateField(_l("From"), description=_l("Empty: from now on."), validators=[Optional()])

    def __init__(self, formdata, *, areas: list[SelectChoice]):
        super().__init__(formdata)
        self.area.choices = areas


class EndingForm(Form):
    last_day = DateField(_l("Last day"), description=_l("Empty: it ends now."), validators=[Optional()])
