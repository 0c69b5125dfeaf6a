"""One's own receipts are looked up from the outbox; without signal the phone says so in a sentence."""

import pytest
from playwright.sync_api import expect

from tests.browser import world

pytestmark = pytest.mark.serial


def test_the_outbox_leads_to_ones_own_receipts(server, phones):
    phone = phones("chen")
    phone.sign_in_with(world.code_for(server, world.WORKER))
    phone.go("/outbox").get_by_role("link", name="查回执").click()
    expect(phone.page.get_by_role("heading", level=1)).to_contain_text("回执")
    expect(phone.page.get_by_role("button", name="查")).to_be_visible()

    server.stop()
    phone.go("/outbox").get_by_role("link", name="查回执").click()
    expect(phone.page.get_by_role("heading", level=1)).to_have_text("这一页不在手机里，现在又没信号。")
    phone.page.get_by_role("link").click()
    expect(phone.page).to_have_url(f"{server.url}/")
