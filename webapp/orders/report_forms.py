"""What a report says, read with care wherever it is written: in a visit's form, on a page of its own, by a resident.

A report is not turned away for what the centre can put right: a category that is no longer in use is left open, a blank sentence
takes the category's name. Only where nothing was said at all there is no report.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from webapp.core.db import db
from webapp.core.ids import parse_id
from webapp.core.problems import Problem

from .given import MOST_TEXT
from .models import MOST_PLACE
from .registers import Category


@dataclass(frozen=True)
class Told:
    """`category_id` is one of the lower level; of the upper one only the name is known, and stands in the title."""

    words: str
    title: str
    category_id: UUID | None
    urgent: bool
    building_id: UUID | None = None
    place: str = ""


def read_told(form: Mapping[str, str], street_id: UUID, prefix: str = "") -> Told | None:
    """What was said, or None if neither a sentence nor a category was."""
    words = read_text(form, f"{prefix}words", MOST_TEXT)
    category = category_by_code(street_id, form.get(f"{prefix}category", "").strip())
    if not words and category is None:
        return None
    is_lower = category is not None and category.parent_id is not None
    return Told(
        words=words or (category.name if category else ""),
        title=_("%(kind)s: %(words)s", kind=category.name, words=words) if category and words and not is_lower else "",
        category_id=category.id if category and is_lower else None,
        urgent=bool(form.get(f"{prefix}urgent")),
        building_id=parse_id(form.get(f"{prefix}building", "")),
        place=read_text(form, f"{prefix}place", MOST_PLACE),
    )


def read_text(form: Mapping[str, str], name: str, most: int) -> str:
    said = form.get(name, "").replace("\r\n", "\n").replace("\0", "").strip()
    if len(said) > most:
        raise Problem("too-long", _l("This is too long: at most %(most)s characters.", most=most), field=name)
    return said


def category_by_code(street_id: UUID, code: str) -> Category | None:
    """Forms name categories by their code: a form that lay on a phone for long still says what was meant."""
    if not code:
        return None
    return db.session.scalar(select(Category).where(Category.street_id == street_id, Category.code == code, Category.ended_at.is_(None)))
