"""Form fields that the whole house shares, beyond what WTForms brings."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import Any

from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict
from wtforms import Field

OTHER = "other"
Likely = Sequence[tuple[date, str]]


class LikelyDayField(Field):
    """A day, chosen from a few likely ones or, after «other», from a calendar.

    ``days`` gives the likely days with their words, or is a function that does; a form may also set it later.
    The calendar bears a name of its own and counts only where «other» was chosen, so a day left in it from an
    earlier choice does no harm. No choice is ``None``. Drawn by ``macros/fields.html``.
    """

    def __init__(
        self,
        label: str | None = None,
        validators: Sequence[Callable[..., None]] | None = None,
        *,
        days: Likely | Callable[[], Likely] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(label, validators, **kwargs)
        self.days = days
        self.other_name = f"{self.name}-other"
        self.data: date | None
        self._calendar = ""
        self._chose_other = False

    def process(self, formdata: MultiDict[str, str] | None, *args: Any, **kwargs: Any) -> None:
        if formdata:
            self._calendar = next(iter(formdata.getlist(self.other_name)), "").strip()
        super().process(formdata, *args, **kwargs)

    def process_formdata(self, valuelist: list[str]) -> None:
        if not valuelist:
            return
        chosen = valuelist[0].strip()
        self.data, self._chose_other = None, chosen == OTHER
        if self._chose_other:
            if not self._calendar:
                raise ValueError(_("One thing is missing: which day?"))
            chosen = self._calendar
        if chosen:
            self.data = _day(chosen)

    def likely(self) -> Iterator[tuple[str, str, bool]]:
        """Value, words and «is chosen» of each likely day."""
        for day, words in self._likely_days():
            yield day.isoformat(), words, self.data == day and not self._chose_other

    def is_other(self) -> bool:
        return self._chose_other or bool(self.data and not self._is_likely())

    def other_value(self) -> str:
        """What stands in the calendar: what was put there, or the day, if it is none of the likely ones."""
        return self._calendar or (self.data.isoformat() if self.data and not self._is_likely() else "")

    def _is_likely(self) -> bool:
        return any(day == self.data for day, _words in self._likely_days())

    def _likely_days(self) -> Likely:
        return self.days() if callable(self.days) else self.days


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise ValueError(_("This is not a day of the calendar.")) from error
