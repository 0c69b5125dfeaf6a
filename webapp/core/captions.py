"""What a kept form post was, in people's words. Whoever knows a form registers how it is called, its fields and its place;
the refused box and the receipts show posts of every feature without knowing one of them.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from flask import current_app
from flask_babel import lazy_gettext as _l
from werkzeug.exceptions import HTTPException
from wtforms import Form

from .ids import parse_id

LONG = 24  # characters from which a text is mended in a box of several lines

Place = tuple[str, str]  # its name and its address in this app; either may be empty
Placing = Callable[[dict[str, Any], UUID], Place]


@dataclass(frozen=True)
class Caption:
    what: Any
    place: str = ""
    href: str = ""
    form: Form | None = None
    private: bool = False  # its words are for nobody but its writer


@dataclass(frozen=True)
class Line:
    """A field of a post as people read and mend it."""

    name: str
    label: str
    value: str
    said: str
    choices: tuple[tuple[str, str], ...] = ()

    @property
    def is_long(self) -> bool:
        return len(self.value) > LONG or "\n" in self.value

    @property
    def is_reference(self) -> bool:
        """It names a record, which is nothing to read or to mend."""
        return parse_id(self.value) is not None


@dataclass(frozen=True)
class _Known:
    what: Any
    form: Callable[[], Form] | None
    place: Placing | None
    private: bool


_known: dict[str, _Known] = {}


def register(endpoint: str, what, *, form: Callable[[], Form] | None = None, place: Placing | None = None, private: bool = False) -> None:
    """`place` gets the view's arguments and the street; it answers with name and address of the place, of that street only.
    Of a `private` form nobody but its writer reads a word: it can be run again as it is, or settled, but not mended."""
    _known[endpoint] = _Known(what, form, place, private)


def extend(endpoint: str, form: type[Form]) -> None:
    """The fields that a higher feature put into a form (core/slots.py) are read and mended with the others."""
    known = _known[endpoint]
    before: tuple[type, ...] = (known.form,) if isinstance(known.form, type) else ()
    if not any(issubclass(one, form) for one in before):  # a second app in the same process
        _known[endpoint] = replace(known, form=type(form.__name__, (form, *before), {}))


def caption_of(path: str, street_id: UUID) -> Caption:
    """How people call the form that posts to `path`, and where it happened."""
    try:
        endpoint, args = current_app.url_map.bind("localhost").match(path, method="POST")
    except HTTPException:
        return Caption(_l("A form that the server does not know"))
    known = _known.get(endpoint)
    if known is None:
        return Caption(_l("A form"))
    place, href = known.place(dict(args), street_id) if known.place else ("", "")
    return Caption(known.what, place, href, known.form() if known.form else None, known.private)


def lines(caption: Caption, fields: Iterable[Iterable[str]]) -> list[Line]:
    """The fields of a post in their order, each with its label and the words of what was chosen; of a private post none."""
    if caption.private:
        return []
    return [_line(caption.form, name, value) for name, value in fields]


def _line(form: Form | None, name: str, value: str) -> Line:
    field = form[name] if form is not None and name in form else None
    choices = _choices(field)
    label = str(field.label.text) if field is not None else name
    return Line(name, label, value, dict(choices).get(value, value), choices)


def _choices(field) -> tuple[tuple[str, str], ...]:
    if field is None or not getattr(field, "choices", None) or field.has_groups():
        return ()
    return tuple((str(choice[0]), str(choice[1])) for choice in field.iter_choices())
