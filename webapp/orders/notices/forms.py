"""The forms of channels: a person's own, and the street's."""

from flask_babel import lazy_gettext as _l
from wtforms import Form, RadioField, SelectChoice, SelectField, SelectMultipleField, StringField
from wtforms.validators import Length

from webapp.accounts.entrance import printable
from webapp.core.notices.addresses import MOST
from webapp.core.notices.channels import MOST_NAME
from webapp.core.notices.models import GATEWAY, GROUP

from .words import KIND_WORDS

TOO_LONG = _l("That is too long for an address.")


def _trimmed(text: str | None) -> str:
    return printable(text).strip()


class OwnChannelForm(Form):
    address = StringField(_l("Its address"), filters=[_trimmed], validators=[Length(max=MOST, message=TOO_LONG)])


class KindsForm(Form):
    kinds = SelectMultipleField(
        _l("What goes there"), choices=[SelectChoice(name, words) for name, words in KIND_WORDS.items()], validate_choice=False
    )


class StreetChannelForm(Form):
    use = RadioField(
        _l("What for"),
        choices=[SelectChoice(GROUP, _l("A group hears with")), SelectChoice(GATEWAY, _l("Short messages to people's numbers"))],
        default=GROUP,
    )
    name = StringField(
        _l("What it is called"), filters=[_trimmed], validators=[Length(max=MOST_NAME, message=_l("That is too long for a name."))]
    )
    audience = SelectField(_l("The group hears what is for"), validate_choice=False)
    address = StringField(_l("Its address"), filters=[_trimmed], validators=[Length(max=MOST, message=TOO_LONG)])
