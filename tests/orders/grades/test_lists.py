"""The lists of graded orders and the call-back queue are runs of indexes, however many orders ended."""

import pytest

from tests.cast import sign_in
from tests.orders.test_queries import NOW, fill, goes_over_all, noted, plan
from webapp.core import requests
from webapp.core.db import db
from webapp.orders.models import WorkOrder

PAGES = ("/desk/orders/grades/minor", "/desk/orders/grades/difficult", "/desk/orders/grades/major", "/desk/call-backs")


@pytest.mark.parametrize("who", ["operator", "head"])
def test_no_list_goes_over_all_orders(centre, monkeypatch, who):
    monkeypatch.setattr(requests, "now", lambda: NOW)
    fill(centre, 3000)
    with centre.writing():
        ids = db.session.scalars(db.select(WorkOrder.id).order_by(WorkOrder.id).limit(60)).all()
        db.session.execute(db.update(WorkOrder).where(WorkOrder.id.in_(ids)).values(grade="difficult"))
    client = sign_in(centre.app.test_client(), centre.people[who])
    with noted(centre.app) as sent:
        assert [client.get(url).status_code for url in PAGES] == [200, 200, 200, 200 if who == "operator" else 403]
    assert sent
    with centre.app.app_context(), db.engine.connect() as connection:
        over_all = [statement for statement, parameters in sent if goes_over_all(plan(connection, statement, parameters))]
    assert not over_all, over_all[0]
