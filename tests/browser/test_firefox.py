"""Story S1 on Firefox: the same afternoon, the same proofs on the server. Firefox has no Background Sync; its open page sends."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.browser import afternoon, world
from tests.browser.firefox import Firefox
from tests.browser.world import wait_until
from tests.server import Server

pytestmark = pytest.mark.serial

OPEN, SENT = ('[data-outbox="waiting attempted"] [data-key]', '[data-outbox="filed done replaced"] [data-key]')


@pytest.fixture
def phone(server: Server, tmp_path: Path) -> Iterator[Firefox]:
    one = Firefox(tmp_path / "profile-firefox", server).open()
    yield one
    one.end()


def test_everything_arrives_exactly_once_in_order_with_receipts(server: Server, phone: Firefox, tmp_path: Path):
    phone.sign_in_with(world.code_for(server, world.WORKER))
    phone.close()
    server.stop()

    phone.open()  # cold: a new process, no server
    walk(phone, tmp_path)
    phone.close()
    phone.open()
    phone.go("/outbox")
    phone.wait_count(OPEN, afternoon.ENTRIES)

    server.start()
    phone.click("[data-send]")
    afternoon.kill_in_the_middle(server)
    server.start()
    phone.go("/outbox")
    phone.wait_count(SENT, afternoon.ENTRIES, patience=60)
    wait_until(lambda: afternoon.stored_photos(server) == 3, "three photos stored")

    phone.go("/outbox")
    phone.wait_text("[data-counts]", f"手机 {afternoon.ENTRIES} = 服务器 {afternoon.ENTRIES}")
    phone.wait(f"[...document.querySelectorAll({SENT + ' code'!r})].filter((one) => one.textContent.trim()).length === {afternoon.ENTRIES}")
    afternoon.receipts_are_those_of_the_server(phone.texts(f"{SENT} code"), server)
    afternoon.what_the_server_holds(server)
    what_the_pages_say(phone)


def walk(phone: Firefox, folder: Path) -> None:
    phone.go("/")
    phone.wait_text("h1", "今日")
    phone.click(".act a.primary")
    phone.wait_count(".tile[data-subject]", 18)
    entrance = phone.order("ask", what="location.pathname")
    for number, outcome in afternoon.QUICK.items():
        phone.tap_outcome(number, outcome)
        if outcome == "moved":  # it leads on to who lives there now; nobody is there yet
            phone.wait_text("h1", number)
            phone.go(entrance)

    phone.open_door("301")
    phone.click("label ::-p-text(公共设施)")
    phone.fill("#difficulty", afternoon.DIFFICULTY)
    phone.fill("#promise", afternoon.ANSWER)
    phone.choose_files("input[data-photos]", [afternoon.camera(folder, number) for number in (1, 2, 3)])
    phone.wait_count("[data-photo-strip] figure", 3)
    phone.save()
    phone.wait_count(".tile[data-subject]", 18)

    phone.open_door("401")
    phone.click("summary ::-p-text(换了住户)")
    phone.fill("#hn", "何女士")
    phone.click("#household button")
    phone.wait_count(".tile[data-subject]", 18)
    phone.tap_outcome("401", "met")

    phone.go("/handbook/entries/new")
    phone.fill("textarea", afternoon.NOTE)
    phone.save()
    phone.wait_text("h1", "星期")


def what_the_pages_say(phone: Firefox) -> None:
    phone.go("/")
    phone.wait_text(".lead .big", "6")  # 601, 602, 402, 403, 301 and the new household; nobody else was met
    phone.go("/handbook")
    phone.wait_text("main", "走了 10 户")  # the quiet visits, folded into one line
    phone.wait_text("main", afternoon.DIFFICULTY[:12])
    phone.wait_text("main", afternoon.NOTE[:8])
