"""Lines that break under a real server: over sockets, through the production server's own reading of bodies."""

import socket
import struct
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.cast import make_cast, sign_in
from tests.conftest import app_on
from tests.photos import pictures
from tests.photos.tus import PIECE, Sender, sha256
from tests.server import Server
from webapp.core.db import db
from webapp.core.writes import committed

RESET = struct.pack("ii", 1, 0)  # close without a farewell, as a phone that loses its cell


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    started = Server(tmp_path / "data", {"GRIDWALK_SECRET_KEY": "for-tests", "GRIDWALK_PROCESSES": "2"}).start()
    yield started
    started.stop()


@pytest.fixture
def sender(server: Server) -> Iterator[Sender]:
    """Signed in, over the same data but in a process of its own: what it asks is what the server has written down."""
    app = app_on(f"sqlite:///{server.data / 'gridwalk.db'}", server.data)
    with app.app_context():
        with committed():
            person = make_cast().worker
        db.session.expunge_all()
    yield Sender(sign_in(app.test_client(), person))
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def half_sent(server: Server, sender: Sender) -> Callable[..., socket.socket]:
    """Announces a whole piece, sends a part of it and leaves the line open."""
    cookie = sender.client.get_cookie("gridwalk").value

    def begin(place: str, offset: int, part: bytes) -> socket.socket:
        line = socket.create_connection(("127.0.0.1", server.port))
        head = {
            "Host": f"localhost:{server.port}",
            "Cookie": f"gridwalk={cookie}",
            "Sec-Fetch-Site": "same-origin",
            "Tus-Resumable": "1.0.0",
            "Content-Type": "application/offset+octet-stream",
            "Upload-Offset": str(offset),
            "Content-Length": str(PIECE),
        }
        lines = [f"PATCH {place} HTTP/1.1", *(f"{name}: {value}" for name, value in head.items()), "", ""]
        line.sendall("\r\n".join(lines).encode() + part)
        return line

    return begin


def offset_of(sender: Sender, place: str, *, at_least: int) -> int:
    """How far it came, once the server has read what was on its way."""
    for _ in range(100):
        offset = int(sender.offset(place).headers["Upload-Offset"])
        if offset >= at_least:
            return offset
        time.sleep(0.05)
    raise AssertionError(f"only {offset} of {at_least} bytes were kept")


def test_whatever_arrived_before_a_cut_is_kept_and_the_rest_goes_on_from_there(sender, half_sent):
    data = pictures.from_a_camera()
    place = sender.begin(data).headers["Location"]

    half_sent(place, 0, data[:100_000]).close()
    offset = offset_of(sender, place, at_least=100_000)

    line = half_sent(place, offset, data[offset : offset + 50_000])
    offset = offset_of(sender, place, at_least=offset + 49_152)  # whole reads of 16 KB
    line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
    line.close()

    dead = half_sent(place, offset, b"")
    answer = sender.piece(place, offset, data[offset : offset + PIECE])
    assert answer.status_code == 204, "a line that hangs does not keep its successor waiting"
    dead.sendall(b"late" * 10_000)
    assert b" 409 " in dead.recv(100)
    dead.close()

    offset = int(answer.headers["Upload-Offset"])
    while offset < len(data):
        answer = sender.piece(place, offset, data[offset : offset + PIECE])
        offset = int(answer.headers["Upload-Offset"])
    assert answer.headers["Photo-Stored"] == sha256(data)
