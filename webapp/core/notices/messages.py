"""One message of several notices, in the reader's language: «3 items», a line each, and where to act."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from uuid import UUID

from flask import current_app, g
from flask_babel import force_locale, ngettext

from .models import NoticeDelivery
from .sources import SOURCES, Line, Receiver

MOST_LINES = 8
LIST = "/notices"


def lines_of(rows: Iterable[NoticeDelivery], receiver: Receiver, at: datetime) -> dict[UUID, Line]:
    """What each delivery has still to say, by its id."""
    by_source: dict[str, dict[UUID, UUID]] = {}
    for one in rows:
        by_source.setdefault(one.source, {})[one.notice_id] = one.id
    with in_language(receiver.language):
        return {
            deliveries[notice_id]: line
            for name, deliveries in by_source.items()
            if name in SOURCES
            for notice_id, line in SOURCES[name].lines(list(deliveries), receiver, at).items()
        }


def worded(lines: Sequence[Line], receiver: Receiver) -> tuple[str, str]:
    """Title and text. What several say alike is said once."""
    lines = list(dict.fromkeys(lines))
    with in_language(receiver.language):
        title = ngettext("Gridwalk: %(num)s item", "Gridwalk: %(num)s items", len(lines))
        if len(lines) == 1:
            return title, _with_link(lines[0].words, lines[0].path)
        said = [f"· {one.words}" for one in lines[:MOST_LINES]]
        if (more := len(lines) - MOST_LINES) > 0:
            said.append(ngettext("and %(num)s item more", "and %(num)s items more", more))
        return title, _with_link("\n".join(said), LIST)


@contextmanager
def in_language(language: str) -> Iterator[None]:
    before = g.get("language")
    g.language = language
    try:
        with force_locale(language):
            yield
    finally:
        g.language = before or "zh_Hans"


def _with_link(words: str, path: str) -> str:
    public = current_app.config["PUBLIC_URL"]
    return f"{words}\n{public}{path}" if public else words
