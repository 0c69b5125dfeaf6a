"""A client that speaks to a real server over loopback as Flask's test client does inside the process."""

import http.client
import json as jsons
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

FORM = "application/x-www-form-urlencoded"
PATIENCE = 60  # seconds for an answer


class Answer:
    def __init__(self, answer: http.client.HTTPResponse):
        self.status_code, self.headers, self.data = answer.status, answer.headers, answer.read()

    @property
    def json(self) -> Any:
        return jsons.loads(self.data)

    def get_data(self, as_text: bool = True) -> str:
        return self.data.decode()


class Client:
    """A browser showing our own pages: the session's cookie, and a line for each request, unless one is kept open for all.

    `headers` go with every request; `port` may be changed, as when a phone finds another network.
    """

    def __init__(self, port: int, *, keep_open: bool = False):
        self.port, self.cookies, self.headers = port, {}, {"Sec-Fetch-Site": "same-origin"}
        self._line = self._connected() if keep_open else None

    def get(self, path: str, **more: Any) -> Answer:
        return self._open("GET", path, **more)

    def head(self, path: str, **more: Any) -> Answer:
        return self._open("HEAD", path, **more)

    def post(self, path: str, **more: Any) -> Answer:
        return self._open("POST", path, **more)

    def put(self, path: str, **more: Any) -> Answer:
        return self._open("PUT", path, **more)

    def patch(self, path: str, **more: Any) -> Answer:
        return self._open("PATCH", path, **more)

    def _open(
        self,
        method: str,
        path: str,
        *,
        query_string: Mapping[str, str] | None = None,
        data: Any = None,
        json: Any = None,
        headers: Mapping[str, str] | None = None,
        content_type: str = FORM,
    ) -> Answer:
        if json is not None:
            data, content_type = jsons.dumps(json, ensure_ascii=False), "application/json"
        if isinstance(data, dict):
            data = urlencode(data)
        said = self.headers | ({"Cookie": self._cookie()} if self.cookies else {})
        said |= {"Content-Type": content_type} if data is not None else {}
        where = path + ("?" + urlencode(query_string) if query_string else "")
        return self._ask(method, where, data.encode() if isinstance(data, str) else data, said | dict(headers or {}))

    def _ask(self, method: str, path: str, body: bytes | None, headers: dict[str, str]) -> Answer:
        line = self._line or self._connected()
        try:
            line.request(method, path, body, headers)
            answer = Answer(line.getresponse())
        finally:
            if line is not self._line:
                line.close()
        for said in answer.headers.get_all("Set-Cookie") or []:
            name, _, value = said.split(";")[0].partition("=")
            self.cookies[name] = value
        return answer

    def _connected(self) -> http.client.HTTPConnection:
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)

    def _cookie(self) -> str:
        return "; ".join(f"{name}={value}" for name, value in self.cookies.items())
