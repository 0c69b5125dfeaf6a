"""The page about oneself: the same for the server's answer and for the pack, so nothing in it is of one request."""

from typing import Any

from flask import g

from . import queries
from .access import allowed
from .forms import PreferencesForm
from .models import Person
from .roles import ROLE_WORDS

URL = "/me"


def context(person: Person) -> dict[str, Any]:
    kind = "large" if person.large_type else "usual"
    return {
        "person": person,
        "posts": queries.placed_posts([person.id]).get(person.id, []),
        "devices": queries.open_devices(person.id),
        "lost_devices": queries.lost_devices(person.id, g.now),
        "manages": allowed("people.manage"),
        "answers_calls": allowed("teams.lead"),
        "form": PreferencesForm(data={"language": person.language, "type": kind, "theme": person.theme}),
        "role_words": ROLE_WORDS,
    }
