"""The demo's nets, slots and cards: every kind of gap is there to be seen, and residents read only what was agreed to."""

import pytest

from webapp.core.clock import now
from webapp.core.db import db
from webapp.demo.commands import demo
from webapp.teams import places, queries, reaching, serving
from webapp.teams.models import PublicCard, ReachNote, TeamHolder


@pytest.mark.databases("sqlite")
def test_the_small_street_shows_who_serves_it_and_what_is_missing(app):
    with app.app_context():
        demo("small")
        demo("small")
        street_id = db.session.scalar(db.text("SELECT id FROM street ORDER BY code LIMIT 1").columns(id=TeamHolder.street_id.type))
        [grid] = places.of_street(street_id)
        [nets], [team] = queries.net_rows([grid], now()), queries.team_rows([grid], now())
        assert {cell.state for cell in nets.cells} >= {"covered", "empty"}
        assert "culture" in team.vacant
        assert team.filled > 0
        assert team.leads
        house = places.buildings([grid.id])[0]
        [part] = serving.of_building(house, now())
        assert part.posts[0].role == "grid_worker"
        assert part.posts[0].shown.phone
        counts = reaching.lately([grid.id], now())[grid.id]
        assert (counts.reached, counts.whole) == (4, 6)
        notes = db.session.scalars(db.select(ReachNote).where(ReachNote.street_id == street_id)).all()
        assert len(notes) == 7, "a second start adds none"
        assert {bool(card.agreed_at) for card in db.session.scalars(db.select(PublicCard))} == {True, False}
