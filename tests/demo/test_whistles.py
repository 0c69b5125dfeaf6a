"""The demo's whistles: one that was finished, one that runs and is missed by a department; a telephone to ring up."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from webapp.core import parameters
from webapp.core.clock import local_day, now
from webapp.core.db import db
from webapp.core.streets import Street
from webapp.demo import names
from webapp.demo.commands import demo
from webapp.demo.whistles import DUTY_PHONE
from webapp.orders.whistles import telling
from webapp.orders.whistles.models import Whistle

pytestmark = pytest.mark.databases("sqlite")


def test_one_runs_and_one_was_finished_and_a_second_start_adds_none(app):
    with app.app_context():
        demo("small")
        demo("small")
        street_id = db.session.scalar(select(Street.id).where(Street.code == names.STREET[0]))
        whistles = db.session.scalars(select(Whistle).where(Whistle.street_id == street_id).order_by(Whistle.blown_at)).all()
        finished, running = telling.as_they_come(whistles, now())
        assert (finished.is_running, running.is_running) == (False, True)
        assert [one.standing.is_late(one.row.called_at + timedelta(minutes=12)) for one in running.called] == [False, True]
        assert parameters.value(street_id, "order.duty_phone", local_day(now())) == DUTY_PHONE
