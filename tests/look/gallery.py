"""Every part of the look on a few pages, rendered in Chinese from the real templates."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from types import SimpleNamespace

from babel.messages.pofile import read_po
from flask import Flask
from jinja2 import ChoiceLoader, Environment, FileSystemLoader, StrictUndefined

from tests.look import cast
from webapp.core.icons import symbols
from webapp.core.markup import attributes, squares

ROOT = Path(__file__).parents[2]
HERE = Path(__file__).parent
CATALOGUE = ROOT / "webapp/core/translations/zh_Hans/LC_MESSAGES/messages.po"

PHONE, DESK, TABLET = (360, 740), (1440, 900), (800, 1000)
DRESSES = {"light": {}, "dark": {"theme": "dark"}, "large": {"large_type": True}}


@dataclass(frozen=True)
class Page:
    """A template, what it is given, and the states (of states.js) it is brought into."""

    template: str
    given: dict = field(default_factory=dict)
    states: tuple[str, ...] = ()


PAGES = {
    "today": Page("today.html", {"plan": cast.PLAN}, ("arrived",)),
    "building": Page("building.html", cast.house(), ("offline",)),
    "sheet": Page("building.html", cast.house(), ("offline", "sheet")),
    "undo": Page("building.html", cast.house(), ("offline", "undo")),
    "tower": Page("building.html", cast.tower(), ("offline",)),
    "corridor": Page("building.html", cast.tower(doors=11, levels=4), ("offline",)),
    "visit": Page("visit.html", {"form": cast.visit_form()}, ("offline", "taken")),
    "visit-problems": Page("visit.html", {"form": cast.visit_form(with_problems=True)}, ("opened",)),
    "outbox": Page("outbox.html", states=("sending",)),
    "handbook": Page("handbook.html", states=("arrived",)),
    "ready": Page("ready.html"),
    "sign-in": Page("sign-in.html", {"sign_in": cast.sign_in_form()}),
    "desk-coverage": Page("desk-coverage.html", {"rows": cast.COVERAGE}),
    "desk-refused": Page("desk-refused.html", {"form": cast.visit_form()}),
    **{f"error-{code}": Page(f"errors/{code}.html") for code in (403, 404, 413, 422, 429, 500, 503)},
    "error-409": Page("errors/409.html", {"problems": [cast.TAKEN_ALREADY]}),
}


def sizes_of(name: str) -> tuple[tuple[int, int], ...]:
    return (DESK, TABLET) if name.startswith("desk-") else (PHONE,)


@cache
def templates() -> Environment:
    env = Environment(
        loader=ChoiceLoader([FileSystemLoader(HERE / "pages"), FileSystemLoader(ROOT / "templates")]),
        extensions=["jinja2.ext.i18n"],
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )
    with CATALOGUE.open("rb") as file:
        words = {message.id: message.string for message in read_po(file) if message.id}
    env.install_gettext_callables(words.__getitem__, lambda one, many, _n: words[(one, many)][0], newstyle=True)
    env.globals.update(
        static=lambda path: f"/static/{path}",
        release="r1",
        rail_entries=cast.RAIL,
        street_name="示例街道",
        allowed=lambda _permission: True,
    )
    env.filters.update(attributes=attributes, squares=squares, symbols=symbols)
    return env


def render(name: str, dress: str = "light") -> str:
    """One page as HTML. A word without Chinese, or a name that nobody gave, raises."""
    page, env = PAGES[name], templates()
    person = SimpleNamespace(**{"id": "p1", "name": "陈小满", "theme": "light", "large_type": False} | DRESSES[dress])
    env.globals["g"] = SimpleNamespace(user=person, for_residents=False, get={"user": person}.get)
    with Flask("gallery").app_context():
        return env.get_template(page.template).render(page.given)
