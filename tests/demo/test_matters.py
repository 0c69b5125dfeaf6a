"""The demo's orders: every gate has something at it, each led there by the moves that people make."""

from collections import Counter
from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from webapp.core.clock import LOCAL
from webapp.core.db import db
from webapp.core.streets import Street
from webapp.demo import commands, departments, names
from webapp.demo.commands import demo
from webapp.orders import queries
from webapp.orders.models import CallBack, OrderEvent, WorkOrder
from webapp.orders.registers import Category, DepartmentMember

AFTERNOON = datetime(2026, 11, 25, 15, tzinfo=LOCAL).astimezone(UTC)


@pytest.mark.databases("sqlite")
def test_the_demo_has_orders_at_every_gate_and_makes_them_once(app, monkeypatch):
    monkeypatch.setattr(commands, "now", lambda: AFTERNOON)
    with app.app_context():
        demo("small")
        demo("small")
        street_id = db.session.scalars(select(Street.id).where(Street.code == names.STREET[0])).one()
        orders = db.session.scalars(select(WorkOrder).where(WorkOrder.street_id == street_id)).all()
        assert Counter(one.state for one in orders) == {
            "reported": 2, "filed": 3, "dispatched": 1, "accepted": 3, "handled": 2, "closed": 2,
        }  # fmt: skip
        assert [one.round for one in orders if one.in_charge_id] == [1], "the dissatisfied one is the general grid head's"
        assert Counter(one.is_answered for one in db.session.scalars(select(CallBack).where(CallBack.street_id == street_id))) == {
            True: 2,
            False: 4,
        }
        assert max(db.session.scalars(select(OrderEvent.at))) < AFTERNOON
        assert all(queries.owner_for(one.category, one.grid_id) for one in orders)
        members = db.session.scalars(select(DepartmentMember).where(DepartmentMember.street_id == street_id)).all()
        assert len({one.person_id for one in members}) == len(departments.DEPARTMENTS)
        assert db.session.scalar(select(db.func.count()).select_from(Category).where(Category.street_id == street_id)) == len(
            departments.CATEGORIES
        )
