"""Languages: English in the source, one Chinese catalogue per room, the person's choice before the browser's."""

import json
import re
from collections.abc import Callable
from datetime import date
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

from flask import Flask, g, request
from flask.templating import Environment
from flask_babel import Babel, format_date
from flask_babel import gettext as _
from jinja2 import Template, pass_eval_context
from jinja2.nodes import EvalContext
from markupsafe import Markup

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


class WordedTemplates(Environment):
    """Templates compiled once for each language: a text without values in it is a constant there, not a look-up at every page, and so is
    the address of a file. A text with values is looked up once.

    A pack draws a thousand pages with a hundred such texts each.
    """

    language = ""  # of an environment that belongs to one language

    def preprocess(self, source: str, name: str | None = None, filename: str | None = None) -> str:
        source = super().preprocess(source, name, filename)
        if not self.language:
            return source
        return CONSTANT.sub(self._constant, source)

    def _constant(self, called: re.Match[str]) -> str:
        meant: Any = _ if called[1] == "_" else self.globals[called[1]]
        return json.dumps(meant(json.loads(called[2])), ensure_ascii=False)

    def make_globals(self, d: Any) -> dict[str, Any]:
        """A plain dictionary: Jinja compares its keys at every import of a macro, a thousand times a pack."""
        words = {"_": self._worded, "gettext": self._worded} if self.language else {}
        return {**self.globals, **words, **(d or {})}

    @cached_property
    def _worded(self) -> Callable[..., str]:
        looked_up = lru_cache(maxsize=4096)(_)

        @pass_eval_context
        def worded(context: EvalContext, text: str, **values: Any) -> str:
            return (Markup(looked_up(text)) if context.autoescape else looked_up(text)) % values  # noqa: S704  (texts are our own)

        return worded

    def _load_template(self, name: str, globals: Any) -> Template:  # noqa: A002  (Jinja's own name)
        if self.language:
            return super()._load_template(name, globals)
        return self._of(g.get("language", "zh_Hans"))._load_template(name, globals)

    def _of(self, language: str) -> "WordedTemplates":
        kept = self.__dict__.setdefault("_languages", {})
        if language not in kept:
            kept[language] = self.overlay(cache_size=400)
            kept[language].language = language
        return kept[language]


CONSTANT = re.compile(r'(?<![\w.])(_|static)\(\s*("(?:[^"\\]|\\.)*")\s*\)')


def spoken_day(day: date) -> str:
    """3月5日, 5 Mar: a day as short as it is said, in the reader's language. It stands on a door's tile."""
    return _spoken(day, g.get("language", "zh_Hans"))


@lru_cache(maxsize=4096)
def _spoken(day: date, language: str) -> str:
    return format_date(day, _("d MMM"))
