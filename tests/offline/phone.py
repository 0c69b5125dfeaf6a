"""A phone that speaks the offline protocol (docs/protocol.md) and nothing else: signed entries, an outbox, a store of pages."""

import base64
import hashlib
import json
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from flask.testing import FlaskClient

from tests.cast import sign_in
from webapp.core.clock import iso
from webapp.core.ids import new_id


def base64url(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


@dataclass
class Phone:
    """`waiting` and `done` are what the outbox shows; `pages` is the store. `forget()` brings it back to the moment of sign-in."""

    client: FlaskClient
    person: Any
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    seq: int = 0
    waiting: list[dict] = field(default_factory=list)
    refused: dict[str, list[dict]] = field(default_factory=dict)
    receipts: dict[str, str] = field(default_factory=dict)
    saved: list[dict] = field(default_factory=list)
    pages: dict[str, str] = field(default_factory=dict)
    cursor: str | None = None
    listing: str | None = None  # scope of a full list that is under way
    named: set[str] = field(default_factory=set)  # by its slices so far
    contact: datetime | None = None

    def sign_in(self) -> "Phone":
        sign_in(self.client, self.person)
        self.device = self.client.get("/offline/device").json["device"]
        self.put_key()
        return self

    def put_key(self) -> None:
        public = self.key.public_key().public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
        assert self.client.put("/offline/device/key", json={"public_key": base64url(public)}).status_code == 200

    def forget(self) -> None:
        self.seq, self.cursor, self.listing, self.contact = 0, None, None, None
        self.waiting, self.refused, self.receipts, self.saved, self.pages = [], {}, {}, [], {}

    def forget_outbox(self) -> None:
        self.waiting, self.saved = [], []

    def save(self, path: str, *fields: tuple[str, str], at: datetime, needs=(), replaces: str | None = None, photos=(), **changes) -> dict:
        """Makes an entry and puts it into the outbox. `changes` make it another one after signing."""
        self.seq += 1
        entry = {
            "key": str(new_id()),
            "path": path,
            "fields": [list(pair) for pair in fields],
            "photos": list(photos),
            "happened_at": iso(at),
            "needs": list(needs),
            "replaces": replaces,
            "device": self.device,
            "seq": self.seq,
            "user": str(self.person.id),
            "release": "test",
            "clock": [0, iso(self.contact)] if self.contact else None,
        }
        entry["signature"] = self.sign(entry)
        entry |= changes
        self.waiting.append(entry)
        self.saved.append(entry)
        return entry

    def sign(self, entry: dict) -> str:
        content = [entry[name] for name in ("path", "fields", "photos", "happened_at", "needs", "replaces")]
        digest = hashlib.sha256(json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()
        said = f"gridwalk-entry-1\n{entry['key']}\n{entry['device']}\n{entry['seq']}\n{entry['user']}\n{digest}".encode()
        r, s = decode_dss_signature(self.key.sign(said, ec.ECDSA(hashes.SHA256())))
        return base64url(r.to_bytes(32, "big") + s.to_bytes(32, "big"))

    def deliver(self, entries: list[dict]):
        said = json.dumps({"entries": entries, "sent_at": None, "offset_ms": 0})  # our own dumps: also what is no proper text
        return self.client.post("/offline/outbox", data=said, content_type="application/json")

    def send(self, entries: list[dict] | None = None, *, lose_answer: bool = False) -> list[dict]:
        """Delivers what waits (or these of it); only `filed` with a receipt takes an entry out of the queue."""
        batch = (self.waiting if entries is None else entries)[:50]
        answer = self.deliver(batch)
        assert answer.status_code == 200, answer.get_data(as_text=True)
        if lose_answer:
            return []
        for entry, verdict in zip(batch, answer.json["verdicts"], strict=True):
            assert verdict["key"] == (entry["key"] if isinstance(entry["key"], str) else "")
            self._take(entry, verdict)
        return answer.json["verdicts"]

    def _take(self, entry: dict, verdict: dict) -> None:
        key = entry["key"]
        if verdict["verdict"] == "filed":
            assert self.receipts.setdefault(key, verdict["receipt"]) == verdict["receipt"]
            self.refused.pop(key, None)
            self.waiting = [one for one in self.waiting if one["key"] != key]
        elif verdict["verdict"] == "refused":
            self.refused[key] = verdict["problems"]
            assert all(problem["sentence"] for problem in verdict["problems"])

    def refresh(self, *, cut_after: int | None = None) -> None:
        """Brings the pages up to date; with `cut_after` the line breaks after so many slices."""
        while True:
            said = self.pack(self.cursor)
            if said["full"] and self.listing != said["scope"]:
                self.listing, self.named = said["scope"], set()
            self.named |= {page["url"] for page in said["pages"]}
            for page in said["pages"]:
                self.pages.pop(page["url"], None) if page.get("gone") else self.pages.__setitem__(page["url"], page["html"])
            self.cursor = said["cursor"]
            if said["done"]:
                if said["full"]:
                    self.pages = {url: html for url, html in self.pages.items() if url in self.named}
                self.listing = None
                return
            if cut_after is not None and (cut_after := cut_after - 1) <= 0:
                return

    def pack(self, since: str | None) -> dict:
        answer = self.client.get("/offline/pack", query_string={"since": since} if since else None)
        assert answer.status_code == 200, answer.get_data(as_text=True)
        return answer.json

    def fresh_pages(self) -> dict[str, str]:
        """What a full listing from nothing brings now."""
        other = Phone(self.client, self.person)
        other.refresh()
        return other.pages
