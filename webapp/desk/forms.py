"""The one question of a receipt look-up."""

from flask_babel import lazy_gettext as _l
from wtforms import Form, StringField


class ReceiptForm(Form):
    code = StringField(_l("Code of the receipt"), description=_l("Six letters and figures, such as K7M-42Q"))
