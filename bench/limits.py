"""What this machine can do at most, in the same run: raw inserts, and a bare Flask that echoes a batch under the same server."""

import http.client
import json
import sqlite3
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from flask import Flask, request

from bench.table import Row, passes
from tests.server import ROOT, free_port
from webapp.core.ids import new_id

SIZE = 50


def rows(batch: list[dict]) -> list[Row]:
    raw = passes(_raw)
    return [
        Row("limit: raw SQLite inserts, FULL, batches of 50", [one[0] for one in raw], "/s"),
        Row("limit: raw SQLite inserts, FULL, singly", [one[1] for one in raw], "/s"),
        Row("limit: bare Flask echo of a 50-entry batch, same server, loopback", _echo(batch), "requests/s"),
    ]


def _raw() -> tuple[float, float]:
    with tempfile.TemporaryDirectory() as folder:
        db = sqlite3.connect(Path(folder) / "raw.db", isolation_level=None)
        db.execute("PRAGMA journal_mode=WAL")
        db.execute("PRAGMA synchronous=FULL")
        db.execute("CREATE TABLE entry (id TEXT PRIMARY KEY, body TEXT)")
        text = "字" * 200
        began = time.perf_counter()
        for _ in range(100):
            db.execute("BEGIN IMMEDIATE")
            db.executemany("INSERT INTO entry VALUES (?, ?)", [(str(new_id()), text) for _ in range(SIZE)])
            db.execute("COMMIT")
        together = 100 * SIZE / (time.perf_counter() - began)
        began = time.perf_counter()
        for _ in range(1000):
            db.execute("INSERT INTO entry VALUES (?, ?)", (str(new_id()), text))
        singly = 1000 / (time.perf_counter() - began)
        db.close()
    return together, singly


def echo_app() -> Flask:
    app = Flask("echo")

    @app.post("/")
    def echo():
        return {"verdicts": [{"key": entry["key"]} for entry in request.get_json()["entries"]]}

    @app.get("/")
    def ready():
        return "ready"

    return app


def _echo(batch: list[dict]) -> list[float]:
    port, body = free_port(), json.dumps({"entries": batch})
    command = [sys.executable, "-m", "gunicorn", "bench.limits:echo_app()", "--bind", f"127.0.0.1:{port}", "--worker-class", "gthread"]
    process = subprocess.Popen([*command, "--threads", "16", "--log-level", "error"], cwd=ROOT)
    try:
        _wait(port)
        return passes(lambda: _echoes(port, body))
    finally:
        process.terminate()
        process.wait()


def _echoes(port: int, body: str) -> float:
    line = http.client.HTTPConnection("127.0.0.1", port)
    began = time.perf_counter()
    for _ in range(200):
        line.request("POST", "/", body, {"Content-Type": "application/json"})
        line.getresponse().read()
    return 200 / (time.perf_counter() - began)


def _wait(port: int) -> None:
    for _ in range(200):
        try:
            line = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
            line.request("GET", "/")
            line.getresponse().read()
            return
        except OSError:
            time.sleep(0.05)
    raise RuntimeError("the echo did not start")
