"""What the kit itself carries: its sentences and the outbox page. Both change only with the release and the language."""

import json
from collections.abc import Iterator

from flask import render_template

from webapp.core.carried import Holder, carry

from .words import sentences

PAGES = {
    "/offline/words": lambda: json.dumps({key: str(text) for key, text in sentences().items()}, ensure_ascii=False),
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
