"""The one place that commits. A view marked `@writes` runs in one transaction; with a key it is filed once, with a receipt.

Online a form post is simply a transaction. With an `Idempotency-Key`, or replayed from a phone's outbox, it is an entry (verdicts.py).
"""

import functools
import logging
from collections.abc import Callable
from contextlib import contextmanager

from flask import current_app, g, request
from flask_babel import lazy_gettext as _l
from sqlalchemy.exc import OperationalError

from .clock import iso
from .db import db, write_transaction
from .entries import Entry
from .ids import parse_id
from .installation import epoch
from .problems import Problem, TryAgain
from .turns import take_turn
from .verdicts import FILED, Filing, Verdict

log = logging.getLogger("gridwalk.writes")


def writes(view: Callable | None = None, *, offline: bool = False) -> Callable:
    """Marks a view that changes rows. `offline=True`: a phone may keep its form and post it later."""
    if view is None:
        return functools.partial(writes, offline=offline)

    @functools.wraps(view)
    def in_one_transaction(*args, **kwargs):
        if g.get("replaying"):
            return view(*args, **kwargs)
        key = request.headers.get("Idempotency-Key")
        with committed():
            return _once(view, key, args, kwargs) if key and offline else view(*args, **kwargs)

    in_one_transaction.writes = True  # type: ignore[attr-defined]
    in_one_transaction.offline = offline  # type: ignore[attr-defined]
    return in_one_transaction


@contextmanager
def committed():
    """One write transaction: committed at the end, rolled back on any refusal or fault. For views, commands and imports."""
    try:
        with write_transaction():
            try:
                yield
                db.session.commit()
            except KeptRefusal:
                db.session.commit()
                raise
            except BaseException:
                db.session.rollback()
                raise
    except OperationalError as fault:
        log.warning("write put off: %s", fault.orig)
        raise TryAgain() from fault


class KeptRefusal(Problem):
    """A refusal whose box row must be committed all the same."""

    def __init__(self, verdict: Verdict):
        first = verdict.problems[0]
        super().__init__(first.name, first.sentence, field=first.field, status=first.status)
        self.problems = verdict.problems


def _once(view: Callable, key_text: str, args: tuple, kwargs: dict):
    """One keyed post of the session's own user: the same as a batch of one, unsigned."""
    key = parse_id(key_text)
    if key is None:
        raise Problem("malformed", _l("The key of this post can't be read."), status=400)
    fields = tuple((name, text) for name, text in request.form.items(multi=True))
    entry = Entry(
        key=key,
        path=request.path,
        fields=fields,
        photos=tuple(request.form.getlist("photo")),
        happened_at=g.now,
        device=g.device.id if g.device else None,
        user=g.user.id,
    )
    take_turn([g.user.id])
    filing = Filing(g.user, g.now, [key])
    said = filing.earlier_answer(entry)
    answers: list = []
    if said is None:
        g.entry = entry

        def call() -> str:
            answers.append(view(*args, **kwargs))
            return g.get("see", "")

        said = filing.file(entry, call, g.happened_at, False)
    filing.finish()
    if said.verdict != FILED:
        raise KeptRefusal(said)
    if answers:
        return answers[0]
    from .replies import reply

    return reply(goto=said.see or "/")


def stamp() -> dict:
    """What every answer of the kit carries."""
    return {"kit": 1, "now": iso(g.now), "epoch": epoch(), "release": current_app.config["RELEASE"]}
