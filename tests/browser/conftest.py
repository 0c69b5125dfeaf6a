"""A street, a server that can be stopped and killed, phones."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Playwright, expect

from tests.browser import world
from tests.browser.finder import PLANTED, picture
from tests.browser.phone import Phone
from tests.server import Server


@pytest.fixture(scope="session")
def settled(tmp_path_factory) -> Path:
    """The data of a server whose street was imported; each test works on a copy."""
    folder = tmp_path_factory.mktemp("settled")
    one = Server(folder / "data")
    one.data.mkdir()
    world.settle(one, folder)
    return one.data


@pytest.fixture(scope="module")
def demo(tmp_path_factory) -> Iterator[Server]:
    """A server with the small demo; a module's tests may change how its people like their pages, nothing else."""
    one = Server(tmp_path_factory.mktemp("demo") / "data")
    one.data.mkdir()
    world.command(one, "migrate")
    world.command(one, "demo")
    one.start()
    yield one
    one.stop()


@pytest.fixture
def server(settled: Path, tmp_path: Path) -> Iterator[Server]:
    one = Server(Path(shutil.copytree(settled, tmp_path / "data")))
    one.start()
    yield one
    one.stop()


@pytest.fixture
def phones(playwright: Playwright, server: Server, tmp_path: Path) -> Iterator[Callable[[str], Phone]]:
    opened: list[Phone] = []

    def phone(name: str) -> Phone:
        one = Phone(playwright, tmp_path / f"profile-{name}", server).open()
        opened.append(one)
        return one

    yield phone
    for one in opened:
        one.close()


@pytest.fixture
def chen(server: Server, phones: Callable[[str], Phone], tmp_path: Path) -> Phone:
    """Has walked without signal: a visit with a photo, a note of one's own. The server is away."""
    phone = phones("chen")
    phone.sign_in_with(world.code_for(server, world.WORKER))
    page = phone.go("/")
    page.get_by_role("link", name="接着走").click()
    expect(phone.line).to_have_text("全部送达")
    server.stop()
    phone.tap_outcome("601", "met")
    phone.open_door("301")
    page.get_by_label("住户怎么说").fill(PLANTED)
    page.locator("input[data-photos]").set_input_files(picture(tmp_path))
    expect(page.locator("[data-photo-strip] figure")).to_have_count(1)
    phone.save()
    expect(phone.door("301")).to_be_visible()
    phone.go("/handbook/entries/new")
    page.locator("textarea").fill(PLANTED)
    phone.save()
    expect(page.get_by_role("heading", level=1)).to_contain_text("星期")
    return phone
