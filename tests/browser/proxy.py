"""The network between phone and server, as bad as a test wants it: for paths that begin with `at` it does something else than pass on."""

import threading
import time
from http.client import HTTPConnection, HTTPException, HTTPResponse
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

HOP_BY_HOP = ("connection", "keep-alive", "transfer-encoding", "content-length")
FAULTS = ("portal", "login", "502", "hang", "swallow", "cut")
PORTAL = "<!doctype html><title>免费无线网</title><h1>请先关注公众号再上网</h1>".encode()
PIECES_A_SECOND = 20
PATIENCE = 30  # seconds for the server's own answer


class Network:
    def __init__(self) -> None:
        self.server_port = 0
        self._fault, self._at, self._seen = "", "/", 0
        self.latency, self.piece = 0.0, 0
        self._healed = threading.Event()
        network = self

        class Handler(Between):
            net = network

        self._http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._http.daemon_threads = True
        self.url = f"http://localhost:{self._http.server_port}"
        threading.Thread(target=self._http.serve_forever, daemon=True).start()

    def breaks(self, fault: str, at: str = "/") -> None:
        assert fault in FAULTS
        self._healed.clear()
        self._fault, self._at, self._seen = fault, at, 0

    def is_slow_3g(self) -> None:
        """400 kbit/s and 400 ms for every answer, as browsers' own tools say it."""
        self.latency, self.piece = 0.4, 50_000 // PIECES_A_SECOND

    def passes_on(self) -> None:
        self._fault = ""
        self._healed.set()

    @property
    def seen(self) -> int:
        """How many requests the fault has met."""
        return self._seen

    def close(self) -> None:
        self.passes_on()
        self._http.shutdown()
        self._http.server_close()

    def fault_for(self, path: str) -> str:
        if not self._fault or not path.startswith(self._at):
            return ""
        self._seen += 1
        return self._fault

    def wait_until_healed(self) -> None:
        self._healed.wait()


class Between(BaseHTTPRequestHandler):
    """One connection of the phone."""

    protocol_version = "HTTP/1.1"
    net: Network

    def handle_one_request(self) -> None:
        try:
            super().handle_one_request()
        except OSError:  # the phone or the server went away in the middle
            self.close_connection = True

    def pass_on_or_not(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        fault = self.net.fault_for(self.path)
        if fault == "portal":
            self._say(200, {"Content-Type": "text/html; charset=utf-8"}, PORTAL)
        elif fault == "login":
            self._say(302, {"Location": "http://login.invalid/hotspot"}, b"")
        elif fault == "502":
            self._say(502, {"Content-Type": "text/html"}, b"<h1>502 Bad Gateway</h1>")
        elif fault == "hang":
            self.net.wait_until_healed()
            self.close_connection = True
        elif fault == "cut":  # no signal: nothing gets through, nothing is answered
            self.close_connection = True
        else:
            self._ask_server(body, swallow=fault == "swallow")

    do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = pass_on_or_not  # noqa: N815 (the names that BaseHTTPRequestHandler asks for)

    def _ask_server(self, body: bytes, *, swallow: bool) -> None:
        connection = HTTPConnection("127.0.0.1", self.net.server_port, timeout=PATIENCE)
        try:
            connection.request(self.command, self.path, body or None, dict(self.headers.items()))
            answer = connection.getresponse()
            content = answer.read()
        except (HTTPException, OSError):
            self.close_connection = True
            return
        finally:
            connection.close()
        if swallow:  # the server has done its work; nobody hears of it
            self.close_connection = True
        else:
            self._say(answer.status, _kept_headers(answer), content)

    def _say(self, status: int, headers: dict[str, str] | list[tuple[str, str]], content: bytes) -> None:
        self.send_response_only(status)
        for name, value in headers.items() if isinstance(headers, dict) else headers:
            self.send_header(name, value)
        if status not in (204, 304):
            self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if self.command != "HEAD":
            self._write(content)

    def _write(self, content: bytes) -> None:
        time.sleep(self.net.latency)
        piece = self.net.piece or len(content) or 1
        for start in range(0, len(content), piece):
            self.wfile.write(content[start : start + piece])
            if self.net.piece:
                time.sleep(1 / PIECES_A_SECOND)

    def log_message(self, *args) -> None:
        pass


def _kept_headers(answer: HTTPResponse) -> list[tuple[str, str]]:
    return [(name, value) for name, value in answer.getheaders() if name.lower() not in HOP_BY_HOP]
