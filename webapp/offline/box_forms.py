"""The one question that settling asks."""

from flask_babel import lazy_gettext as _l
from wtforms import Form, TextAreaField
from wtforms.validators import InputRequired, Length


def _trimmed(text: str | None) -> str:
    return (text or "").strip()


class SettlementForm(Form):
    reason = TextAreaField(
        _l("Why it will not be filed"),
        description=_l("The writer reads this on the phone."),
        filters=[_trimmed],
        validators=[
            InputRequired(_l("One thing is missing: why it will not be filed. The writer reads it.")),
            Length(max=300, message=_l("At most 300 characters.")),
        ],
    )
