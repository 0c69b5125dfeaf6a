"""Kinds of notices, of channels and of faults, in words. The kinds of notices come from the rooms that tell them."""

from typing import Any

from flask_babel import lazy_gettext as _l

KINDS: dict[str, Any] = {}  # kind of notice → what a person chooses by

PHONE = "phone"  # a short message to the person's own number, by the street's gateway
CHANNEL_WORDS = {
    "wecombot": _l("WeCom robot"),
    "dingtalk": _l("DingTalk robot"),
    "feishu": _l("Feishu robot"),
    "mailto": _l("E-mail"),
    "mailtos": _l("E-mail"),
    "json": _l("Gateway (plain)"),
    "jsons": _l("Gateway"),
    PHONE: _l("Short message"),
}

PRIVATE, UNREACHABLE, REFUSED, SLOW, BROKEN, UNREADABLE, LOST, INTERRUPTED = FAULTS = (
    "private", "unreachable", "refused", "slow", "broken", "unreadable", "lost", "interrupted",
)  # fmt: skip
FAULT_WORDS = {
    PRIVATE: _l("The address lies inside the own network, which the server's settings forbid."),
    UNREACHABLE: _l("Nothing answers at this address."),
    REFUSED: _l("It answered, and did not take the message."),
    SLOW: _l("It took too long to answer."),
    BROKEN: _l("The server made a mistake while sending."),
    UNREADABLE: _l("The address can't be read."),
    LOST: _l("The address can't be opened any more: enter it once more."),
    INTERRUPTED: _l("The server stopped while sending."),
}


def define(name: str, words: Any) -> None:
    KINDS[name] = words


def words_of(kind: str) -> Any:
    return CHANNEL_WORDS.get(kind, kind)
