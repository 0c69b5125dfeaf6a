"""Phones under load: each writes and sends without pause, whatever becomes of the server, and remembers what it was told."""

import random
import threading
from collections.abc import Iterator
from http.client import HTTPException
from itertools import count

from tests.faults.batches import MET, NOT_HOME
from tests.faults.street import Street
from tests.photos import pictures
from tests.photos.tus import PIECE, Sender, sha256
from webapp.core.clock import now

AWAY = (HTTPException, OSError)  # the line broke, or nobody is there
SMALL_PIECE = 8 * 1024  # several to a photo, so that some die between them


class Walker(threading.Thread):
    """A grid worker with a phone of her own. `photos` are those of which the server said that they are stored."""

    def __init__(self, street: Street, dice: random.Random):
        super().__init__(daemon=True)
        self.street, self.dice, self.phone = street, dice, street.phone()
        self.sender = Sender(self.phone.client)
        self.photos: set[str] = set()
        self.unsent: dict[str, bytes] = {}
        self.asked: dict[str, list] = {}  # key → when it was sent, each time
        self.cuts, self.fault = 0, None
        self.server_is_up, self.over = threading.Event(), threading.Event()

    def run(self) -> None:
        try:
            while not self.over.is_set():
                self.server_is_up.wait()
                self._write()
                self._or_be_cut()
        except Exception as fault:  # noqa: BLE001  (told by whoever waits for this thread)
            self.fault = fault

    def deliver_all(self) -> None:
        """With the server there to stay: until nothing waits."""
        while self.phone.waiting or self.unsent:
            self._send()

    def _or_be_cut(self) -> None:
        try:
            self._send()
        except AWAY:
            self.cuts += 1
            self.server_is_up.clear()

    def _write(self) -> None:
        for _ in range(self.dice.randint(1, 6)):
            door = self.dice.randrange(self.street.others // 2)
            photo = self._photo() if self.dice.random() < 0.3 else None
            said = [MET if photo else self.dice.choice([MET, NOT_HOME]), ("difficulty", self.dice.choice(["", "楼道灯坏了"]))]
            self.phone.save(self.street.door(door), *said, at=now(), photos=[photo] if photo else [])
        if self.dice.random() < 0.3:
            self.phone.save("/handbook/entries", ("text", "下次带饭卡"), at=now())

    def _photo(self) -> str:
        data = pictures.noise(self.dice.getrandbits(64))
        self.unsent[sha256(data)] = data
        return sha256(data)

    def _send(self) -> None:
        while self.phone.waiting:
            sent_at = now()
            for entry in self.phone.waiting[:50]:
                self.asked.setdefault(entry["key"], []).append(sent_at)
            self.phone.send()
        for hash_, data in list(self.unsent.items()):
            if upload(self.sender, data):
                self.photos.add(hash_)
                del self.unsent[hash_]


def upload(sender: Sender, data: bytes, size: int = SMALL_PIECE) -> bool:
    """Sends a photo on from wherever it had come; whether the server says that it is stored."""
    begun = sender.begin(data)
    assert begun.status_code in (200, 201), begun.get_data()
    if "Photo-Stored" in begun.headers:
        return begun.headers["Photo-Stored"] == sha256(data)
    place = begun.headers["Location"]
    for offset in _offsets(int(sender.offset(place).headers["Upload-Offset"]), len(data), min(size, PIECE)):
        answer = sender.piece(place, offset, data[offset : offset + size])
        assert answer.status_code == 204, answer.get_data()
    return answer.headers.get("Photo-Stored") == sha256(data)


def _offsets(start: int, end: int, size: int) -> Iterator[int]:
    for offset in count(start, size):
        if offset >= end:
            return
        yield offset
