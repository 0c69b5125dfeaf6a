"""Every setting: name, default, meaning. Read from the environment as GRIDWALK_<NAME>; a bad one stops the start with a sentence."""

import os
import re
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from .core.whole_files import put_once

LEAST_SECRET = 32  # characters
TILES = re.compile(r"https?://[A-Za-z0-9.-]+(:[0-9]+)?/[^\s;,]*")
USUAL_PORTS = {"http": 80, "https": 443}


class BadSetting(ValueError):
    """A setting that can't be used; its message says which and why."""


@dataclass(frozen=True)
class Setting:
    default: Any
    meaning: str
    read: Callable[[str], Any] = str


def _url(text: str) -> str:
    """As browsers write it in Origin: a small host, no port where it is the usual one, nothing after it."""
    if not text:
        return ""
    parts = urlsplit(text)
    if (
        parts.scheme not in USUAL_PORTS
        or not parts.hostname
        or parts.path not in ("", "/")
        or parts.query
        or parts.fragment
        or parts.username
    ):
        raise ValueError("must look like https://gridwalk.example.cn, without a path")
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    return f"{parts.scheme}://{host}" + ("" if parts.port in (None, USUAL_PORTS[parts.scheme]) else f":{parts.port}")


def _tiles(text: str) -> str:
    """The address of a picture of the base map. One host only, which pages are then allowed to take pictures from."""
    if text and not (TILES.fullmatch(text) and all(one in text for one in ("{z}", "{x}", "{y}"))):
        raise ValueError("must look like https://tiles.example.cn/{z}/{x}/{y}.png")
    return text


def _origin(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}" if address else ""


def _database(text: str) -> str:
    if text.startswith("postgres://"):
        text = "postgresql://" + text.removeprefix("postgres://")
    if text.startswith("postgresql://"):
        text = "postgresql+psycopg://" + text.removeprefix("postgresql://")
    if text and not text.startswith(("sqlite:///", "postgresql+psycopg://")):
        raise ValueError("must begin with sqlite:/// or postgresql://")
    return text


def _count(text: str) -> int:
    number = int(text)
    if number < 1:
        raise ValueError("must be a whole number from 1 on")
    return number


def _count_or_none(text: str) -> int:
    return 0 if text.strip() == "0" else _count(text)


SETTINGS = {
    "DATA": Setting("var", "folder for the database, photos and keys", lambda text: str(Path(text).resolve())),
    "DATABASE_URL": Setting("", "sqlite:///… or postgresql://…; empty: gridwalk.db in DATA", _database),
    "DATABASE_WAIT_MS": Setting(10_000, "how long a writer waits for another, in milliseconds", _count),
    "PUBLIC_URL": Setting("", "the address people type; writes from other origins are refused. Empty: whatever host was asked", _url),
    "PROXIES": Setting(
        0, "how many proxies of ours every request passes; as many last addresses in X-Forwarded-For are believed", _count_or_none
    ),
    "SECRET_KEY": Setting("", "signs the session cookie; empty: made once and kept in DATA/secret_key"),
    "THREADS": Setting(16, "threads of each web process", _count),
    "PROCESSES": Setting(2, "web processes", _count),
    "WAKE_SECONDS": Setting(
        15, "how often each web process looks for work that is due; 0: never, `tick` is called instead", _count_or_none
    ),
    "NOTICE_CHANNELS": Setting(
        "wecombot,dingtalk,feishu,mailto,mailtos,jsons",
        "kinds of Apprise addresses that notices may go out to, with commas between; empty: nothing goes out",
        lambda text: tuple(one.strip().lower() for one in text.split(",") if one.strip()),
    ),
    "NOTICE_PRIVATE": Setting(
        "no",
        "whether notices may go to addresses inside the own network, or through HTTPS_PROXY: yes or no",
        lambda text: _one_of(text.strip().lower(), "yes", "no") == "yes",
    ),
    "NOTICE_SECONDS": Setting(12, "how long a gateway may take to accept a notice, in seconds", _count),
    "MAP_TILES": Setting("", "base map under the map of orders, such as https://tiles.example.cn/{z}/{x}/{y}.png; empty: none", _tiles),
    "MAP_ATTRIBUTION": Setting("", "whose base map it is, in words; asked for with MAP_TILES"),
    "LOG_LEVEL": Setting("INFO", "DEBUG, INFO, WARNING or ERROR", lambda text: _one_of(text.upper(), "DEBUG", "INFO", "WARNING", "ERROR")),
}


def _one_of(text: str, *choices: str) -> str:
    if text not in choices:
        raise ValueError("must be one of " + ", ".join(choices))
    return text


def read_settings(given: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """The settings in force: `given` (by tests) before the environment before the defaults."""
    given = given or {}
    found = {}
    for name, setting in SETTINGS.items():
        key = f"GRIDWALK_{name}"
        raw = given[key] if key in given else os.environ.get(key, setting.default)
        try:
            found[name] = setting.read(raw) if isinstance(raw, str) else raw
        except ValueError as why:
            raise BadSetting(f"{key}={raw!r}: {why} ({setting.meaning}).") from None
    return found | _derived(found)


def _derived(found: dict[str, Any]) -> dict[str, Any]:
    data = Path(found["DATA"]).resolve()
    data.mkdir(parents=True, exist_ok=True)
    if found["MAP_TILES"] and not found["MAP_ATTRIBUTION"]:
        raise BadSetting(f"GRIDWALK_MAP_TILES needs GRIDWALK_MAP_ATTRIBUTION: {SETTINGS['MAP_ATTRIBUTION'].meaning}.")
    secure = found["PUBLIC_URL"].startswith("https://")
    return {
        "DATA": str(data),
        "SQLALCHEMY_DATABASE_URI": found["DATABASE_URL"] or f"sqlite:///{data / 'gridwalk.db'}",
        "SECRET_KEY": found["SECRET_KEY"] or _kept_secret(data / "secret_key"),
        "MAP_TILES_FROM": _origin(found["MAP_TILES"]),
        "SESSION_COOKIE_SECURE": secure,
        # By this prefix a browser takes the cookie from this very host over https only, not from a neighbour on the same domain.
        "SESSION_COOKIE_NAME": "__Host-gridwalk" if secure else "gridwalk",
    }


def _kept_secret(path: Path) -> str:
    if not path.exists():
        put_once(path, secrets.token_hex(32).encode())
    secret = path.read_text().strip()
    if len(secret) < LEAST_SECRET:
        raise BadSetting(f"{path} holds no secret: put back a copy of it, or delete it, and everybody signs in anew.")
    return secret
