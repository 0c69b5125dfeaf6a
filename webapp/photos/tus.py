"""Receiving photos in pieces: tus 1.0 (creation, expiration, checksum) as docs/protocol.md 4 says.

What has arrived is kept as it is read, so a cut costs nothing but the bytes still on their way.
"""

import base64
import binascii
import hashlib
import json
from email.utils import format_datetime
from uuid import UUID

from flask import Blueprint, Response, g, jsonify, request
from flask_babel import lazy_gettext as _l
from werkzeug.exceptions import ClientDisconnected

from webapp.accounts.access import allow, public
from webapp.core.db import db
from webapp.core.problems import Problem
from webapp.core.writes import committed, stamp

from . import actions, queries
from .actions import A_HASH
from .models import REFUSED, STORED
from .queries import Upload
from .refusals import refusal
from .sealed import writer_of
from .storage import staging

MOST_BYTES = 15 * 1024 * 1024
PIECE = 256 * 1024
READ = 16 * 1024  # at most this much is lost when the line is cut in the middle of a piece
MOST_ASKED = 200
TUS = "1.0.0"
SEALED_MORE = 28  # bytes that sealing adds

bp = Blueprint("tus", __name__)


@bp.route("/offline/photos", methods=["OPTIONS"], provide_automatic_options=False)
@public
def abilities() -> Response:
    """What this server can do."""
    return _answer(
        204,
        **{
            "Tus-Version": TUS,
            "Tus-Extension": "creation,expiration,checksum",
            "Tus-Max-Size": MOST_BYTES,
            "Tus-Checksum-Algorithm": "sha256",
        },
    )


@bp.get("/offline/photos")
@allow("own")
def known() -> Response:
    """Which of these hashes are stored or refused, for a phone that missed the answer."""
    asked = [one for one in request.args.get("sha256", "").split(",")[:MOST_ASKED] if A_HASH.fullmatch(one)]
    stored, refused = queries.settled(g.user, asked)
    return jsonify(stamp() | {"stored": stored, "refused": refused})


@bp.post("/offline/photos")
@allow("own")
def create() -> Response:
    """A place for a photo's pieces; or, if nothing is left to send, what became of it."""
    _speaks_tus()
    length, sha256, filetype, envelope = _announced()
    owner = g.user if envelope is None else writer_of(envelope, sha256, g.user.street_id)
    with committed():
        sealed = envelope and actions.Sealed(envelope, g.user)
        photo = actions.begin(sha256, length, filetype, by=owner, at=g.now, sealed=sealed)
        upload, refused_because = queries.plain(photo), photo.refusal
    if upload.state == REFUSED:
        raise refusal(refused_because)
    if upload.state == STORED:
        return _stored(upload, 200)
    if staging().length(upload.id) == upload.length:  # all of it came before, but not its last answer
        return _settled(upload, 200)
    return _answer(201, **{"Location": f"/offline/photos/{upload.id}", "Upload-Expires": _http(upload)})


@bp.route("/offline/photos/<uuid:upload_id>", methods=["HEAD"])
@allow("own")
def progress(upload_id: UUID) -> Response:
    """How far it came."""
    _speaks_tus()
    upload = _going(upload_id)
    offset = staging().length(upload.id) if upload.state not in {STORED, REFUSED} else upload.length
    return _answer(200, **{"Upload-Offset": offset, "Upload-Length": upload.length, "Upload-Expires": _http(upload)})


@bp.patch("/offline/photos/<uuid:upload_id>")
@allow("own")
def piece(upload_id: UUID) -> Response:
    """Takes the next piece. The last one is answered when the picture is opened, cleaned and stored."""
    _speaks_tus()
    upload, start, size, checksum = _going(upload_id), _count("Upload-Offset"), _piece_size(), _checksum()
    done = upload.state in {STORED, REFUSED}
    if done or start + size > upload.length or start != staging().length(upload.id):
        raise _elsewhere()
    db.session.rollback()  # nothing is open in the database while bytes travel
    end, digest = _take(upload, start)
    if checksum is not None and digest != checksum:
        staging().drop_tail(upload.id, start, end)
        raise Problem("checksum", _l("This piece arrived damaged. It is asked for again."), status=460)
    if end < upload.length:
        return _answer(204, **{"Upload-Offset": end, "Upload-Expires": _http(upload)})
    return _settled(upload, 204)


@bp.after_request
def speaks_tus(response: Response) -> Response:
    """By this header a phone knows that the answer is ours."""
    response.headers["Tus-Resumable"] = TUS
    return response


def _take(upload: Upload, start: int) -> tuple[int, bytes]:
    """Reads the body and keeps it as it comes. Where it now ends, and the SHA-256 of what came."""
    offset, sum_of_it = start, hashlib.sha256()
    try:
        while part := request.stream.read(READ):
            if not staging().append(upload.id, offset, part):
                raise _elsewhere()
            sum_of_it.update(part)
            offset += len(part)
    except (ClientDisconnected, ConnectionError, TimeoutError) as cut:
        raise Problem("cut", _l("The line broke. What arrived is kept; the rest is asked for again."), status=400) from cut
    return offset, sum_of_it.digest()


def _settled(upload: Upload, status: int) -> Response:
    found = actions.examine(upload)
    with committed():
        actions.settle(upload, found, by=g.user, at=g.now)
    actions.clear_staged(upload.id)
    if found is None:
        raise _gone()
    if isinstance(found, Problem):
        raise found
    return _stored(upload, status)


def _stored(upload: Upload, status: int) -> Response:
    return _answer(status, **{"Upload-Offset": upload.length, "Photo-Stored": upload.sha256})


def _going(upload_id: UUID) -> Upload:
    upload = queries.upload_of(g.user, upload_id, g.now)
    if upload is None:
        raise _gone()
    return upload


def _announced() -> tuple[int, str, str, dict | None]:
    """Length, hash and type from the creation's headers; the envelope of a sealed one."""
    length = _count("Upload-Length")
    said = dict(_metadata(request.headers.get("Upload-Metadata", "")))
    sha256, envelope = said.get("sha256", ""), _envelope(said.get("envelope"))
    if length > MOST_BYTES + (SEALED_MORE if envelope else 0):
        raise Problem("photo-too-large", _l("This photo is larger than 15 MB and was not taken."), status=413)
    if not length or not A_HASH.fullmatch(sha256):
        raise _bad("Upload-Metadata")
    return length, sha256, said.get("filetype", "")[:80].strip().lower(), envelope


def _envelope(text: str | None) -> dict | None:
    if text is None:
        return None
    try:
        said = json.loads(text)
    except json.JSONDecodeError:
        raise _bad("Upload-Metadata") from None
    if not isinstance(said, dict):
        raise _bad("Upload-Metadata")
    return said


def _metadata(header: str):
    for pair in header.split(","):
        name, _space, value = pair.strip().partition(" ")
        try:
            yield name, base64.b64decode(value, validate=True).decode()
        except (binascii.Error, UnicodeDecodeError):
            raise _bad("Upload-Metadata") from None


def _piece_size() -> int:
    if request.mimetype != "application/offset+octet-stream":
        raise Problem("bad-request", _l("The server could not read this."), status=415)
    if request.content_length is None:
        raise Problem("bad-request", _l("The server could not read this."), status=411)
    if request.content_length > PIECE:
        raise Problem("piece-too-large", _l("A piece of a photo may have 256 KB at most."), status=413)
    return request.content_length


def _checksum() -> bytes | None:
    """The SHA-256 that the piece must have, if the phone said it."""
    header = request.headers.get("Upload-Checksum")
    if header is None:
        return None
    algorithm, _space, value = header.partition(" ")
    try:
        digest = base64.b64decode(value, validate=True)
    except binascii.Error:
        raise _bad("Upload-Checksum") from None
    if algorithm != "sha256" or len(digest) != 32:
        raise _bad("Upload-Checksum")
    return digest


def _count(header: str) -> int:
    text = request.headers.get(header, "")
    if not (text.isascii() and text.isdigit() and len(text) < 16):
        raise _bad(header)
    return int(text)


def _speaks_tus() -> None:
    if request.headers.get("Tus-Resumable") != TUS:
        raise Problem("other-version", _l("The server could not read this."), status=412)


def _bad(header: str) -> Problem:
    return Problem("bad-request", _l("The server could not read this."), status=400, field=header)


def _elsewhere() -> Problem:
    return Problem("offset", _l("The server has more or less of this photo than the phone thinks. It asks and goes on."), status=409)


def _gone() -> Problem:
    return Problem("begin-anew", _l("The pieces of this photo are no longer there. It is sent again from the start."), status=410)


def _http(upload: Upload) -> str:
    return format_datetime(upload.expires_at, usegmt=True)


def _answer(status: int, **headers) -> Response:
    answer = Response(status=status)
    answer.headers.update({"Cache-Control": "no-store"} | {name: str(value) for name, value in headers.items()})
    answer.headers.pop("Content-Type", None)
    return answer
