"""A phone as the server sees it: it signs entries with its own key and sends them to the outbox."""

import base64
from datetime import UTC, datetime
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from flask import Flask

from tests.cast import sign_in
from webapp.core.clock import iso
from webapp.core.entries import read_entry
from webapp.core.ids import new_id


def _base64url(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


class Phone:
    """Signed in as one person. `write` makes an entry, `send` delivers entries and answers with their verdicts."""

    def __init__(self, app: Flask, person):
        self.client = sign_in(app.test_client(), person)
        self.key = ec.generate_private_key(ec.SECP256R1())
        public = self.key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        answer = self.client.put("/offline/device/key", json={"public_key": _base64url(public)})
        assert answer.status_code == 200, answer.get_data(as_text=True)
        about = self.client.get("/offline/device").json
        self.user, self.device, self.seq = about["user"], about["device"], 0

    def write(self, path: str, fields: dict, *, at: datetime | None = None, needs=(), replaces: str | None = None, key: UUID | None = None):
        self.seq += 1
        entry = {
            "key": str(key or new_id()),
            "path": path,
            "fields": [[name, text] for name, text in fields.items()],
            "photos": [],
            "happened_at": iso(at or datetime.now(UTC)),
            "needs": [str(one) for one in needs],
            "replaces": replaces,
            "device": self.device,
            "seq": self.seq,
            "user": self.user,
            "release": "r1",
            "clock": [0, iso(datetime(2025, 1, 1, tzinfo=UTC))],
        }
        return entry | {"signature": self.sign(entry)}

    def sign(self, entry: dict) -> str:
        r, s = decode_dss_signature(self.key.sign(read_entry(entry).signed_bytes, ec.ECDSA(SHA256())))
        return _base64url(r.to_bytes(32, "big") + s.to_bytes(32, "big"))

    def send(self, *entries: dict) -> list[dict]:
        answer = self.client.post("/offline/outbox", json={"entries": list(entries), "sent_at": iso(datetime.now(UTC)), "offset_ms": 0})
        assert answer.status_code == 200, answer.get_data(as_text=True)
        return answer.json["verdicts"]
