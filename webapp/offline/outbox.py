"""The outbox's other end: each entry of a batch is replayed through the very view that its path names, as its user.

A batch is part of one transaction (delivery.py): every entry in a savepoint, one commit, then the answer.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_der_public_key
from flask import Flask, g
from flask.ctx import RequestContext
from flask_babel import lazy_gettext as _l
from sqlalchemy import select, update
from werkzeug.datastructures import ImmutableMultiDict
from werkzeug.exceptions import HTTPException

from webapp.accounts.models import Device
from webapp.core.ahead import read_ahead
from webapp.core.codec import from_base64url
from webapp.core.db import db, shared_session
from webapp.core.entries import Entry
from webapp.core.problems import NotAllowed, NotFound, Problem
from webapp.core.verdicts import UNPROVEN, WAITS, Filing, Try, Verdict

MOST_ENTRIES = 50
Numbered = tuple[int, Entry]


class Batch:
    """The entries of one writer in one delivery, inside the caller's transaction. The caller has let the writer's devices queue."""

    def __init__(self, app: Flask, person, received_at: datetime, offset_ms: float | None):
        self.app, self.person, self.received_at, self.offset_ms = app, person, received_at, offset_ms

    def take(self, numbered: list[Numbered]) -> dict[int, Verdict]:
        """A verdict under each entry's number; an entry that needs a later one waits for it within the batch."""
        entries = [entry for _, entry in numbered]
        keys = {key for entry in entries for key in (entry.key, *entry.needs, *filter(None, [entry.replaces]))}
        self.filing = Filing(self.person, self.received_at, list(keys))
        self.devices = self._devices(Device.id.in_({entry.device for entry in entries if entry.device}))
        read_ahead(self.person, [entry for entry in entries if entry.key not in self.filing.filed])
        verdicts: dict[int, Verdict] = {}
        left = numbered
        with shared_session():
            while left:
                going = self._next(left)
                if not going:
                    verdicts |= {index: self._waiting(entry) for index, entry in left}
                    break
                verdicts |= self._answer(going)
                left = [one for one in left if one not in going]
        self.filing.finish()
        count_filed(self.filing)
        return verdicts

    def _next(self, left: list[Numbered]) -> list[Numbered]:
        """The first entry that can go now, and with it those right behind it, as long as none builds on another."""
        first = next((at for at, (_, entry) in enumerate(left) if all(self.filing.is_filed(need) for need in entry.needs)), None)
        if first is None:
            return []
        keys: set[UUID] = set()
        for at, (_, entry) in enumerate(left):
            if first > 0 or entry.key in keys or not self.filing.stands_alone(entry):
                return left[:at] or [left[first]]
            keys.add(entry.key)
        return left

    def _answer(self, going: list[Numbered]) -> dict[int, Verdict]:
        """What can be said at once of these entries is said; the others are filed together."""
        said = {index: self._ask(entry) for index, entry in going}
        tries = {index: one for index, one in said.items() if isinstance(one, Try)}
        filed = self.filing.file_together(list(tries.values()))
        return said | dict(zip(tries, filed, strict=True))  # type: ignore[operator]

    def _ask(self, entry: Entry) -> Verdict | Try:
        device = self._signer(entry)
        if device is None:
            return self.filing.refuse(
                entry, [Problem(UNPROVEN, _l("The server can't tell that this phone wrote it. It is kept here and at the centre."))]
            )
        if entry.device != device.id:
            entry = replace(entry, device=device.id)
        earlier = self.filing.earlier_answer(entry)
        if earlier:
            return earlier
        moment, uncertain = entry.moment(self.received_at, self.offset_ms)
        if device.revoked_at and moment > device.revoked_at:
            problem = Problem("device-revoked", _l("This phone was signed out before this was written. The centre keeps it."))
            return self.filing.refuse(entry, [problem], moment, uncertain)
        return Try(entry, self._call(entry, device, moment, uncertain), moment, uncertain)

    def _signer(self, entry: Entry) -> Device | None:
        """The device that wrote the entry, if its signature proves it.

        A restored database may not know the device any more; the same phone's key came back with its next sign-in, so any
        device of the writer whose key fits stands for it. A device that is known, to whomever, must be the one that signed.
        """
        known = self.devices.get(entry.device)
        if known is not None:
            return known if signed(entry, known) else None
        if entry.device is None or db.session.get(Device, entry.device) is not None:
            return None
        return next((device for device in self._devices().values() if signed(entry, device)), None)

    def _waiting(self, entry: Entry) -> Verdict:
        problem = Problem("waits", _l("It waits for an earlier entry that has not arrived."))
        return self.filing.earlier_answer(entry) or Verdict(entry.key, WAITS, problems=[problem])

    def _call(self, entry: Entry, device: Device, moment: datetime, uncertain: bool) -> Callable[[], str]:
        received_at, shared = self.received_at, g.shared
        return lambda: replay(self.app, self.person, device, entry, moment, received_at=received_at, shared=shared, uncertain=uncertain)

    def _devices(self, *which) -> dict[UUID | None, Device]:
        rows = db.session.scalars(select(Device).where(Device.person_id == self.person.id, *which).order_by(Device.signed_in_at.desc()))
        return {row.id: row for row in rows}


def count_filed(filing: Filing) -> None:
    """How many entries of each device are in the database, for the daily comparison with the phone."""
    counts: dict[UUID, int] = {}
    for row in filing.rows:
        counts[row["device_id"]] = counts.get(row["device_id"], 0) + 1
    for device_id, count in sorted(counts.items(), key=str):
        more = update(Device).where(Device.id == device_id).values(filed=Device.filed + count)
        db.session.execute(more, execution_options={"synchronize_session": False})


def replay(
    app: Flask,
    person,
    device,
    entry: Entry,
    moment: datetime,
    *,
    received_at: datetime,
    shared: dict,
    uncertain: bool = False,
    by_centre: bool = False,
) -> str:
    """Runs the view that `entry.path` names, in a request of its own; answers with where the result shows.

    `by_centre`: the centre decided to take it from the refused box, however late it came.
    """
    environ = {
        "REQUEST_METHOD": "POST",
        "PATH_INFO": entry.path,
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "wsgi.url_scheme": "http",
        "wsgi.input": None,
    }
    request = app.request_class(environ, populate_request=False)
    request.__dict__["form"] = ImmutableMultiDict(entry.fields)
    with app.app_context() as context:
        vars(context.g).update(
            replaying=True,
            user=person,
            device=device,
            language=person.language,
            entry=entry,
            shared=shared,
            now=received_at,
            happened_at=moment,
            uncertain=uncertain,
            by_centre=by_centre,
        )
        without_cookie: Any = app.session_interface.make_null_session(app)
        with RequestContext(app, environ, request=request, session=without_cookie):
            return _run(app, request, entry)


def _run(app: Flask, request, entry: Entry) -> str:
    if request.routing_exception is not None:
        raise Problem("unknown-path", _l("The server does not know this form any more. The centre keeps what you wrote."), status=404)
    view = app.view_functions[request.endpoint]
    if not getattr(view, "offline", False) or entry.path.startswith("/offline/"):
        raise NotAllowed("not-offline", _l("This can't be sent from the outbox. The centre keeps what you wrote."))
    try:
        answer = view(**(request.view_args or {}))
    except HTTPException as error:
        if error.code == 404:
            raise NotFound() from None
        raise Problem("bad-request", _l("The server could not read this."), status=error.code or 400) from None
    status = getattr(answer, "status_code", 200)
    if status >= 400:
        raise Problem("refused", _l("The server could not take this. The centre keeps what you wrote."), status=status)
    return g.get("see", "")


def signed(entry: Entry, device: Device) -> bool:
    if not device.public_key or not entry.signature:
        return False
    try:
        raw = from_base64url(entry.signature)
        if len(raw) != 64:
            return False
        der = encode_dss_signature(int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big"))
        _public_key(device.public_key).verify(der, entry.signed_bytes, ec.ECDSA(SHA256()))
    except (InvalidSignature, ValueError):
        return False
    return True


@lru_cache(maxsize=4096)
def _public_key(text: str) -> ec.EllipticCurvePublicKey:
    """The P-256 key spelt in base64url SubjectPublicKeyInfo; ValueError for anything else."""
    key = load_der_public_key(from_base64url(text))
    if not isinstance(key, ec.EllipticCurvePublicKey) or not isinstance(key.curve, ec.SECP256R1):
        raise ValueError("not a P-256 key")
    return key


def is_public_key(text: str) -> bool:
    try:
        _public_key(text)
    except (ValueError, TypeError):
        return False
    return len(text) <= 200
