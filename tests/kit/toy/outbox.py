"""Takes entries and answers each, as docs/protocol.md says; knows no rule but those that a test plants."""

from __future__ import annotations

import hashlib
import json

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_der_public_key
from flask import Blueprint, request

from .shelf import kit, problem, session, shelf, unpad

bp = Blueprint("outbox", __name__)


def content_hash(entry: dict) -> str:
    content = [entry[name] for name in ("path", "fields", "photos", "happened_at", "needs", "replaces")]
    return hashlib.sha256(json.dumps(content, separators=(",", ":"), ensure_ascii=False).encode()).hexdigest()


def signature_holds(entry: dict, public_key: str) -> bool:
    raw = unpad(entry["signature"])
    der = encode_dss_signature(int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big"))
    lines = ["gridwalk-entry-1", entry["key"], entry["device"], str(entry["seq"]), entry["user"], content_hash(entry)]
    try:
        load_der_public_key(unpad(public_key)).verify(der, "\n".join(lines).encode(), ec.ECDSA(SHA256()))
    except InvalidSignature:
        return False
    return True


def verdict(state: dict, entry: dict, mine: dict) -> dict:
    key, before = entry["key"], next((one for one in state["filed"] if one["key"] == entry["key"]), None)
    if before:
        same = content_hash(before) == content_hash(entry)
        return (
            {"key": key, "verdict": "filed", "receipt": before["receipt"], "see": None, "problems": []}
            if same
            else refused(entry, "key-reused", "Key used before.")
        )
    known = state["devices"].get(entry["device"])
    if not known or known["user"] != mine["user"] or entry["user"] != mine["user"]:
        return {"key": key, "verdict": "retry", "receipt": None, "see": None, "problems": []}
    if not signature_holds(entry, known["key"]):
        return refused(entry, "signature", "The signature does not hold.")
    if any(need not in [one["key"] for one in state["filed"]] for need in entry["needs"]):
        return {"key": key, "verdict": "waits", "receipt": None, "see": None, "problems": []}
    for path, sentence in state["rules"].items():
        if entry["path"] == path:
            return refused(entry, "rule", sentence)
    receipt = "K7M-" + key[-3:].upper()
    state["filed"].append({**entry, "receipt": receipt})
    return {"key": key, "verdict": "filed", "receipt": receipt, "see": "/", "problems": []}


NOT_TAKEN = {  # fault → what its verdicts say of what was not taken
    "busy": {"verdict": "retry"},
    "no receipt": {"verdict": "filed"},
    "another's receipt": {"verdict": "filed", "receipt": "K7M-222", "key": "00000000-0000-7000-8000-00000000000a"},
}


def refused(entry: dict, name: str, sentence: str) -> dict:
    return {"key": entry["key"], "verdict": "refused", "receipt": None, "see": None, "problems": [{"name": name, "sentence": sentence}]}


@bp.post("/offline/outbox")
def outbox():
    entries = request.json["entries"]
    if len(entries) > 50:
        return problem(413, "too-many", "At most 50.")
    wrong = NOT_TAKEN.get(request.environ.get("toy.fault", ""))
    if wrong:
        nothing = {"receipt": None, "see": None, "problems": []}
        return kit(verdicts=[nothing | {"key": entry["key"]} | wrong for entry in entries], filed=0)
    state, mine = shelf().load(), session()
    verdicts = [verdict(state, entry, mine) for entry in entries]
    state["batches"] = [*state.get("batches", []), [entry["key"] for entry in entries]]
    state["boxed"] += [entry["key"] for entry, one in zip(entries, verdicts, strict=True) if one["verdict"] == "refused"]
    shelf().save(state)
    return kit(verdicts=verdicts, filed=len(state["filed"]))
