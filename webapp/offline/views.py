"""The kit's own addresses: device, pack, outbox, its worker and its words.

JSON answers carry `"kit": 1`, so that nobody else's answer passes for ours.
"""

from flask import Blueprint, Response, current_app, g, jsonify, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy.exc import IntegrityError

from webapp.accounts.access import allow, public
from webapp.accounts.actions import note_wiped
from webapp.accounts.models import Device
from webapp.accounts.queries import posts_of
from webapp.areas.reach import reach_of
from webapp.core import access_log, carried, parameters, release, sealing
from webapp.core.carried import Holder
from webapp.core.clock import local_day
from webapp.core.db import db
from webapp.core.installation import epoch
from webapp.core.notices.channels import count_failing
from webapp.core.problems import Conflict, NotFound, Problem, TryAgain
from webapp.core.replies import page
from webapp.core.streets import Street
from webapp.core.writes import committed, stamp, writes

from . import pack, phones
from .carrier import PAGES
from .delivery import all_retry, deliver
from .outbox import MOST_ENTRIES, is_public_key

bp = Blueprint("offline", __name__)


@bp.get("/offline/device")
@allow("own")
def device():
    """Who is asking, and on which device. A phone says with it how much waits there."""
    answer = jsonify(
        stamp()
        | {
            "user": str(g.user.id),
            "name": g.user.name,
            "device": str(g.device.id),
            "street": str(g.user.street_id),
            "language": g.language,
            "filed": g.device.filed,
            "has_key": g.device.public_key is not None,
            "seal": sealing.newest(),
        }
    )
    waiting = request.args.get("waiting", type=int)
    if waiting is None or waiting < 0:
        return answer
    return phones.note_waiting(answer, current_app._get_current_object(), g.device, waiting, g.now)


@bp.post("/offline/device/wiped")
@public
@writes
def wiped():
    """The word of a phone that was to forget, and did. Only the cookie of that very device speaks for it."""
    if g.closed is None or g.closed.wipe_asked_at is None:
        raise NotFound()
    note_wiped(db.session.merge(g.closed), at=g.now)
    return jsonify(stamp())


@bp.put("/offline/device/key")
@allow("own")
@writes
def device_key():
    """The public half of the key that this phone signs with; a second, different one is refused."""
    said = request.get_json(silent=True)
    key = said.get("public_key") if isinstance(said, dict) else None
    if not isinstance(key, str) or not is_public_key(key):
        raise Problem("bad-key", _l("This is not a key the server can use."), status=400)
    mine = db.session.get_one(Device, g.device.id, with_for_update={"of": Device})
    if mine.public_key not in (None, key):
        raise Conflict("other-key", _l("This phone already has a key. Sign out and in again to make a new one."))
    mine.public_key = key
    return jsonify(stamp() | {"has_key": True})


@bp.get("/offline/pack")
@allow("own")
def the_pack():
    """The next slice of carried pages. Nothing is open in the database while its bytes travel."""
    holder = holder_of(g.user, g.now)
    street = db.session.get_one(Street, g.user.street_id)
    held = parameters.values(street.id, holder.day) | {"street": [street.name, street.labels]} | _frame_of(g.user, g.now)
    key = pack.scope_key(holder, current_app.config["RELEASE"], epoch(), held)
    found = pack.answer(holder, request.args.get("since"), key)
    if found.begins and found.total:
        access_log.delivered(holder.scopes, found.total)
    db.session.rollback()
    return jsonify(stamp() | found.as_dict())


def _frame_of(person, at) -> dict:
    """What stands around every page of this person: the posts that decide what is carried at all, the name and how pages look."""
    posts = sorted({(post.role, str(post.area_id)) for post in posts_of(person.id) if post.held_at(at)})
    return {"posts": posts, "reader": [person.name, person.theme, person.large_type]}


def holder_of(person, at) -> Holder:
    """What this person's phone carries now: the grids walked, and what is their own."""
    reach = reach_of(person, "door.write", at)
    grids = reach.grids | reach.around
    usual = (*reach.scopes, f"p:{person.id}", f"s:{person.street_id}")
    scopes = (*usual, *sorted(carried.further_scopes(person, at) - set(usual)))
    return Holder(person, grids, local_day(at), at, g.language, scopes)


@bp.post("/offline/outbox")
@allow("own")
def outbox():
    """At most 50 entries: each gets its verdict, all are committed together, then it is answered."""
    said = request.get_json(silent=True)
    entries = said.get("entries") if isinstance(said, dict) else None
    if not isinstance(entries, list):
        raise Problem("malformed", _l("This delivery can't be read. Nothing was taken; everything stays on the phone."), status=400)
    if len(entries) > MOST_ENTRIES:
        raise Problem("too-many", _l("At most 50 entries at a time. Nothing was taken; everything stays on the phone."), status=413)
    offset = said.get("offset_ms")
    offset = float(offset) if isinstance(offset, int | float) and abs(offset) < 1e13 else None
    verdicts, filed = _take(entries, offset)
    return jsonify(stamp() | {"verdicts": [verdict.as_dict() for verdict in verdicts], "filed": filed})


def _take(entries: list, offset: float | None):
    try:
        with committed():
            verdicts = deliver(current_app._get_current_object(), g.user, g.now, offset, entries)
            filed = db.session.scalar(db.select(Device.filed).where(Device.id == g.device.id))
    except (TryAgain, IntegrityError):  # or somebody drew the same receipt in the same moment
        return all_retry(entries), None
    return verdicts, filed


@bp.get("/offline/words")
@allow("own")
def words():
    return Response(PAGES["/offline/words"](), mimetype="application/json")


@bp.get("/offline/locked")
@allow("own")
def locked() -> str:
    return PAGES["/offline/locked"]()


@bp.before_app_request
def _stay_locked() -> str | None:
    """A phone that its PIN keeps locked says so in a cookie: who gets past its worker meets the same page here."""
    wants_page = request.method == "GET" and request.headers.get("Sec-Fetch-Mode") == "navigate"
    return PAGES["/offline/locked"]() if wants_page and request.cookies.get("locked") and g.user else None


@bp.get("/outbox")
@allow("own")
def outbox_page():
    return page("offline/outbox.html")


@bp.get("/worker.js")
@public
def worker():
    """The service worker of the current release; its address never changes, so that browsers find the next one."""
    return Response(
        f'import "{release.address("js/offline/worker.js")}";\n', mimetype="text/javascript", headers={"Cache-Control": "no-cache"}
    )


@bp.get("/manifest.webmanifest")
@public
def manifest():
    """What a phone needs to install this as an app."""
    base = f"/static/{current_app.config['RELEASE']}/icons"
    icon = lambda name, size, purpose: {"src": f"{base}/{name}", "sizes": size, "type": "image/png", "purpose": purpose}  # noqa: E731
    said = {
        "id": "/",
        "name": _("Gridwalk"),
        "short_name": _("Gridwalk"),
        "description": _("Visits, handbook and photos, with and without signal."),
        "lang": "zh-Hans" if g.language == "zh_Hans" else "en",
        "start_url": "/",
        "scope": "/",
        "display": "standalone",
        "background_color": "#f4f1e8",
        "theme_color": "#f4f1e8",
        "icons": [
            icon("gridwalk-192.png", "192x192", "any"),
            icon("gridwalk-512.png", "512x512", "any"),
            icon("gridwalk-maskable-512.png", "512x512", "maskable"),
        ],
    }
    return Response(current_app.json.dumps(said), mimetype="application/manifest+json", headers={"Cache-Control": "no-cache"})


@bp.get("/healthz")
@public
def healthz():
    """200 when the database answers and its tables are there; how many channels take no notices does not make it ill."""
    epoch()
    return jsonify(stamp() | {"ready": True, "channels_failing": count_failing()})
