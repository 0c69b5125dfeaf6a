"""What the kit itself carries, changed by release and language only: its sentences, the page that asks for a PIN, the outbox page."""

import json
from collections.abc import Iterator

from flask import render_template

from webapp.core.carried import Holder, carry

from .words import sentences

PAGES = {
    "/offline/words": lambda: json.dumps({key: str(text) for key, text in sentences().items()}, ensure_ascii=False),
    "/offline/locked": lambda: render_template("offline/locked.html"),
    "/outbox": lambda: render_template("offline/outbox.html"),
}


class KitPages:
    def listing(self, holder: Holder) -> list[str]:
        return list(PAGES)

    def concerned(self, holder: Holder, subjects: set[str]) -> set[str]:
        return set()

    def render(self, holder: Holder, urls: list[str]) -> Iterator[tuple[str, str]]:
        for url in urls:
            if url in PAGES:
                yield url, PAGES[url]()


def register() -> None:
    carry(KitPages())
