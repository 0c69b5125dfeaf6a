"""A small tus client, in the words of docs/protocol.md 4."""

import base64
import hashlib
from typing import IO

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

PIECE = 256 * 1024
SPEAKS = {"Tus-Resumable": "1.0.0"}


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def base64_of(data: bytes) -> str:
    return base64.b64encode(data).decode()


def checksum(data: bytes) -> str:
    return "sha256 " + base64_of(hashlib.sha256(data).digest())


def metadata(data: bytes, filetype: str) -> str:
    return f"sha256 {base64_of(sha256(data).encode())},filetype {base64_of(filetype.encode())}"


class Sender:
    def __init__(self, client: FlaskClient):
        self.client = client

    def begin(self, data: bytes, filetype: str = "image/jpeg", **headers: str) -> TestResponse:
        said = {"Upload-Length": str(len(data)), "Upload-Metadata": metadata(data, filetype)} | headers
        return self.client.post("/offline/photos", headers=SPEAKS | said)

    def offset(self, place: str) -> TestResponse:
        return self.client.head(place, headers=SPEAKS)

    def piece(self, place: str, offset: int, body: bytes, **headers: str) -> TestResponse:
        said = {"Upload-Offset": str(offset), "Content-Type": "application/offset+octet-stream", "Upload-Checksum": checksum(body)}
        return self.client.patch(place, data=body, headers=SPEAKS | said | headers)

    def first_piece(self, place: str, body: IO[bytes], announced: int) -> TestResponse:
        """Read from `body`, which may give less than was announced."""
        headers = SPEAKS | {"Upload-Offset": "0", "Content-Type": "application/offset+octet-stream"}
        return self.client.patch(place, headers=headers, environ_overrides={"wsgi.input": body, "CONTENT_LENGTH": str(announced)})

    def send(self, data: bytes, filetype: str = "image/jpeg") -> TestResponse:
        """All of it, as the phone does; the last answer."""
        answer = self.begin(data, filetype)
        if answer.status_code != 201:
            return answer
        place = answer.headers["Location"]
        for start in range(0, len(data), PIECE):
            answer = self.piece(place, start, data[start : start + PIECE])
        return answer

    def known(self, *hashes: str) -> dict:
        answer = self.client.get("/offline/photos?sha256=" + ",".join(hashes))
        assert answer.json["kit"] == 1
        return {"stored": answer.json["stored"], "refused": answer.json["refused"]}
