"""The invented grid asked for what grids lack; some of it came, some waits, and a second start asks for nothing again."""

from webapp.core.db import db
from webapp.demo.commands import demo
from webapp.resources.models import ResourceEvent, ResourceRequest
from webapp.resources.rules import ALLOCATED, DONE, PARTLY, REFUSED, WAITING


def test_the_demo_has_requests_of_every_kind_as_far_as_they_have_come(app):
    with app.app_context():
        demo("small")
        found = list(db.session.scalars(db.select(ResourceRequest)))
        assert {one.kind for one in found} == {"people", "material", "money"}
        assert {one.state for one in found} >= {WAITING, ALLOCATED, PARTLY, DONE, REFUSED}
        assert all(one.grid.tier == "grid" for one in found)
        events = db.session.query(ResourceEvent).count()
        demo("small")
        assert db.session.query(ResourceEvent).count() == events
