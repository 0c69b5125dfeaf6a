"""Reads of people and their posts."""

from uuid import UUID

from flask import g, has_request_context
from sqlalchemy import select

from webapp.core.db import db

from .models import Post
from .rules import Held


def posts_of(person_id: UUID) -> tuple[Held, ...]:
    """All posts of a person, past and coming ones too; asked of the database once a request, also by a whole batch."""
    kept = g.shared.setdefault("posts", {}) if has_request_context() and "shared" in g else {}
    if person_id not in kept:
        asked = select(Post.role, Post.area_id, Post.starts_at, Post.ends_at).where(Post.person_id == person_id)
        kept[person_id] = tuple(Held(*row) for row in db.session.execute(asked.order_by(Post.starts_at, Post.id)))
    return kept[person_id]
