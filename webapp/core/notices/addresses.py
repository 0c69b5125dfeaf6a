"""What somebody types as a channel's address: Apprise's own form, or what WeCom, DingTalk and Feishu show beside their robots."""

import re
from urllib.parse import parse_qs, urlsplit

from flask import current_app
from flask_babel import lazy_gettext as _l

from ..problems import Problem
from .kinds import CHANNEL_WORDS, UNREADABLE
from .models import MOST_TAIL
from .postman import Postman

LEAST, MOST = 12, 500
PHONE_SIGN = "{phone}"
ROBOTS = {  # host → kind, and where its key stands
    "qyapi.weixin.qq.com": ("wecombot", "key"),
    "oapi.dingtalk.com": ("dingtalk", "access_token"),
    "open.feishu.cn": ("feishu", None),
}


def read(text: str, *, is_gateway: bool = False) -> str:
    """The address as it is kept, or a Problem that says what is wrong with it."""
    said = _as_apprise(text.strip())
    if not LEAST <= len(said) <= MOST or re.search(r"[\s,;\x00-\x1f]", said):
        raise _unreadable()
    if kind_of(said) not in current_app.config["NOTICE_CHANNELS"]:
        named = ", ".join(current_app.config["NOTICE_CHANNELS"])
        raise Problem("no-such-channel", _l("This kind of address is not used here. Used are: %(kinds)s.", kinds=named), field="address")
    if is_gateway and not _says_where_the_number_stands(said):
        raise Problem(
            "no-number",
            _l("The place for the number is missing: write {phone} in the path, or ?:to={phone} for a field of the message."),
            field="address",
        )
    if not is_gateway and PHONE_SIGN in said:
        raise _unreadable()
    with Postman.of_settings() as postman:
        if postman.check(said.replace(PHONE_SIGN, "13800000000")) == UNREADABLE:
            raise _unreadable()
    return said


def kind_of(address: str) -> str:
    return address.partition("://")[0].lower()


def tail_of(address: str) -> str:
    return address[-MOST_TAIL:]


def offered() -> list[tuple[str, object]]:
    """Kinds of channels that the settings allow, in words."""
    return [(kind, CHANNEL_WORDS.get(kind, kind)) for kind in current_app.config["NOTICE_CHANNELS"]]


def _says_where_the_number_stands(address: str) -> bool:
    """Apprise passes on the path, `:name=` as a field of the message and `-name=` as one of the address; other fields it drops."""
    path, _, query = address.partition("?")
    if not kind_of(address).startswith("json"):
        return PHONE_SIGN in address
    passed_on = (field for field in query.split("&") if field.startswith((":", "-")))
    return PHONE_SIGN in path or any(PHONE_SIGN in field for field in passed_on)


def _as_apprise(text: str) -> str:
    try:
        parts = urlsplit(text)
        host = parts.hostname or ""
    except ValueError:
        raise _unreadable() from None
    if parts.scheme != "https" or host not in ROBOTS:
        return text
    kind, name = ROBOTS[host]
    key = parse_qs(parts.query).get(name, [""])[0] if name else parts.path.rpartition("/")[2]
    if not re.fullmatch(r"[A-Za-z0-9_-]{8,100}", key):
        raise _unreadable()
    return f"{kind}://{key}"


def _unreadable() -> Problem:
    return Problem(
        "unreadable", _l("This address can't be read. Paste the robot's whole address, or mailtos://name:password@host."), field="address"
    )
