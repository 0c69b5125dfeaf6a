"""The administrator's pages: people of the street, their posts, devices and one-time codes."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import segno
from flask import Blueprint, Response, current_app, g, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from markupsafe import Markup
from wtforms import SelectChoice

from webapp.core.clock import local_day, start_of_day
from webapp.core.ids import parse_id
from webapp.core.problems import NotFound, Problem
from webapp.core.replies import page, reply
from webapp.core.writes import writes

from . import actions, places, queries, staffing
from .access import allow
from .entrance import printable
from .forms import EndingForm, PersonForm, PostForm
from .models import Person
from .roles import ROLE_WORDS

bp = Blueprint("people", __name__)
TIER_WORDS = {
    "street": _l("Street"),
    "general_grid": _l("General grids"),
    "grid": _l("Grids"),
    "micro_grid": _l("Micro-grids"),
}


@bp.get("/people")
@allow("people.manage")
def index() -> Response:
    words = " ".join(printable(request.args.get("q")).split())[:40]
    people = queries.search(g.user.street_id, words, request.args.get("start", 0, type=int))
    posts = queries.placed_posts(person.id for person in people.rows)
    link = lambda start: url_for(".index", q=words or None, start=start or None)  # noqa: E731
    return page(
        "accounts/people.html",
        people=people,
        posts=posts,
        words=words,
        role_words=ROLE_WORDS,
        before=link(max(0, people.start - queries.PAGE)) if people.start else None,
        after=link(people.start + queries.PAGE) if people.start + queries.PAGE < people.total else None,
    )


@bp.get("/people/new")
@allow("people.manage")
def new() -> Response:
    return page("accounts/person-new.html", form=PersonForm())


@bp.post("/people")
@allow("people.manage")
@writes
def create() -> Response:
    form = PersonForm(request.form)
    if not _sound(form):
        return _unsound("accounts/person-new.html", form=form)
    facts = {"staff_number": form.staff_number.data, "name": form.name.data, "phone": form.phone.data or None}
    person = staffing.add_person(g.user.street_id, **facts, by=g.user, at=g.now)
    return _show_code(person)


@bp.get("/people/<uuid:person_id>")
@allow("people.manage")
def show(person_id: UUID) -> Response:
    return page("accounts/person.html", **_about(_person(person_id)))


@bp.post("/people/<uuid:person_id>")
@allow("people.manage")
@writes
def change(person_id: UUID) -> Response:
    person = _person(person_id)
    form = PersonForm(request.form)
    if not _sound(form, but=person.id):
        return _unsound("accounts/person.html", **_about(person) | {"form": form})
    facts = {"staff_number": form.staff_number.data, "name": form.name.data, "phone": form.phone.data or None}
    staffing.change_facts(person, **facts, by=g.user, at=g.now)
    return _back_to(person)


@bp.post("/people/<uuid:person_id>/codes")
@allow("people.manage")
@writes
def make_code(person_id: UUID) -> Response:
    return _show_code(_person(person_id))


@bp.post("/people/<uuid:person_id>/posts")
@allow("people.manage")
@writes
def give_post(person_id: UUID) -> Response:
    person = _person(person_id)
    form = PostForm(request.form, areas=_areas())
    area_id = parse_id(form.area.data or "")
    place = places.named([area_id]).get(area_id) if area_id else None
    if not form.validate() or place is None:
        form.area.errors = [_("One thing is missing: the area.")] if place is None else []
        return _unsound("accounts/person.html", **_about(person) | {"post_form": form})
    try:
        staffing.give_post(person, form.role.data, place, starts_at=_from(form.starts_on.data), by=g.user, at=g.now)
    except NotFound:
        raise
    except Problem as problem:
        form.area.errors = [problem.sentence]
        return _unsound("accounts/person.html", **_about(person) | {"post_form": form})
    return _back_to(person)


@bp.post("/posts/<uuid:post_id>/ending")
@allow("people.manage")
@writes
def end_post(post_id: UUID) -> Response:
    post = queries.post_in(g.user.street_id, post_id)
    person = post.person
    form = EndingForm(request.form)
    if not form.validate():
        raise Problem("not-a-day", _l("This is not a day of the calendar."), field="last_day")
    staffing.end_post(post, ends_at=_until(form.last_day.data), by=g.user, at=g.now)
    return _back_to(person)


@bp.post("/people/<uuid:person_id>/departure")
@allow("people.manage")
@writes
def depart(person_id: UUID) -> Response:
    person = _person(person_id)
    staffing.depart(person, by=g.user, at=g.now)
    return _back_to(person)


@bp.post("/people/<uuid:person_id>/return")
@allow("people.manage")
@writes
def come_back(person_id: UUID) -> Response:
    person = _person(person_id)
    staffing.come_back(person, by=g.user, at=g.now)
    return _back_to(person)


def _person(person_id: UUID) -> Person:
    return queries.person_in(g.user.street_id, person_id)


def _back_to(person: Person) -> Response:
    return reply(goto=url_for(".show", person_id=person.id))


def _about(person: Person) -> dict[str, Any]:
    """All that the page of one person shows."""
    return {
        "person": person,
        "form": PersonForm(data={"name": person.name, "staff_number": person.staff_number, "phone": person.phone}),
        "post_form": PostForm(None, areas=_areas()),
        "posts": queries.placed_posts([person.id]).get(person.id, []),
        "devices": queries.open_devices(person.id),
        "lost_devices": queries.lost_devices(person.id, g.now),
        "logins": queries.logins_of(person),
        "role_words": ROLE_WORDS,
        "today": local_day(g.now),
    }


def _areas() -> list[SelectChoice]:
    """The street's areas for a select, in groups by tier."""
    found = places.of_street(g.user.street_id)
    return [SelectChoice(str(one.id), f"{one.name} · {one.code}", optgroup=str(TIER_WORDS[one.tier])) for one in found]


def _sound(form: PersonForm, but: UUID | None = None) -> bool:
    """Whether the form is right and its numbers are nobody else's."""
    if not form.validate():
        return False
    street = g.user.street_id
    if queries.is_taken(street, staff_number=form.staff_number.data, but=but):
        form.staff_number.errors = [_("Somebody else has this staff number.")]
    if form.phone.data and queries.is_taken(street, phone=form.phone.data, but=but):
        form.phone.errors = [_("Somebody else has this phone number.")]
    return not form.errors


def _unsound(template: str, **given) -> Response:
    answer = page(template, **given)
    answer.status_code = 422
    return answer


def _show_code(person: Person) -> Response:
    """The page that shows a fresh code, this once: only its hash is kept."""
    code = actions.make_code(person, by=g.user, at=g.now)
    base = current_app.config["PUBLIC_URL"] or request.host_url.rstrip("/")
    picture = segno.make(f"{base}{url_for('accounts.code_page')}#{code}", error="m", micro=False)
    drawn = Markup(picture.svg_inline(scale=6, light="#fff", dark="#000", lineclass=None, svgclass=None))  # noqa: S704 (its own drawing)
    given = {"person": person, "code": code, "drawing": drawn, "logins": queries.logins_of(person)}
    return page("accounts/person-code.html", **given, address=base + url_for("accounts.code_page"), until=g.now + actions.CODE_LASTS)


def _from(day: date | None) -> datetime:
    return g.now if day is None else start_of_day(day)


def _until(last_day: date | None) -> datetime:
    return g.now if last_day is None else start_of_day(last_day + timedelta(days=1))
