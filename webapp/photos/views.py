"""Showing photos to whoever may see the record they belong to. How they arrive is in tus.py."""

from uuid import UUID

from flask import Blueprint, Response, g

from webapp.accounts.access import allow

from . import queries, tus
from .models import Photo
from .storage import storage

bp = Blueprint("photos", __name__)
bp.register_blueprint(tus.bp)


@bp.get("/photos/<uuid:photo_id>")
@allow("own")
def show(photo_id: UUID) -> Response:
    return _picture(queries.visible_to(g.user, photo_id, at=g.now), "photos")


@bp.get("/photos/<uuid:photo_id>/thumbnail")
@allow("own")
def thumbnail(photo_id: UUID) -> Response:
    return _picture(queries.visible_to(g.user, photo_id, at=g.now), "thumbnails")


def _picture(photo: Photo, kind: str) -> Response:
    """Only ever a JPEG that we checked, and never kept by a cache: who may see it can change."""
    answer = Response(storage().read(kind, photo.stored_sha256), mimetype="image/jpeg")
    answer.headers["Content-Disposition"] = f"inline; filename={photo.id}.jpg"
    answer.headers["Cache-Control"] = "private, no-store"
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer
