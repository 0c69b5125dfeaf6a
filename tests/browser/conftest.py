"""A street, a server that can be stopped and killed, phones."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Playwright

from tests.browser import world
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
