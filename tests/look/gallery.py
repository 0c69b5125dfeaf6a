"""Every part of the look on a few pages, rendered from the real templates in Chinese, served under a strict content policy.

    python -m tests.look.gallery FOLDER     writes screenshots of every page in every dress there
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import SimpleNamespace

from babel.messages.pofile import read_po
from flask import Flask
from jinja2 import ChoiceLoader, Environment, FileSystemLoader, StrictUndefined
from wtforms import BooleanField, Form, PasswordField, RadioField, SelectChoice, SelectMultipleField, StringField, TextAreaField

from webapp.core.fields import LikelyDayField

ROOT = Path(__file__).parents[2]
HERE = Path(__file__).parent
CATALOGUE = ROOT / "webapp/core/translations/zh_Hans/LC_MESSAGES/messages.po"
POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; manifest-src 'self'; form-action 'self'"
TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml", ".png": "image/png", ".html": "text/html; charset=utf-8"}
WEEK = ((date(2026, 3, 14), "3 天内"), (date(2026, 3, 18), "3月18日"))

PHONE, DESK, NARROW = (360, 740), (1440, 900), (800, 1000)
DRESSES = {"light": {}, "dark": {"theme": "dark"}, "large": {"large_type": True}}


OUTCOMES = (("met", "见到"), ("not_home", "没人"), ("refused", "谢绝"), ("other", "其他"))


class VisitForm(Form):
    outcome = RadioField("结果", choices=[SelectChoice(*one) for one in OUTCOMES])
    fields = SelectMultipleField("有什么难处", description="没有就空着", choices=["公共设施", "家事邻里", "物业管理", "劳动关系", "经济金融"])
    difficulty = TextAreaField("老人家怎么说")
    idea = StringField("有什么好主意")
    review_on = LikelyDayField("哪天再看一眼", days=WEEK)
    answer = RadioField("怎么办", choices=["当场解决了", "我来回话", "劝不下来，无法解决"])
    answer_by = LikelyDayField("最晚哪天给老人家回话", days=WEEK)
    care = BooleanField("列为关爱户")


class SignInForm(Form):
    name = StringField("手机号或工号")
    password = PasswordField("密码", description="第一次用登录码")


def visit_form(*, with_problems: bool = False) -> VisitForm:
    said = "四楼楼道灯坏了快一个星期，晚上倒垃圾要摸着墙走。上个月跟物业说过一次，来看了一眼说要等配件，后来就没有下文了。"
    form = VisitForm(data={"outcome": "met", "fields": ["公共设施"], "difficulty": said, "answer": "我来回话", "answer_by": WEEK[1][0]})
    if with_problems:
        form.outcome.errors = ["还差一样：见到了，还是没人在家？"]
        form.idea.errors = ["太长了，最多 200 字。"]
        form.answer_by.data, form.answer_by.errors = date(2027, 12, 1), ["最晚 60 天以内。"]
    return form


def sign_in_form() -> SignInForm:
    form = SignInForm(data={"name": "10086"})
    form.password.errors = ["号码或密码不对，再看一眼。"]
    return form


def door(number, state: str, words: str, marks=(), sign=None, spoken=None) -> SimpleNamespace:
    return SimpleNamespace(number=number, state=state, words=words, marks=marks, sign=sign, spoken=spoken)


def floors_of_a_house() -> list:
    met, due = ("met", "2月3日"), ("due", "待访")
    return [
        (6, [door(601, *met, spoken="本轮已见"), door(602, *due), door(603, "vacant", "空置")]),
        (5, [door(501, *met, spoken="本轮已见"), door(502, "refused", "谢绝", spoken="8月后再来"), door(503, "tried", "未遇2次")]),
        (4, [door(401, "due", "剩3天", ["heart"], spoken="待访，关爱户"), door(402, *due, ["flag"], spoken="有答应的事"), door(403, *met)]),
        (3, [door(301, "due waits as-met", "今天"), door(302, "met waits as-tried", "未遇1次"), door(303, *due)]),
        (2, [door(201, *met), door(202, "vacant waits as-refused", "谢绝", ["heart"]), door(203, "vacant", "空置")]),
        (1, [door(101, "refused", "谢绝"), door(102, *due), door(103, *met, ["heart"], spoken="本轮已见，关爱户")]),
    ]


def floors_of_a_tower(doors: int = 6, levels: int = 18) -> list:
    kinds = [("due", "待访", None), ("met", "已见", None), ("tried", "未遇", None), ("refused", "谢绝", None), ("vacant", "空置", None),
             ("due", "关爱", "heart"), ("due", "回话", "flag"), ("due waits as-met", "已见", None), ("met", "已见", None)]
    return [
        (level, [door(level * 100 + n, *_spread(kinds, level * 7 + n * n)) for n in range(1, doors + 1)])
        for level in range(levels, 0, -1)
    ]


def _spread(kinds: list, seed: int) -> tuple:
    state, words, sign = kinds[seed % len(kinds)]
    return state, words, (), sign


COVERAGE = [("01 立春社区", "沈建明", 1804, 2541, "20 / 18", 0), ("02 雨水社区", "陆文", 1523, 2309, "23 / 19", 0), ("06 立夏社区", "韩素梅", 1358, 2343, "19 / 23", 4),
            ("11 立秋社区", "唐远", 1184, 2154, "17 / 23", 6), ("14 秋分社区", "罗一鸣", 1602, 2504, "20 / 21", 0)]
RAIL = [{"key": "arrivals", "href": "#", "picture": "tray", "words": "走访"}, {"key": "coverage", "href": "#", "picture": "table", "words": "覆盖"},
        {"key": "refused", "href": "#", "picture": "warn", "words": "未收下", "count": 2}, {"key": "receipts", "href": "#", "picture": "search", "words": "查回执"}]
ERRORS = ("403", "404", "409", "413", "422", "429", "500", "503")

# name: (template, what it is given, script that brings it into the state to be seen)
OFFLINE = "const l = document.querySelector('.sync'); l.classList.add('off'); l.firstChild.textContent = '无信号 · 2 项已存本机，有信号自动送出'"
SHEET = "const d = document.querySelector('dialog'); for (const [k, v] of [['number', '303'], ['who', '孙先生 · 3 口人'], ['last', '2024年9月6日 见到，没有事']]) d.querySelector(`[data-slot=${k}]`).textContent = v; d.showModal()"
UNDO = "const t = document.querySelector('[data-template=undo]'), u = t.content.firstElementChild.cloneNode(true); u.querySelector('[data-slot=label]').textContent = '303 见到了，没有事'; u.querySelector('[data-slot=words]').textContent = '存好了，在这部手机里。有信号自动送出。'; t.before(u); const b = document.querySelector('.badge'); b.textContent = '3'; b.hidden = false"
ARRIVED = "document.querySelector('.sync').firstChild.textContent = '全部送达 · 9:32 · 没信号也能用'"
TAKEN = "const f = document.querySelector('[data-template=photo]').content.firstElementChild.cloneNode(true); f.querySelector('img').src = '/pictures/lamp.svg'; f.querySelector('figcaption').textContent = '存好'; document.querySelector('.strip').append(f)"
PAGES = {
    "today": ("today.html", {"plan": [["met", "due", "vacant", "met", "met", "tried"], ["met"] * 6, ["refused", *["met"] * 5], ["due"] * 6, ["met"] * 6, ["met", *["due"] * 5]]}, ARRIVED),
    "building": ("building.html", {"floors": floors_of_a_house(), "doors": 3}, OFFLINE),
    "sheet": ("building.html", {"floors": floors_of_a_house(), "doors": 3}, f"{OFFLINE}; {SHEET}"),
    "undo": ("building.html", {"floors": floors_of_a_house(), "doors": 3}, f"{OFFLINE}; {UNDO}"),
    "tower": ("building.html", {"floors": floors_of_a_tower(), "doors": 6}, OFFLINE),
    "corridor": ("building.html", {"floors": floors_of_a_tower(11, 4), "doors": 11}, OFFLINE),
    "visit": ("visit.html", {"form": visit_form()}, f"{OFFLINE}; {TAKEN}"),
    "visit-problems": ("visit.html", {"form": visit_form(with_problems=True)}, "document.querySelector('details').open = true"),
    "outbox": ("outbox.html", {}, "const l = document.querySelector('.sync'); l.dataset.state = 'sending'; l.firstChild.textContent = '正在送 · 还有 3 项，2 张照片'"),
    "handbook": ("handbook.html", {}, ARRIVED),
    "ready": ("ready.html", {}, ""),
    "sign-in": ("sign-in.html", {"sign_in": sign_in_form(), "street_name": "示例街道"}, ""),
    "desk-coverage": ("desk-coverage.html", {"rows": COVERAGE}, ""),
    "desk-refused": ("desk-refused.html", {"form": visit_form()}, ""),
    **{f"error-{code}": (f"errors/{code}.html", {"sentence": "这单 10:31 已由小林派出。看看他派给了谁。" if code == "409" else ""}, "") for code in ERRORS},
}


def sizes_of(name: str) -> tuple[tuple[int, int], ...]:
    return (DESK, NARROW) if name.startswith("desk-") else (PHONE,)


@cache
def templates() -> Environment:
    loader = ChoiceLoader([FileSystemLoader(HERE / "pages"), FileSystemLoader(ROOT / "templates")])
    env = Environment(loader=loader, autoescape=True, trim_blocks=True, lstrip_blocks=True, undefined=StrictUndefined, extensions=["jinja2.ext.i18n"])
    with CATALOGUE.open("rb") as file:
        words = {message.id: message.string for message in read_po(file) if message.id}
    env.install_gettext_callables(words.__getitem__, lambda one, many, n: words[(one, many)][0], newstyle=True)
    env.globals.update(static=lambda path: f"/static/{path}", release="r1", allowed=lambda permission: True)
    return env


def render(name: str, dress: str = "light") -> str:
    """One page of the gallery as HTML; a word without Chinese or a name that nobody gave raises."""
    template, given, _script = PAGES[name]
    look = {"theme": "light", "large_type": False} | DRESSES[dress]
    env = templates()
    env.globals["g"] = SimpleNamespace(user=(person := SimpleNamespace(id="p1", name="陈小满", language="zh_Hans", **look)), get={"user": person}.get)
    app = Flask("gallery")
    with app.app_context():
        return env.get_template(template).render(rail_entries=RAIL, **({"street_name": "示例街道"} | given))


class Shelf(BaseHTTPRequestHandler):
    """Answers /DRESS/NAME with a page, /static/ and /pictures/ with files; the phone's own scripts are left out."""

    def do_GET(self) -> None:
        parts = self.path.strip("/").split("/")
        if parts[0] in DRESSES:
            return self._answer(render(parts[1], parts[0]).encode(), ".html")
        if parts[0] == "static" and parts[1] in {"css", "icons"}:
            return self._answer((ROOT / self.path[1:]).read_bytes(), Path(self.path).suffix)
        if parts[0] == "pictures":
            return self._answer((HERE / self.path[1:]).read_bytes(), ".svg")
        return self._answer(b"{}" if "manifest" in self.path else b"", ".js")

    def _answer(self, body: bytes, kind: str) -> None:
        self.send_response(200)
        self.send_header("Content-Type", TYPES[kind])
        self.send_header("Content-Security-Policy", POLICY)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_args) -> None:
        """Silence: the tests say what matters."""


@contextmanager
def served() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Shelf)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


@contextmanager
def browser() -> Iterator:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        chromium = play.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        try:
            yield chromium
        finally:
            chromium.close()


def photograph(folder: Path, only: list[str]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    with served() as origin, browser() as chromium:
        for name in only or PAGES:
            for width, height in sizes_of(name):
                context = chromium.new_context(viewport={"width": width, "height": height}, device_scale_factor=2 if width == 360 else 1)
                page = context.new_page()
                for dress in DRESSES:
                    page.goto(f"{origin}/{dress}/{name}")
                    page.evaluate(PAGES[name][2])
                    page.wait_for_timeout(250)
                    page.screenshot(path=folder / f"{name}-{width}-{dress}.png")
                page.goto(f"{origin}/light/{name}")
                page.evaluate(PAGES[name][2])
                page.wait_for_timeout(250)
                page.set_viewport_size({"width": width, "height": page.evaluate("document.documentElement.scrollHeight")})  # bars stick to the end
                page.screenshot(path=folder / f"{name}-{width}-full.png")
                context.close()


if __name__ == "__main__":
    photograph(Path(sys.argv[1]), sys.argv[2:])
