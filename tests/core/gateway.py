"""A gateway of messages on this machine: keeps what it was told, and answers as a test wants."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Gateway:
    def __init__(self) -> None:
        self.messages: list[dict] = []
        self.paths: list[str] = []
        self.status = 200
        self.headers: dict[str, str] = {}
        self.meanwhile: Callable[[], object] = lambda: None  # while the sender waits for the answer
        self.let_go = threading.Event()  # for a gateway that says nothing until the test is over
        self.is_silent = False
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True

    @property
    def address(self) -> str:
        return f"json://127.0.0.1:{self._server.server_port}/to"

    @property
    def texts(self) -> list[str]:
        return [one["message"] for one in self.messages]

    @contextmanager
    def running(self) -> Iterator["Gateway"]:
        thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield self
        finally:
            self.let_go.set()
            self._server.shutdown()
            self._server.server_close()
            thread.join()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        gateway = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                gateway.messages.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
                gateway.paths.append(self.path)
                gateway.meanwhile()
                if gateway.is_silent:
                    gateway.let_go.wait(60)
                    return
                self.send_response(gateway.status)
                for name, value in gateway.headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_said: object) -> None:
                pass

        return Handler
