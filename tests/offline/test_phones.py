"""Silent phones: so that somebody asks, and nobody takes silence for idleness."""

from uuid import UUID

import pytest

from tests.cast import sign_in
from webapp.accounts.models import Device

from .conftest import DAY, HOUR, NOON
from .phone import Phone


def seen_by(server, who: str) -> str:
    return sign_in(server.app.test_client(), getattr(server.cast, who)).get("/desk/phones").get_data(as_text=True)


def tells(phone: Phone, waiting: int) -> None:
    """The phone says how much waits on it; that is written once the answer is on its way."""
    phone.client.get(f"/offline/device?waiting={waiting}").close()


def device_of(server, phone: Phone) -> Device:
    (row,) = server.rows(Device, Device.id == UUID(phone.device))
    return row


def test_a_phone_says_how_much_waits_and_since_when(server, phone):
    tells(phone, 3)
    assert (device_of(server, phone).waiting, device_of(server, phone).waiting_since) == (3, NOON)
    server.now = NOON + HOUR
    tells(phone, 5)
    assert (device_of(server, phone).waiting, device_of(server, phone).waiting_since) == (5, NOON)
    tells(phone, 0)
    assert (device_of(server, phone).waiting, device_of(server, phone).waiting_since) == (0, None)


@pytest.mark.parametrize("said", ["", "?waiting=", "?waiting=-1", "?waiting=many", "?waiting=99999999999999"])
def test_what_makes_no_sense_is_not_believed(server, phone, said):
    answer = phone.client.get(f"/offline/device{said}")
    answer.close()
    assert answer.status_code == 200
    assert device_of(server, phone).waiting in (0, 100_000)


def test_unsent_work_is_listed_without_its_number(server, phone):
    assert "陈小满" not in seen_by(server, "operator")
    tells(phone, 12_345)
    page = seen_by(server, "operator")
    assert "陈小满" in page
    assert "12345" not in page.replace(",", "")


def test_who_was_not_heard_of_for_days_is_listed(server, phone):
    server.now = NOON + 2 * DAY
    assert "陈小满" not in seen_by(server, "operator")
    server.now = NOON + 4 * DAY
    assert "陈小满" in seen_by(server, "operator")


def test_an_old_phone_that_was_signed_out_is_not_silent_but_what_it_holds_is_told(server, phone):
    tells(phone, 2)
    phone.client.post("/sign-out")
    Phone(server.app.test_client(), server.cast.worker).sign_in()
    assert "陈小满" in seen_by(server, "operator")


def test_a_head_sees_the_phones_of_the_own_area_only(server, phone, other_phone):
    for one in (phone, other_phone):
        tells(one, 1)
    page = seen_by(server, "grid_head")
    assert "陈小满" in page
    assert "林可" not in page
    assert "林可" in seen_by(server, "general_grid_head")


def test_another_streets_phones_are_nobodys_business(server, phone):
    stranger = Phone(server.app.test_client(), server.cast.stranger).sign_in()
    tells(stranger, 1)
    assert "许远" not in seen_by(server, "operator")


def test_a_grid_worker_does_not_see_the_list(server, phone):
    assert phone.client.get("/desk/phones").status_code == 403


def test_an_emptied_phone_is_no_longer_asked_about(server, phone):
    tells(phone, 2)
    sign_in(server.app.test_client(), server.cast.administrator).post(f"/devices/{phone.device}/wipe")
    assert "陈小满" in seen_by(server, "operator")
    phone.client.post("/offline/device/wiped")
    assert "陈小满" not in seen_by(server, "operator")
