"""The forms of zones, staff, slots and cards. What they can't see alone, actions refuse."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, DateField, Form, SelectChoice, SelectField, StringField
from wtforms.validators import InputRequired, Length, Optional, Regexp

from webapp.accounts.entrance import printable
from webapp.core.problems import Problem
from webapp.orders.registers import NETS, Department

from .models import CONTACTS, MOST_ANSWER, MOST_NAME, MOST_PHONE, SLOTS
from .wording import CONTACT_WORDS, NET_WORDS, SLOT_WORDS


def _trimmed(text: str | None) -> str:
    return " ".join(printable(text).split())


def _words(label: Any, most: int, description: Any = "") -> StringField:
    too_long = Length(max=most, message=_l("That is too long: at most %(max)d characters."))
    return StringField(label, description=description, filters=[_trimmed], validators=[too_long])


def _phone(label: Any, description: Any = "") -> StringField:
    digits = Regexp(r"^(\+?[0-9][0-9 -]{3,18}[0-9])?$", message=_l("This is not a phone number."))
    return StringField(label, description=description, filters=[_trimmed], validators=[Length(max=MOST_PHONE), digits])


def _first_day() -> DateField:
    return DateField(_l("First day"), description=_l("Empty: now"), validators=[Optional()])


def _choices(words: dict[str, Any], names: tuple[str, ...]) -> list[SelectChoice]:
    return [SelectChoice(name, words[name]) for name in names]


class DepartmentForm(Form):
    """Has a select of departments that the view fills."""

    def __init__(self, formdata: Any = None, *, departments: list[Department], **kwargs: Any) -> None:
        super().__init__(formdata, **kwargs)
        choices = [SelectChoice(str(one.id), one.name) for one in departments]
        self["department"].choices = choices if self.needs_department else [SelectChoice("", "–"), *choices]

    needs_department = True


class ZoneForm(DepartmentForm):
    department = SelectField(_l("Department"), validators=[InputRequired(_l("One thing is missing: the department."))])
    net = SelectField(_l("Net"), choices=_choices(NET_WORDS, NETS))
    name = _words(_l("What the department calls its zone"), 40, _l("Not needed"))
    take_over = BooleanField(_l("Take over what another department has"))


class StaffForm(DepartmentForm):
    needs_department = False
    net = SelectField(_l("Net"), choices=_choices(NET_WORDS, NETS))
    department = SelectField(_l("Department"), validators=[Optional()])
    staff_number = _words(_l("Staff number"), 20, _l("Of somebody with an account"))
    name = _words(_l("Or the name"), MOST_NAME, _l("Of somebody without one"))
    phone = _phone(_l("Work phone"), _l("Residents read it"))
    agreed = BooleanField(_l("Agreed that residents read the name"))
    starts_on = _first_day()


class HolderForm(Form):
    slot = SelectField(_l("Slot"), choices=_choices(SLOT_WORDS, SLOTS))
    staff_number = _words(_l("Staff number"), 20, _l("Of somebody with an account"))
    name = _words(_l("Or the name"), MOST_NAME, _l("Of a volunteer"))
    phone = _phone(_l("Telephone"), _l("Not needed"))
    agreed = BooleanField(_l("Agreed that residents read name and number"))
    starts_on = _first_day()


class EndForm(Form):
    last_day = DateField(validators=[Optional()])


class CardForm(Form):
    phone = _phone(_l("Work phone for residents"), _l("Empty: residents are given the street's number"))
    agreed = BooleanField(_l("Residents may read my name"))


class ReachForm(Form):
    contact = SelectField(_l("Who was called"), choices=_choices(CONTACT_WORDS, CONTACTS))
    reached = SelectField(
        _l("Was it answered?"), choices=[SelectChoice("no", _l("Nobody answered")), SelectChoice("yes", _l("Somebody answered"))]
    )


class AnswerForm(Form):
    answer = _words(_l("What was done"), MOST_ANSWER, _l("Not needed"))


def apart(form: Form, name: str) -> Form:
    """The form with ids of its own, for a page that has several with the same fields."""
    for field in form:
        field.id = field.label.field_id = f"{name}-{field.name}"
    return form


def sound(form: Form) -> Form:
    """The form, or the first thing that is wrong with it."""
    if not form.validate():
        field, said = next((name, errors[0]) for name, errors in form.errors.items() if errors)
        raise Problem("unsound", said, field=field)
    return form
