"""A real server on a world's data, and a client that speaks to it over loopback as a test client does in the process."""

import http.client
import json
import os
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from tests.server import Server

FORM = "application/x-www-form-urlencoded"
TICKS = os.sysconf("SC_CLK_TCK")


class Answer:
    def __init__(self, answer: http.client.HTTPResponse):
        self.status_code, self.headers, self.data = answer.status, answer.headers, answer.read()

    @property
    def json(self) -> Any:
        return json.loads(self.data)

    def get_data(self, as_text: bool = True) -> str:
        return self.data.decode()


class Client:
    """One connection that is kept open, and the session's cookie."""

    def __init__(self, server: Server):
        self._line = http.client.HTTPConnection("127.0.0.1", server.port)
        self._cookie = ""

    def get(self, path: str, query_string: dict | None = None, headers: dict | None = None) -> Answer:
        return self._ask("GET", path + ("?" + urlencode(query_string) if query_string else ""), None, headers or {})

    def post(self, path: str, **body: Any) -> Answer:
        return self._send("POST", path, **body)

    def put(self, path: str, **body: Any) -> Answer:
        return self._send("PUT", path, **body)

    def _send(self, method: str, path: str, *, json: Any = None, data: Any = None, content_type: str = FORM) -> Answer:
        if data is None:
            data, content_type = dumps(json), "application/json"
        body = urlencode(data) if isinstance(data, dict) else data
        return self._ask(method, path, body.encode() if isinstance(body, str) else body, {"Content-Type": content_type})

    def _ask(self, method: str, path: str, body: bytes | None, headers: dict) -> Answer:
        headers = {"Sec-Fetch-Site": "same-origin", **({"Cookie": self._cookie} if self._cookie else {}), **headers}
        self._line.request(method, path, body, headers)
        answer = Answer(self._line.getresponse())
        for said in answer.headers.get_all("Set-Cookie") or []:
            self._cookie = said.split(";")[0]
        return answer


def cpu_of(server: Server) -> float:
    """Processor seconds that the server and its workers have used."""
    assert server._process is not None
    master = server._process.pid
    workers = Path(f"/proc/{master}/task/{master}/children").read_text().split()
    return sum(_cpu(int(pid)) for pid in (master, *workers))


def _cpu(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def dumps(said: Any) -> bytes:
    return json.dumps(said, ensure_ascii=False).encode()
