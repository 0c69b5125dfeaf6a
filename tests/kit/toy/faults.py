"""Everything that can go wrong between a phone and its server, switched on by `fault.json`:

{"path": "/offline/outbox", "does": "hang" | "502" | "portal" | "redirect" | "lost" | "busy" | "no receipt" | "another's receipt"
 | "cut" | "415" | "429" | "429 proxy" | "503" | "503 proxy", "times": N, "after": N, "method": M}
`lost` takes it and ends the process before the answer leaves; `cut` keeps so many bytes of a photo's piece and ends the process.
"""

from __future__ import annotations

import json
import os
import threading
import time
from pathlib import Path

from flask import Response, redirect, request

from .shelf import problem, shelf

POLICY = "default-src 'self'; img-src 'self' blob: data:; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
# Threads, because browsers open connections ahead and say nothing on them; one request at a time, because of the shelf.
one_at_a_time = threading.Lock()


def not_this_kind() -> Response:
    response = problem(415, "kind", "No such kind.")
    response.headers["Tus-Resumable"] = "1.0.0"
    return response


ANSWERS = {
    "415": not_this_kind,
    "429": lambda: problem(429, "too-many-requests", "Too many at once."),
    "429 proxy": lambda: Response("<h1>Too many requests</h1>", 429),
    "502": lambda: Response("<h1>Bad gateway</h1>", 502),
    "503": lambda: problem(503, "busy", "Busy."),
    "503 proxy": lambda: Response("<h1>Service unavailable</h1>", 503),
    "portal": lambda: Response("<html>Welcome to CoffeeNet</html>", 200, mimetype="text/html"),
    "redirect": lambda: redirect("/portal"),
    "hang": lambda: Response("", 504),
}


def in_turn(answer):
    def one(environ, start_response):
        with one_at_a_time:
            return answer(environ, start_response)

    return one


def note() -> None:
    if request.path.startswith("/offline/"):
        state = shelf().load()
        state["log"].append(f"{request.method} {request.path}")
        shelf().save(state)


def break_it():
    fault = due(shelf().folder / "fault.json")
    if not fault:
        return None
    if fault["does"] == "cut":
        keep_part(fault["keeps"])
        os._exit(9)
    if fault["does"] == "hang":
        one_at_a_time.release()
        time.sleep(fault["seconds"])
        one_at_a_time.acquire()
    request.environ["toy.fault"] = fault["does"]
    return ANSWERS.get(fault["does"], lambda: None)()


def due(switch: Path) -> dict | None:
    """The fault that this request meets, counted down."""
    fault = json.loads(switch.read_text()) if switch.exists() else None
    if not fault or not request.path.startswith(fault["path"]) or fault.get("method", request.method) != request.method:
        return None
    waits = fault.get("after", 0)
    for name in ("after", "times"):
        if fault.get(name):
            fault[name] -= 1
            break
    if fault.get("times") == 0:
        switch.unlink()
    else:
        switch.write_text(json.dumps(fault))
    return None if waits else fault


def keep_part(size: int) -> None:
    with (shelf().folder / request.path.rsplit("/", 1)[1]).open("ab") as staged:
        staged.write(request.stream.read(size))


def finish(response: Response) -> Response:
    if request.environ.get("toy.fault") == "lost":
        os._exit(9)  # taken and written down; the answer never leaves
    if response.mimetype == "text/html":
        response.headers["Content-Security-Policy"] = POLICY
        response.headers["Cache-Control"] = "no-store"
        response.headers["Referrer-Policy"] = "same-origin"
    return response
