"""Who is asking: the device that the session cookie names, checked against its row on every request.

The cookie holds the device's id and a secret of which the row keeps only a hash, so neither a look into the database nor the
key that signs cookies is enough to be somebody. It lasts as long as the session itself (90 days, beginning anew with use);
Flask-Login's second cookie for remembering is not used.
"""

import hashlib
import hmac
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

from flask import Flask, Response, current_app, g, session
from flask_login import LoginManager, current_user
from sqlalchemy import update

from webapp.core.db import db
from webapp.core.ids import parse_id
from webapp.core.problems import TryAgain
from webapp.core.writes import committed

from .models import Device

LASTS = timedelta(days=90)
SEEN_EVERY = timedelta(minutes=10)

login_manager = LoginManager()
login_manager.session_protection = None  # a phone's address and browser version change while it is walked about


def init_app(app: Flask) -> None:
    app.config.update(PERMANENT_SESSION_LIFETIME=LASTS, SESSION_REFRESH_EACH_REQUEST=False)
    login_manager.init_app(app, add_context_processor=False)
    app.before_request(recognise)
    app.after_request(note_seen)


def hash_secret(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


@login_manager.user_loader
def load(cookie: str) -> Device | None:
    """The device that the cookie names, if the secret is right and nothing ended it."""
    spelt, _, secret = cookie.partition(".")
    device_id = parse_id(spelt)
    device = db.session.get(Device, device_id) if device_id else None
    if device is None or not hmac.compare_digest(hash_secret(secret), device.secret_hash):
        return None
    if not device.is_open_at(g.now):
        g.closed = device
        return None
    return device


def recognise() -> None:
    g.unnoticed = g.closed = None
    if current_user.is_authenticated:
        g.device = current_user._get_current_object()
        g.user = g.device.person
        g.unnoticed = g.device.id if g.now - g.device.seen_at >= SEEN_EVERY else None


def note_seen(response: Response) -> Response:
    """Every ten minutes of use, the device's last day and its cookie move on.

    That write must not slow a read down, nor fail it while another writes: it waits until the answer is on its way, and one
    that finds the database busy is made up for by the next request. It goes past the ORM since no page shows it.
    """
    if g.get("unnoticed") and "_user_id" in session:
        session.modified = True
        response.call_on_close(partial(_write_seen, current_app._get_current_object(), g.unnoticed, g.now))  # type: ignore[attr-defined]
    return response


def _write_seen(app: Flask, device_id: UUID, at: datetime) -> None:
    with app.app_context():
        try:
            with committed():
                seen = update(Device).where(Device.id == device_id, Device.seen_at < at).values(seen_at=at, expires_at=at + LASTS)
                db.session.execute(seen)
        except TryAgain:
            return
