"""What a phone carries of its owner's handbook: today's page, a page for each written day of the running year, the search and the form."""

from collections.abc import Iterator
from datetime import date, timedelta

from webapp.core.carried import DAY, Holder, carry

from . import drawing, queries
from .drawing import FIXED, HOME, NEW, SEARCH, address
from .models import search_subject
from .rules import week_of

LAST_YEARS_PAGES_GO = timedelta(days=60)  # as long as a phone's cursor may be old


class HandbookPages:
    def listing(self, holder: Holder) -> list[str]:
        return [*FIXED, *(address(day) for day in _days(holder, holder.day.year))]

    def concerned(self, holder: Holder, subjects: set[str]) -> set[str]:
        me = holder.person.id
        urls = set(self.listing(holder)) if f"p:{me}" in subjects else set()  # a page that went is found by its own subject
        for kind, owner, day in _split(subjects):
            if owner == str(me) and kind == "h":
                urls |= _pages(holder, [day])
            elif owner == str(me) and kind == "w":
                urls |= _pages(holder, week_of(day))
        if search_subject(me) in subjects:
            urls.add(SEARCH)
        return urls | (self._at_midnight(holder) if DAY in subjects else set())

    def render(self, holder: Holder, urls: list[str]) -> Iterator[tuple[str, str]]:
        wanted, person = set(urls), holder.person
        days = [day for day in _days(holder, holder.day.year) if address(day) in wanted]
        pages = drawing.day_pages(person, days + ([holder.day] if HOME in wanted else []))
        yield from ((address(day), pages[day]) for day in days)
        if HOME in wanted:
            yield HOME, pages[holder.day]
        if SEARCH in wanted:
            yield SEARCH, drawing.search_page(person, holder.day)
        if NEW in wanted:
            yield NEW, drawing.new_page(person)

    def _at_midnight(self, holder: Holder) -> set[str]:
        """Today is another page, the search has a day more; early in the year the last one's pages go."""
        urls = {HOME, SEARCH}
        if holder.day - date(holder.day.year, 1, 1) <= LAST_YEARS_PAGES_GO:
            urls |= {address(day) for day in _days(holder, holder.day.year - 1)}
        return urls


def _days(holder: Holder, year: int) -> list[date]:
    return queries.days_written(holder.person, date(year, 1, 1), date(year, 12, 31))


def _pages(holder: Holder, days: list[date]) -> set[str]:
    return {address(day) for day in days} | ({HOME} if holder.day in days else set())


def _split(subjects: set[str]) -> Iterator[tuple[str, str, date]]:
    """Subjects of the form kind:owner:day; others are none of ours."""
    for subject in subjects:
        kind, _colon, rest = subject.partition(":")
        owner, _colon, day = rest.partition(":")
        if kind in {"h", "w"} and day:
            yield kind, owner, date.fromisoformat(day)


carry(HandbookPages())
