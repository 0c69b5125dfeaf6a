"""The line is cut after any number of bytes of what the phone says or hears: sent again, texts and photos are there once."""

from collections.abc import Iterator
from contextlib import suppress

import pytest

from tests.faults.batches import Mixed
from tests.faults.cutting import DOWN, UP, Line
from tests.faults.ledger import once
from tests.faults.street import Street
from tests.faults.walkers import AWAY, upload
from tests.offline.phone import Phone
from tests.photos import pictures
from tests.photos.tus import Sender, sha256

POINTS = 16  # cuts on the way, from the first byte to the last but one


@pytest.fixture
def line(street: Street, phone: Phone) -> Iterator[Line]:
    line = Line(street.server.port)
    phone.client.port = line.port
    yield line
    line.close()


def cuts(size: int) -> list[int]:
    return sorted({size * part // POINTS for part in range(POINTS)} | {1, size - 1})


@pytest.mark.parametrize("way", [UP, DOWN])
def test_a_delivery_cut_anywhere_is_sent_again_and_there_once(street: Street, phone: Phone, line: Line, way: str):
    whole = Mixed(street, phone)
    whole.deliver()
    size = line.passed[way]
    whole.arrives_once()
    for after in cuts(size):
        batch = Mixed(street, phone)
        line.cut(way, after)
        with pytest.raises(AWAY):
            batch.deliver()
        line.mend()
        batch.arrives_once()
    once(street, phone)


@pytest.mark.parametrize("way", [UP, DOWN])
def test_a_photo_cut_anywhere_goes_on_and_is_stored_once(street: Street, phone: Phone, line: Line, way: str):
    sender = Sender(phone.client)
    assert upload(sender, pictures.noise(0))
    sizes = {UP: len(pictures.noise(0)), DOWN: line.passed[DOWN]}
    for number, after in enumerate(cuts(sizes[way]), 1):
        photo = pictures.noise(number)
        line.cut(way, after)
        with suppress(*AWAY):  # only the longest of the answers is cut everywhere
            upload(sender, photo, size=len(photo))
        line.mend()
        assert upload(sender, photo, size=len(photo))
        assert sender.known(sha256(photo))["stored"] == [sha256(photo)]
