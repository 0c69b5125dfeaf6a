"""A phone as people use it over weeks: what it keeps of each of them, what it sends and when, what it forgets.

It does what docs/protocol.md asks of a phone, without a browser, so that thousands of steps take minutes.
"""

import io
import json
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from flask.testing import FlaskClient

from tests.cast import sign_in
from tests.offline.envelopes import sealed_entry
from tests.offline.phone import Phone
from webapp.core.entries import read_entry

MOST = 50
KEPT = timedelta(days=7)
PATIENCE = timedelta(days=14)
OK, NONE, REQUEST_LOST, ANSWER_LOST = "ok", "no signal", "request lost", "answer lost"


@dataclass
class Saved:
    """What the phone said it has saved. `words`: it can still be read here; else only its envelope is left."""

    entry: dict
    envelope: dict
    state: str = "waiting"  # waiting, refused, filed
    receipt: str | None = None
    at: datetime | None = None  # when its answer came
    words: bool = True
    delayed: bool = False  # refused, kept waiting, or offered again: it may arrive after later ones

    def __post_init__(self) -> None:
        self.content_hash = read_entry(self.entry).content_hash

    @property
    def key(self) -> str:
        return self.entry["key"]

    def again(self) -> None:
        """It is offered once more, perhaps after later ones."""
        self.state, self.delayed = "waiting", True

    def as_sent(self) -> dict:
        return self.entry if self.words else {"envelope": self.envelope}


@dataclass
class Place:
    """One person's place on a phone."""

    phone: Phone
    saved: list[Saved] = field(default_factory=list)
    epoch: str | None = None
    seal: dict | None = None
    contact: datetime | None = None

    def due(self) -> list[Saved]:
        return [one for one in self.saved if one.state == "waiting"]

    def readable(self) -> list[Saved]:
        return [one for one in self.saved if one.words]

    def keep(self, entry: dict) -> Saved:
        self.saved.append(Saved(entry, sealed_entry(self.seal, entry)))
        return self.saved[-1]

    def close(self) -> None:
        """Pages and words go; of what is unsent, or was sent lately, the envelope stays."""
        self.phone.pages, self.phone.cursor, self.phone.listing = {}, None, None
        for one in self.saved:
            one.words = False

    def meet_epoch(self, epoch: str, at: datetime) -> None:
        """Another epoch: the server was restored, and what it may have forgotten is offered again. The same: old copies may go."""
        if self.epoch not in (None, epoch):
            for one in self.saved:
                if one.state != "waiting":
                    one.again()
        else:
            self.saved = [one for one in self.saved if one.state != "filed" or one.at > at - KEPT]
        self.epoch = epoch


class Handset:
    def __init__(self, name: str, client: FlaskClient):
        self.name, self.client = name, client
        self.places: dict[str, Place] = {}
        self.user: str | None = None  # whose pages it shows
        self.session = False  # whether it thinks the server knows it

    def place(self) -> Place | None:
        return self.places[self.user] if self.user else None

    def sign_in(self, person: Any, now: datetime) -> None:
        user = str(person.id)
        if self.user and self.user != user:
            self.places[self.user].close()
        sign_in(self.client, person)
        place = self.places.setdefault(user, Place(Phone(self.client, person)))
        self.user, self.session = user, True
        said = self.client.get("/offline/device").json
        if said["device"] != getattr(place.phone, "device", None):
            place.phone.seq = 0
        place.phone.device = said["device"]
        place.phone.put_key()
        self._met(place, said, now)

    def sign_out(self) -> bool:
        place = self.place()
        if not place:
            return False
        self.client.post("/sign-out")
        place.close()
        self.user, self.session = None, False
        return True

    def look(self, now: datetime) -> None:
        """The app is started: after 14 days without contact nothing may be left to see."""
        place = self.place()
        if place and place.contact and now - place.contact > PATIENCE:
            place.close()

    def save(self, path: str, *fields: tuple[str, str], now: datetime, needs=(), replaces: str | None = None) -> Saved | None:
        place = self.place()
        if not place or not place.seal:
            return None
        return place.keep(place.phone.save(path, *fields, at=now, needs=needs, replaces=replaces))

    def send(self, now: datetime, signal: str = OK) -> list[dict]:
        """Own entries first, in order; then what others left sealed here. → the bodies that went out, for a network that repeats itself"""
        if signal == NONE or not self.user or not self._meet(now):
            return []
        bodies = []
        own = self.place()
        for place in [own, *(one for one in self.places.values() if one is not own)]:
            batch = place.due()[:MOST]
            if not batch or not self.session:
                continue
            bodies.append({"entries": [one.as_sent() if place is own else {"envelope": one.envelope} for one in batch], "offset_ms": 0})
            if signal == REQUEST_LOST:
                return bodies
            answer = self.client.post("/offline/outbox", json=bodies[-1])
            if signal == ANSWER_LOST:
                return bodies
            self._answered(place, batch, answer, now)
        return bodies

    def rescue_file(self) -> bytes:
        """All that waits here, of everybody, for a colleague to hand in."""
        envelopes = [one.envelope for place in self.places.values() for one in place.due()]
        return json.dumps({"gridwalk_rescue": 1, "made_at": "", "street": "", "entries": envelopes, "photos": []}).encode()

    def hand_in(self, file: bytes) -> bool:
        answer = self.client.post("/rescue", data={"file": (io.BytesIO(file), "rescue.json")})
        assert answer.status_code in (200, 303, 401, 403), answer.get_data(as_text=True)
        return answer.status_code == 200

    def repeat(self, body: dict) -> None:
        """The network delivers once more what it delivered before; nobody reads the answer."""
        assert self.client.post("/offline/outbox", json=body).status_code in (200, 401)

    def refresh(self, now: datetime, *, cut: bool = False) -> bool:
        """Pages are brought up to date; → whether to the end. `cut`: the line breaks after the first of them."""
        if not self.user or not self._meet(now):
            return False
        phone = self.place().phone
        if cut:
            phone.refresh(cut_after=1)
            return False
        phone.refresh()
        phone.refresh()  # what had broken off is ended, then what came meanwhile
        return True

    def _meet(self, now: datetime) -> bool:
        place = self.place()
        answer = self.client.get("/offline/device")
        if answer.status_code == 401:
            self._turned_away(place, answer.json)
            return False
        assert answer.status_code == 200, answer.get_data(as_text=True)
        if answer.json["user"] != self.user:
            return False
        self._met(place, answer.json, now)
        return True

    def _met(self, place: Place, said: dict, now: datetime) -> None:
        place.seal, place.contact = said["seal"], now
        place.phone.contact = now
        place.meet_epoch(said["epoch"], now)

    def _turned_away(self, place: Place, said: dict) -> None:
        self.session = False
        if any(problem["name"] == "wipe" for problem in said["problems"]):
            place.close()
            self.client.post("/offline/device/wiped")
            self.user = None

    def _answered(self, place: Place, batch: list[Saved], answer, now: datetime) -> None:
        if answer.status_code == 401:
            self._turned_away(self.place(), answer.json)
            return
        assert answer.status_code == 200, answer.get_data(as_text=True)
        for one, verdict in zip(batch, answer.json["verdicts"], strict=True):
            assert verdict["key"] == one.key
            if verdict["verdict"] == "filed":
                assert verdict["receipt"]
                assert one.receipt in (None, verdict["receipt"]), "a receipt that was given once stays"
                one.state, one.receipt, one.at = "filed", verdict["receipt"], now
                continue
            one.delayed = True
            assert all(problem["sentence"] for problem in verdict["problems"])
            if verdict["verdict"] == "refused":
                one.state = "refused"
