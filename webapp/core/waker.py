"""A thread of each web process that looks every few seconds what is due. It only wakes: what must happen stands in the database."""

import logging
from random import random
from threading import Event, Thread

from flask import Flask

from . import access_log, schedule

log = logging.getLogger("gridwalk.waker")


class Waker:
    def __init__(self, app: Flask, seconds: float):
        self.app, self.seconds = app, seconds
        self.ended = Event()
        self.thread = Thread(target=self._run, name="waker", daemon=True)

    def start(self) -> "Waker":
        self.thread.start()
        return self

    def end(self) -> None:
        """Lets the step that is going on come to its end."""
        self.ended.set()
        self.thread.join(10)

    def _run(self) -> None:
        while not self.ended.wait(self.seconds * (0.5 + random())):  # processes that start together don't wake together
            try:
                access_log.flush(self.app)
                with self.app.app_context():
                    schedule.tick()
            except Exception:
                log.exception("the waker goes on")


def start(app: Flask) -> Waker | None:
    """For a web process; None where the settings leave it to `tick`."""
    seconds = app.config["WAKE_SECONDS"]
    return Waker(app, seconds).start() if seconds else None
