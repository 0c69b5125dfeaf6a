"""The forms of resources: what is asked for, and what a move says when it comes back."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import DateField, Form, IntegerField, RadioField, SelectChoice, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional

from webapp.areas.models import Area
from webapp.core.problems import Problem

from .models import MOST_UNIT, MOST_WHAT, MOST_WORDS
from .rules import MOST, MOVES, Facts
from .wording import KIND_WORDS


def _trimmed(text: str | None) -> str:
    return " ".join((text or "").replace("\0", "").split())


class WholeNumberField(IntegerField):
    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = None
        if valuelist and valuelist[0].strip():
            try:
                self.data = int(valuelist[0])
            except ValueError:
                raise ValueError(_("A whole number from 1 to 1,000,000.")) from None


class AskForm(Form):
    grid = SelectField(_l("For which grid"), validators=[InputRequired(_l("One thing is missing: the grid."))])
    kind = RadioField(
        _l("What kind"),
        choices=[SelectChoice(value, words) for value, words in KIND_WORDS.items()],
        validators=[InputRequired(_l("One thing is missing: people, material or money?"))],
    )
    what = StringField(
        _l("What is needed"),
        filters=[_trimmed],
        validators=[
            DataRequired(_l("One thing is missing: what is needed.")),
            Length(max=MOST_WHAT, message=_l("Say it in at most 60 characters.")),
        ],
    )
    quantity = WholeNumberField(
        _l("How many"),
        validators=[
            InputRequired(_l("One thing is missing: how many, as a whole number.")),
            NumberRange(1, MOST, _l("A whole number from 1 to 1,000,000.")),
        ],
    )
    unit = StringField(
        _l("Unit of count"),
        description=_l("such as pieces, people, yuan"),
        filters=[_trimmed],
        validators=[
            DataRequired(_l("One thing is missing: the unit.")),
            Length(max=MOST_UNIT, message=_l("A unit has at most 10 characters.")),
        ],
    )
    due_on = DateField(_l("Needed by"), description=_l("May stay empty."), validators=[Optional()])
    words = TextAreaField(
        _l("What for"),
        filters=[lambda text: (text or "").replace("\0", "").strip()],
        validators=[Length(max=MOST_WORDS, message=_l("Say it in at most 500 characters."))],
    )

    def __init__(self, *args: Any, grids: Sequence[Area], **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.grid.choices = [SelectChoice(str(one.id), one.name) for one in grids]


def read_move(name: str, form: Mapping[str, str]) -> dict[str, Any]:
    """What was given. What is missing the table says."""
    move = MOVES.get(name)
    wanted = (*move.needs, *move.takes) if move else ()
    given: dict[str, Any] = {}
    if "quantity" in wanted:
        given["quantity"] = _number(form.get("quantity", "").strip())
    if "words" in wanted:
        given["words"] = form.get("words", "").replace("\r\n", "\n").replace("\0", "").strip()
        if len(given["words"]) > MOST_WORDS:
            raise Problem("too-long", _l("This is too long: at most %(most)s characters.", most=MOST_WORDS), field="words")
    return given


def _number(said: str) -> int | None:
    if not said:
        return None
    if not (said.isascii() and said.isdecimal()) or len(said) > len(str(MOST)) or int(said) < 1:
        raise Problem("not-a-number", _l("A whole number from 1 to 1,000,000."), field="quantity")
    return int(said)


def form_for(name: str, facts: Facts) -> Form:
    """The fields of a move, with what is likely in them."""
    move = MOVES[name]
    made: dict[str, Any] = {}
    if "quantity" in move.needs:
        most = move.most(facts)
        checks = [InputRequired(), NumberRange(1, most)]
        made["quantity"] = IntegerField(_("How many"), id=f"{name}-quantity", validators=checks, description=_("at most %(n)s", n=most))
    if "words" in (*move.needs, *move.takes):
        needed = "words" in move.needs
        words = _("Reason") if needed else _("Remark")
        made["words"] = StringField(words, id=f"{name}-words", validators=[InputRequired()] if needed else [Length(max=MOST_WORDS)])
    return type("MoveForm", (Form,), made)(data={"quantity": move.most(facts)})
