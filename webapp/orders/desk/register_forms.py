"""The forms of the registers: a category, a department, somebody who acts for one. A code is asked for once, when it is new."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import DateField, Form, IntegerField, SelectChoice, SelectField, StringField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional, Regexp

from webapp.core.db import db
from webapp.core.ids import parse_id

from .. import queries
from ..registers import MOST_CATEGORY, NETS, Category, Department
from ..wording import NET_WORDS

MOST_DAYS, MOST_POSITION = 60, 999


def _trimmed(text: str | None) -> str:
    return " ".join((text or "").replace("\0", "").split())


def _code() -> StringField:
    message = _l("Letters, figures and hyphens only, at most 20.")
    return StringField(
        _l("Code"),
        description=_l("It stays as it is: forms and spreadsheets name it by that."),
        filters=[_trimmed],
        validators=[Regexp(r"[A-Za-z0-9][A-Za-z0-9-]{0,19}\Z", message=message)],
    )


def _name(most: int) -> StringField:
    return StringField(
        _l("Its name"),
        filters=[_trimmed],
        validators=[
            DataRequired(_l("One thing is missing: its name.")),
            Length(max=most, message=_l("This is too long: at most %(most)s characters.", most=most)),
        ],
    )


def _whole(label: Any, most: int, hint: Any = "") -> IntegerField:
    wrong = _l("A whole number from %(least)s to %(most)s.", least=0, most=most)
    return IntegerField(label, description=hint, validators=[InputRequired(wrong), NumberRange(0, most, message=wrong)])


class CategoryForm(Form):
    code = _code()
    name = _name(MOST_CATEGORY)
    parent_id = SelectField(_l("Below"))
    std_code = StringField(
        _l("Standard code"),
        description=_l("where there is one, such as in GB/T 30428"),
        filters=[_trimmed],
        validators=[Length(max=20, message=_l("This is too long: at most %(most)s characters.", most=20))],
    )
    department_id = SelectField(_l("Owner department"))
    net = SelectField(_l("Net"), description=_l("where given, the department with the zone of the place goes first"))
    handle_days = _whole(_l("Working days to handle"), MOST_DAYS, _l("0 is on the spot"))
    position = _whole(_l("Place in the list"), MOST_POSITION)

    def facts(self) -> dict[str, Any]:
        ids = {name: parse_id(self[name].data or "") for name in ("parent_id", "department_id")}
        rest = {"code": self.code.data, "name": self.name.data, "std_code": self.std_code.data or None, "net": self.net.data or None}
        return ids | rest | {"handle_days": self.handle_days.data, "position": self.position.data}


class DepartmentForm(Form):
    code = _code()
    name = _name(40)
    phone = StringField(
        _l("Telephone"),
        filters=[_trimmed],
        validators=[Optional(), Regexp(r"^[0-9+\- ]{3,20}$", message=_l("This is no telephone number: figures, spaces and dashes."))],
    )

    def facts(self) -> dict[str, Any]:
        return {"code": self.code.data, "name": self.name.data, "phone": self.phone.data or ""}


class MemberForm(Form):
    staff_number = StringField(
        _l("Staff number"), filters=[_trimmed], validators=[DataRequired(_l("One thing is missing: the staff number."))]
    )
    starts_on = DateField(_l("From which day"), description=_l("Empty: from now on."), validators=[Optional()])


class LeavingForm(Form):
    last_day = DateField(_l("Last day"), description=_l("Empty: it ends now."), validators=[Optional()])


def category_form(said: Any, street_id: UUID, row: Category | None = None, parent_id: str = "") -> CategoryForm:
    """A row of the first level stays there: nothing is offered above it. What it has and what has ended since stays to be chosen."""
    given = {"parent_id": parent_id, "handle_days": 3, "position": 0}
    form = CategoryForm(said, obj=row) if row else CategoryForm(said, data=given)
    is_first = row is not None and row.parent_id is None
    tops = [] if is_first else [top for top, _below in queries.categories(street_id)]
    nothing = [SelectChoice("", _l("nothing: it is of the first level"))] if row is None or is_first else []
    form.parent_id.choices = [*nothing, *_rows(tops, row.parent if row else None)]
    owner = db.session.get(Department, row.department_id) if row and row.department_id else None
    form.department_id.choices = [SelectChoice("", _l("nobody yet")), *_rows(queries.departments(street_id), owner)]
    form.net.choices = [SelectChoice("", _l("none")), *(SelectChoice(one, NET_WORDS[one]) for one in NETS)]
    for field in (form.parent_id, form.department_id, form.net):
        field.data = "" if field.data in (None, "None") else str(field.data)
    return _without_code(form, row)


def _rows(offered: Sequence[Any], had: Any) -> list[SelectChoice]:
    rows = [*offered, *([had] if had is not None and had not in offered else [])]
    return [SelectChoice(str(one.id), one.name if one.ended_at is None else _("%(name)s (ended)", name=one.name)) for one in rows]


def department_form(said: Any, row: Department | None = None) -> DepartmentForm:
    return _without_code(DepartmentForm(said, obj=row), row)


def _without_code(form: Any, row: Any) -> Any:
    if row is not None:
        form.code.data, form.code.validators, form.code.render_kw = row.code, [], {"readonly": True}
    return form
