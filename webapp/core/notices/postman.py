"""Sends one message at a time through a process of its own, which is ended when it takes too long (posting.py).

Apprise gives up between two bytes, not after a whole message: whoever drips an answer holds it for ever. Its 150 plugins, and what they
reach, stay out of the web processes too.
"""

import json
import os
import select
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from time import monotonic
from types import TracebackType
from typing import Any

from flask import current_app

from .kinds import BROKEN, FAULTS, SLOW

SCRIPT = Path(__file__).with_name("posting.py")
TO_START, READY = 30.0, "ready"  # seconds, on a busy machine; its first line
NEEDED = ("PATH", "LANG", "LC_ALL", "TZ", "SSL_CERT_FILE", "SSL_CERT_DIR", "REQUESTS_CA_BUNDLE", "SYSTEMROOT")
PROXIES = (
    "HTTP_PROXY",
    "HTTPS_PROXY",
    "NO_PROXY",
    "http_proxy",
    "https_proxy",
    "no_proxy",
)  # only where the inside is allowed: they lie there


class Postman:
    """A context; the process starts with the first message."""

    def __init__(self, *, seconds: float, allows_inside: bool):
        self.seconds, self.allows_inside = seconds, allows_inside
        self._process: subprocess.Popen[bytes] | None = None

    @classmethod
    def of_settings(cls) -> "Postman":
        return cls(seconds=current_app.config["NOTICE_SECONDS"], allows_inside=current_app.config["NOTICE_PRIVATE"])

    def __enter__(self) -> "Postman":
        return self

    def __exit__(self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None) -> None:
        self._end()

    def check(self, address: str) -> str:
        """`unreadable`, or nothing. Speaks to nobody."""
        return self._ask({"address": address})

    def send(self, address: str, title: str, body: str) -> str:
        """One of kinds.FAULTS, or nothing where it was taken. No transaction may be open meanwhile."""
        return self._ask({"address": address, "title": title, "body": body})

    def _ask(self, said: dict[str, Any]) -> str:
        process = self._started()
        if process is None:
            return BROKEN
        assert process.stdin is not None  # noqa: S101  (both are pipes)
        assert process.stdout is not None  # noqa: S101
        try:
            process.stdin.write(json.dumps(said | {"seconds": self.seconds}).encode() + b"\n")
            process.stdin.flush()
        except BrokenPipeError:
            self._end()
            return BROKEN
        answer = _line(process.stdout.fileno(), monotonic() + self.seconds)
        if answer is None or (answer and answer not in FAULTS):
            self._end()
        return SLOW if answer is None else BROKEN if answer and answer not in FAULTS else answer

    def _started(self) -> subprocess.Popen[bytes] | None:
        """The process, ready to carry; None if it doesn't come up."""
        if self._process is None or self._process.poll() is not None:
            self._end()
            names = (*NEEDED, *PROXIES) if self.allows_inside else NEEDED
            self._process = subprocess.Popen(  # noqa: S603  (our own script)
                [sys.executable, "-I", str(SCRIPT), "inside" if self.allows_inside else "outside"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env={name: os.environ[name] for name in names if name in os.environ},
            )
            assert self._process.stdout is not None  # noqa: S101  (it is a pipe)
            if _line(self._process.stdout.fileno(), monotonic() + TO_START) != READY:
                self._end()
        return self._process

    def _end(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            with suppress(BrokenPipeError):  # of what was not read any more
                if pipe is not None:
                    pipe.close()


def _line(descriptor: int, until: float) -> str | None:
    """What it answers; None when time is over. An ended process answers with its end, which is no word."""
    said, waits = b"", select.poll()
    waits.register(descriptor, select.POLLIN | select.POLLHUP)
    while not said.endswith(b"\n"):
        if not waits.poll(max(0.0, until - monotonic()) * 1000):
            return None
        more = os.read(descriptor, 256)
        if not more:
            return BROKEN
        said += more
    return said.decode("ascii", "replace").strip()
