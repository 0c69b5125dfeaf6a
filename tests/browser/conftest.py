"""A street, a server that can be stopped and killed, phones."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Playwright, sync_playwright

from tests.browser import world
from tests.browser.phone import Phone
from tests.server import Server


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as one:
        yield one


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    one = Server(tmp_path / "data")
    one.data.mkdir()
    world.settle(one, tmp_path)
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
