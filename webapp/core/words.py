"""Languages: English in the source, one Chinese catalogue per room, the person's choice before the browser's."""

import re
from datetime import date
from functools import lru_cache
from pathlib import Path

from flask import Flask, g, request
from flask_babel import Babel, format_date
from flask_babel import gettext as _

LANGUAGES = ("zh_Hans", "en")


def init_app(app: Flask, root: Path) -> None:
    rooms = sorted(path for path in (root / "webapp").glob("*/translations") if path.is_dir())
    app.config["BABEL_DEFAULT_LOCALE"] = "en"
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = ";".join(str(path) for path in rooms)
    app.config["BABEL_DOMAIN"] = ";".join(["messages"] * len(rooms))
    Babel(app, locale_selector=lambda: g.get("language", "zh_Hans"), timezone_selector=lambda: "Asia/Shanghai")
    app.before_request(choose)


def choose() -> None:
    """The signed-in person's language; before sign-in the cookie's, then the browser's, then Chinese."""
    if g.user:
        g.language = g.user.language
        return
    asked = request.cookies.get("language", "")
    if asked not in LANGUAGES:
        asked = "en" if re.match(r"\s*en\b", request.headers.get("Accept-Language", "")) else "zh_Hans"
    g.language = asked


def spoken_day(day: date) -> str:
    """3月5日, 5 March: a day as it is said aloud, in the reader's language."""
    return _spoken(day, g.get("language", "zh_Hans"))


@lru_cache(maxsize=4096)
def _spoken(day: date, language: str) -> str:
    return format_date(day, _("d MMMM"))
