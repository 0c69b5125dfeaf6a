"""Form fields that the whole house shares, beyond what WTForms brings."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date

from flask_babel import gettext as _
from wtforms import Field

OTHER = "other"
Likely = Sequence[tuple[date, str]]


class LikelyDayField(Field):
    """A day, chosen from a few likely ones or from a calendar.

    ``days`` gives the likely days with their words, or a function that does; a form may also set it after it was made.
    The radio buttons and the calendar bear the same name: the calendar counts only where «other» was chosen, so a day
    left in it from an earlier choice does no harm. An empty choice is ``None``. Drawn by ``macros/fields.html``.
    """

    def __init__(self, label: str | None = None, validators=None, *, days: Likely | Callable[[], Likely] = (), **kwargs):
        super().__init__(label, validators, **kwargs)
        self.days = days
        self._posted: list[str] | None = None

    def process_formdata(self, valuelist: list[str]) -> None:
        if not valuelist:
            return
        self._posted = valuelist
        self.data = None
        chosen = valuelist[0].strip()
        if chosen == OTHER:
            chosen = next((value.strip() for value in valuelist[1:] if value.strip()), "")
            if not chosen:
                raise ValueError(_("One thing is missing: which day?"))
        if chosen:
            self.data = _day(chosen)

    def likely(self) -> Iterator[tuple[str, str, bool]]:
        """Value, words and «is chosen» of each likely day."""
        for day, words in self._likely_days():
            yield day.isoformat(), words, self.data == day

    def is_other(self) -> bool:
        if self._posted:
            return self._posted[0].strip() == OTHER or bool(self.data and not self._is_likely())
        return bool(self.data) and not self._is_likely()

    def other_value(self) -> str:
        """What stands in the calendar: the chosen day, if it is none of the likely ones."""
        return self.data.isoformat() if self.data and not self._is_likely() else ""

    def _is_likely(self) -> bool:
        return any(day == self.data for day, _words in self._likely_days())

    def _likely_days(self) -> Likely:
        return self.days() if callable(self.days) else self.days


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise ValueError(_("This is not a day of the calendar.")) from error
