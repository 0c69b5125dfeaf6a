"""What a server's health says of channels that fail, and of tables that are away."""

import pytest

from tests.orders.conftest import TUESDAY
from webapp.core.db import db
from webapp.core.notices import channels


def test_a_servers_health_names_channels_that_fail(centre):
    client = centre.app.test_client()
    assert client.get("/healthz").json["channels_failing"] == 0
    with centre.writing():
        made = channels.add_own("wecombot://693a91f6-7aoc-4bc4", by=centre.people["officer"], at=TUESDAY)
        made.failing_since = TUESDAY
    assert client.get("/healthz").json["channels_failing"] == 1


@pytest.mark.databases("sqlite")
def test_a_server_whose_tables_are_away_says_so_at_once(centre):
    client = centre.app.test_client()
    assert client.get("/healthz").status_code == 200
    with centre.writing():
        db.session.execute(db.text("ALTER TABLE notice_channel RENAME TO elsewhere"))
    assert client.get("/healthz").status_code == 503
