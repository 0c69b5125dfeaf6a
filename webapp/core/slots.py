"""Named places in a form where a higher feature puts its own part, run in the same transaction."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from flask import render_template
from markupsafe import Markup


def _nothing(_person: Any) -> dict[str, Any]:
    return {}


@dataclass(frozen=True)
class Part:
    """`template` draws the fields with what `context(person)` gives; `action(record, form, photos, by, at)` does what they ask, or raises
    a Problem. `photos` are the hashes that came with the form."""

    template: str
    action: Callable
    context: Callable[[Any], dict[str, Any]] = _nothing


_parts: dict[str, list[Part]] = defaultdict(list)


def register(slot: str, template: str, action: Callable, context: Callable[[Any], dict[str, Any]] = _nothing) -> None:
    part = Part(template, action, context)
    if part not in _parts[slot]:  # a second app in the same process
        _parts[slot].append(part)


def parts(slot: str) -> list[Part]:
    return _parts[slot]


def drawn(slot: str, person: Any) -> list[Markup]:
    """The fields of each part, for this person's form."""
    return [Markup(render_template(part.template, **part.context(person))) for part in _parts[slot]]  # noqa: S704  (our own templates)


def run(slot: str, record: Any, form: Any, photos: Sequence[str], *, by: Any, at: Any) -> None:
    for part in _parts[slot]:
        part.action(record, form, photos, by=by, at=at)
