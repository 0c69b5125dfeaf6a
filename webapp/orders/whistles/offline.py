"""What of the whistles a phone carries: a page for each that runs and concerns its person, and the one to blow another. Their list stands
on the page of orders."""

from collections.abc import Iterator
from uuid import UUID

from webapp.accounts.queries import posts_of
from webapp.accounts.rules import posts_with
from webapp.core.carried import DAY, Holder, carry
from webapp.core.ids import parse_id

from ..phone import URL as LIST
from . import hand, queries, sight
from .models import Whistle


class WhistlePages:
    def listing(self, holder: Holder) -> list[str]:
        ids = (one.id for one in queries.running(hand.holds(holder.person, holder.at)))
        return [*_fixed(holder), *map(hand.url_of, ids)]

    def concerned(self, holder: Holder, subjects: set[str]) -> set[str]:
        named = {hand.url_of(one) for one in _ids(subjects)}
        everything = {f"s:{holder.person.street_id}", f"p:{holder.person.id}"}
        if everything & subjects:
            return {*self.listing(holder), *named}
        urls = named | ({LIST} if named else set())
        places_changed = any(one.startswith(("g:", "n:")) for one in subjects)  # an area's name, the houses of a grid
        return urls | (set(_fixed(holder)) if DAY in subjects or places_changed else set())

    def render(self, holder: Holder, urls: list[str]) -> Iterator[tuple[str, str]]:
        if hand.NEW in urls and hand.NEW in _fixed(holder):
            yield hand.NEW, hand.new_page(holder.person, holder.at)
        ids = {one for url in urls if (one := parse_id(url.removeprefix(f"{hand.URL}/")))}
        if ids:
            held = hand.holds(holder.person, holder.at)
            for whistle_id, html in hand.pages(holder.person, holder.at, held, Whistle.id.in_(ids)):
                yield hand.url_of(whistle_id), html


def _fixed(holder: Holder) -> list[str]:
    return [hand.NEW] if posts_with(posts_of(holder.person.id), sight.BLOW, holder.at) else []


def _ids(subjects: set[str]) -> set[UUID]:
    found = (parse_id(subject[2:]) for subject in subjects if subject.startswith("w:"))
    return {one for one in found if one}


carry(WhistlePages())
