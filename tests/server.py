"""A real Gridwalk server in a process group of its own, started, stopped, killed and started again on the same data."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from datetime import timedelta
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
AHEAD = ROOT / "tests/ahead"
PATIENCE = 60  # seconds until a start counts as failed


class Server:
    """`ahead`: how far its clock is from now."""

    def __init__(self, data: Path, settings: dict[str, str] | None = None, ahead: timedelta = timedelta()) -> None:
        self.data, self.port = data, free_port()
        self.url = f"http://localhost:{self.port}"
        self.settings = (settings or {}) | ({"PYTHONPATH": str(AHEAD), "GRIDWALK_TESTS_AHEAD": f"{ahead.total_seconds()}"} if ahead else {})
        self._process: subprocess.Popen | None = None

    def start(self, *arguments: str) -> "Server":
        environment = os.environ | {"GRIDWALK_DATA": str(self.data), "GRIDWALK_PROCESSES": "1"} | self.settings
        command = [sys.executable, "-m", "webapp.cli", "serve", "--host", "127.0.0.1", "--port", str(self.port), *arguments]
        self.data.mkdir(parents=True, exist_ok=True)
        with (self.data / "server.log").open("ab") as log:
            self._process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log, start_new_session=True)
        self._wait_until_ready()
        return self

    def stop(self) -> None:
        self._end(signal.SIGTERM)

    def kill(self) -> None:
        """-9 to the server and all its workers, as a power cut would."""
        self._end(signal.SIGKILL)

    @property
    def running(self) -> bool:
        return self._process is not None

    def workers(self) -> list[int]:
        """Their process ids."""
        assert self._process is not None
        pid = self._process.pid
        return [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]

    def log(self) -> str:
        return (self.data / "server.log").read_text()

    def _end(self, sign: signal.Signals) -> None:
        if self._process:
            os.killpg(self._process.pid, sign)
            self._process.wait(PATIENCE)
            self._process = None

    def _wait_until_ready(self) -> None:
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            if self._process and self._process.poll() is not None:
                raise RuntimeError("the server ended at its start:\n" + self.log())
            try:
                with urllib.request.urlopen(f"{self.url}/healthz", timeout=5):
                    return
            except (urllib.error.URLError, ConnectionError, TimeoutError):
                time.sleep(0.1)
        raise RuntimeError("the server did not become ready:\n" + self.log())


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]
