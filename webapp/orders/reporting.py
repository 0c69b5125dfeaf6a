"""The page on which somebody reports: what may be chosen there, and who is nearest to call. The same for view and pack.

A hub household answers three questions, one at a time in large type; everybody else has the same fields on one page.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from flask import render_template
from sqlalchemy import or_, select

from webapp.accounts.models import Person, Post
from webapp.accounts.queries import posts_of
from webapp.accounts.roles import GRID_WORKER, HUB_HOUSEHOLD
from webapp.accounts.rules import posts_with
from webapp.areas import queries as areas
from webapp.areas.models import Area, Building
from webapp.areas.reach import Reach, reach_of
from webapp.core.db import db

from . import queries
from .registers import Category

NEW = "/orders/new"
Categories = list[tuple[Category, list[Category]]]
PICTURES = {"safety": "warn", "city": "bulb", "property": "building", "governance": "people", "policing": "flag"}  # of a category's net


@dataclass
class Around:
    """Where somebody reports from: the area that a report without a house is laid to, the houses in it, and who walks there."""

    area_id: UUID | None = None
    houses: list[Building] = field(default_factory=list)
    workers: list[Person] = field(default_factory=list)


def may(person: Any, at: datetime) -> bool:
    return bool(posts_with(posts_of(person.id), "order.report", at))


def is_hub(person: Any, at: datetime) -> bool:
    """Reports from home: a hub household that does not walk a grid as well."""
    roles = {post.role for post in posts_of(person.id) if post.held_at(at)}
    return HUB_HOUSEHOLD in roles and not posts_with(posts_of(person.id), "order.walk", at)


def around(person: Any, at: datetime) -> Around:
    """Whoever reports for a whole street says the place in words."""
    reach = reach_of(person, "order.report", at)
    if reach.street or reach.general_grids or not reach:
        return Around(area_id=_only(reach.general_grids))
    return Around(_only(reach.micro_grids | reach.grids), areas.buildings(reach), _workers(reach, at))


def page(person: Any, at: datetime) -> str:
    here, categories = around(person, at), queries.categories(person.street_id)
    return render_template(
        "orders/report-steps.html" if is_hub(person, at) else "orders/report.html",
        person=person,
        here=here,
        one_compound=len({house.compound_id for house in here.houses}) == 1,
        categories=categories,
        has_other=has_other(categories),
        picture_of=picture_of,
    )


def has_other(categories: Categories) -> bool:
    """Whether the street has a category of its own for whatever fits nowhere: one that is nobody's."""
    return any(not (one.department_id or one.net) for _top, below in categories for one in below)


def picture_of(top: Category, below: list[Category]) -> str:
    """Of the net that the category, or the first below it, belongs to."""
    net = next((one.net for one in (top, *below) if one.net), "")
    return PICTURES.get(net, "order")


def _workers(reach: Reach, at: datetime) -> list[Person]:
    """The grid workers of these areas, or of the grids around them: who comes first, and can be called."""
    near = reach.micro_grids | reach.grids | reach.around
    held = (Post.role == GRID_WORKER, Post.starts_at <= at, or_(Post.ends_at.is_(None), Post.ends_at > at))
    asked = select(Person).join(Post, Post.person_id == Person.id).join(Area, Area.id == Post.area_id)
    asked = asked.where(Post.area_id.in_(near), *held, Person.phone.is_not(None), Person.left_at.is_(None))
    return list(db.session.scalars(asked.order_by(Area.tier.desc(), Person.name, Person.id)).unique())


def _only(ids: frozenset[UUID]) -> UUID | None:
    return next(iter(ids)) if len(ids) == 1 else None
