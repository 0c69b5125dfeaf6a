"""What the toy keeps, and the answers that every part of it gives."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime
from pathlib import Path

from flask import Response, current_app, make_response, request

EMPTY = {"filed": [], "boxed": [], "sessions": {}, "devices": {}, "uploads": {}, "photos": {}, "photos_refused": {}, "log": [], "rules": {}}


class Shelf:
    """One JSON file, written whole: enough for a toy, and it survives a kill."""

    def __init__(self, folder: Path):
        self.path = folder / "toy.json"
        self.folder = folder

    def load(self) -> dict:
        kept = json.loads(self.path.read_text()) if self.path.exists() else {}
        return {**json.loads(json.dumps(EMPTY)), **kept}

    def save(self, state: dict) -> None:
        draft = self.path.with_suffix(".new")
        draft.write_text(json.dumps(state))
        draft.replace(self.path)


def shelf() -> Shelf:
    return current_app.config["SHELF"]


def release() -> str:
    return shelf().load().get("release", "r1")


def session() -> dict | None:
    return shelf().load()["sessions"].get(request.cookies.get("session", ""))


def now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def unpad(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def kit(status: int = 200, **data) -> Response:
    response = make_response({"kit": 1, "now": now(), "epoch": "e1", "release": release(), **data}, status)
    response.headers["Cache-Control"] = "no-store"
    return response


def problem(status: int, name: str, sentence: str) -> Response:
    return kit(status, problem={"name": name, "sentence": sentence})
