"""Notices of orders and whistles: who hears, in which words, on one's own page and outward."""

from webapp.core.notices import kinds, sources


def register() -> None:
    from . import hearers, retention, telling, words  # noqa: F401  (retention registers itself)

    for name, said in words.KIND_WORDS.items():
        kinds.define(name, said)
    sources.tells(telling.ORDER, telling.Orders())
    sources.tells(telling.WHISTLE, telling.Whistles())
    sources.people_are_found_by(hearers.find)
