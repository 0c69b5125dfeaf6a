"""What of the orders a phone carries: the list, the report's page, and a page for each order in the hand."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import and_, or_

from webapp.areas.reach import reach_of
from webapp.core.carried import DAY, Holder, carry, scoped
from webapp.core.clock import start_of_day
from webapp.core.ids import parse_id

from . import phone, reporting, sight
from .models import WorkOrder
from .phone import Hand, order_url
from .rules import ENDED


@scoped
def scopes(person: Any, at: datetime) -> Iterable[str]:
    """The orders of one's departments, and the houses from which one reports without walking there."""
    near = reach_of(person, "order.report", at)
    grids = frozenset() if near.street else near.around
    return [*(f"d:{one}" for one in sight.departments_of(person, at)), *(f"n:{one}" for one in grids)]


class OrderPages:
    def listing(self, holder: Holder) -> list[str]:
        return [*_fixed(holder), *(order_url(one) for one in phone.ids_in(_hand(holder)))]

    def concerned(self, holder: Holder, subjects: set[str]) -> set[str]:
        street, me = f"s:{holder.person.street_id}", f"p:{holder.person.id}"
        if street in subjects or me in subjects:
            return {*self.listing(holder), *self._named(subjects)}
        urls = self._named(subjects)
        if DAY in subjects:
            urls |= set(_fixed(holder)) | {order_url(one) for one in self._gone_by(holder)}
        if _ids(subjects, "n") or (_ids(subjects, "g") and reporting.is_hub(holder.person, holder.at)):
            urls.add(reporting.NEW)
        urls |= {order_url(one) for one in self._moved(holder, subjects)}
        return urls | ({phone.URL} if urls - {reporting.NEW} else set())

    def render(self, holder: Holder, urls: list[str]) -> Iterator[tuple[str, str]]:
        if phone.URL in urls:
            yield phone.URL, phone.list_page(holder.person, holder.at)
        if reporting.NEW in urls and reporting.NEW in _fixed(holder):
            yield reporting.NEW, reporting.page(holder.person, holder.at)
        hand, ids = _hand(holder), [one for url in urls if (one := parse_id(url.removeprefix(f"{phone.URL}/")))]
        if ids:
            for order_id, html in phone.order_pages(hand, hand.holds(), WorkOrder.id.in_(ids)):
                yield order_url(order_id), html

    def _named(self, subjects: set[str]) -> set[str]:
        return {order_url(one) for one in _ids(subjects, "o")}

    def _gone_by(self, holder: Holder) -> list[UUID]:
        """Own ones that ended so long ago that one of the two days, its pages' and today, shows them and the other does not."""
        first, last = (start_of_day(day - phone.SHOWN_AFTER_END) for day in sorted((holder.since or holder.day, holder.day)))
        ended = (WorkOrder.state.in_(ENDED), WorkOrder.queue_at >= first, WorkOrder.queue_at < last)
        return phone.ids_of(WorkOrder.reporter_id == holder.person.id, *ended)

    def _moved(self, holder: Holder, subjects: set[str]) -> list[UUID]:
        """Orders whose door or area may be called otherwise now."""
        doors, areas = _ids(subjects, "a"), _ids(subjects, "g")
        if not doors and not areas:
            return []
        lies_in = or_(WorkOrder.grid_id.in_(areas), WorkOrder.general_grid_id.in_(areas))
        says_area = or_(WorkOrder.place == "", WorkOrder.reporter_id == holder.person.id)
        nowhere = and_(WorkOrder.building_id.is_(None), lies_in, says_area)
        return phone.ids_in(_hand(holder), or_(WorkOrder.address_id.in_(doors), nowhere))


def _fixed(holder: Holder) -> list[str]:
    return [phone.URL, *([reporting.NEW] if reporting.may(holder.person, holder.at) else [])]


def _hand(holder: Holder) -> Hand:
    return Hand(holder.person, holder.at)


def _ids(subjects: set[str], kind: str) -> set[UUID]:
    found = (parse_id(subject[len(kind) + 1 :]) for subject in subjects if subject.startswith(f"{kind}:"))
    return {one for one in found if one}


carry(OrderPages())
