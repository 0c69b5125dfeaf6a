"""What tests of resources share: the people of the centre, and a grid that lacks two ladders."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import pytest

from tests.orders.conftest import MINUTE, TUESDAY, Centre, centre, clock, desk  # noqa: F401  (fixtures)
from webapp.core.db import db
from webapp.core.ids import new_id
from webapp.resources import actions
from webapp.resources.models import ResourceEvent, ResourceRequest


@dataclass
class Store:
    centre: Centre

    def ask(self, by: str = "worker", *, grid: int = 0, when: datetime = TUESDAY, **said: Any) -> UUID:
        said = {"kind": "material", "what": "折叠梯", "quantity": 2, "unit": "把", "words": "换楼道灯要用"} | said
        with self.centre.writing():
            made = actions.Said(self.centre.cast.land.grids[grid].id, **said)
            return actions.ask(made, key=new_id(), by=self.centre.people[by], at=when).id

    def move(self, request_id: UUID, name: str, by: str, *, foreign: bool = False, when: datetime | None = None, seen=None, **given: Any):
        person = (self.centre.foreign if foreign else self.centre.people)[by]
        with self.centre.writing():
            request = db.session.get_one(ResourceRequest, request_id)
            return actions.move(request, name, by=person, at=when or request.moved_at + MINUTE, given=given, seen=seen)

    def request(self, request_id: UUID) -> ResourceRequest:
        with self.centre.app.app_context():
            return db.session.get_one(ResourceRequest, request_id)

    def stands(self, request_id: UUID) -> tuple[str, int, int]:
        one = self.request(request_id)
        return one.state, one.allocated, one.received

    def events(self, request_id: UUID) -> list[ResourceEvent]:
        return sorted(self.centre.rows(ResourceEvent, ResourceEvent.request_id == request_id), key=lambda one: one.number)


@pytest.fixture
def store(centre: Centre) -> Store:  # noqa: F811
    return Store(centre)
