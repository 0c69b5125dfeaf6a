"""What tests of the call-back desk share: handled orders with somebody to ring, and the desk at a moment."""

import re
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from flask.testing import FlaskClient

from tests.orders.conftest import Centre, at

PHONE = "000 0000 0103"
MORNING = at("2026-03-11 09:00")


@pytest.fixture
def waiting(centre: Centre):
    """A handled order of somebody who left a number; the earlier it was reported the sooner it is due."""

    def made(title: str = "垃圾房能不能挪个位置", *, days_ago: int = 1, **said) -> UUID:
        who = {"reporter_name": "周先生", "reporter_phone": PHONE, "by": None} | said
        return centre.to("handled", words=title, when=MORNING - timedelta(days=days_ago), **who)

    return made


def text(client: FlaskClient, url: str = "/desk/call-backs") -> str:
    answer = client.get(url)
    assert answer.status_code == 200, (url, answer.status_code)
    return answer.get_data(as_text=True)


def page_of(order_id: UUID) -> str:
    return f"/desk/call-backs/{order_id}"


def take_next(client: FlaskClient) -> UUID | None:
    """Whom the desk lets this operator ring."""
    answer = client.post("/desk/call-backs/next")
    assert answer.status_code == 303, answer.get_data(as_text=True)
    found = re.fullmatch("/desk/call-backs/([0-9a-f-]{36})", answer.headers["Location"])
    return UUID(found[1]) if found else None


def say(client: FlaskClient, order_id: UUID, move: str, **said):
    return client.post(f"{page_of(order_id)}/answers", data={"move": move} | said)


def a_day(*hours: str, day: str = "2026-03-11") -> list[datetime]:
    return [at(f"{day} {hour}") for hour in hours]
