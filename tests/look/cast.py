"""What the pages of the gallery are given: invented doors, forms and figures."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from types import SimpleNamespace

from wtforms import (
    BooleanField,
    Form,
    PasswordField,
    RadioField,
    SelectChoice,
    SelectMultipleField,
    StringField,
    TextAreaField,
)

from webapp.core.fields import LikelyDayField

WEEK = ((date(2026, 3, 14), "3 天内"), (date(2026, 3, 18), "3月18日"))
OUTCOMES = (("met", "见到"), ("not_home", "没人"), ("refused", "谢绝"), ("other", "其他"))
TROUBLES = ("公共设施", "家事邻里", "物业管理", "劳动关系", "经济金融")
SAID = "四楼楼道灯坏了快一个星期，晚上倒垃圾要摸着墙走。上个月跟物业说过一次，来看了一眼说要等配件，后来就没有下文了。"


class VisitForm(Form):
    outcome = RadioField("结果", choices=[SelectChoice(*one) for one in OUTCOMES])
    fields = SelectMultipleField("有什么难处", description="没有就空着", choices=list(TROUBLES))
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
    filled = {
        "outcome": "met",
        "fields": ["公共设施"],
        "difficulty": SAID,
        "answer": "我来回话",
        "answer_by": WEEK[1][0],
    }
    form = VisitForm(data=filled)
    if with_problems:
        form.outcome.errors = ["还差一样：见到了，还是没人在家？"]
        form.idea.errors = ["太长了，最多 200 字。"]
        form.answer_by.data, form.answer_by.errors = date(2027, 12, 1), ["最晚 60 天以内。"]
    return form


def sign_in_form() -> SignInForm:
    form = SignInForm(data={"name": "10086"})
    form.password.errors = ["号码或密码不对，再看一眼。"]
    return form


def door(
    number: int,
    state: str,
    words: str,
    marks: Sequence[str] = (),
    *,
    sign: str | None = None,
) -> SimpleNamespace:
    told = {"who": "孙先生 · 3 口人", "last": "2024年9月6日 见到，没有事", "next_try": 1}
    return SimpleNamespace(id=number, number=number, state=state, words=words, marks=marks, sign=sign, **told)


def house() -> dict:
    """Six floors of three doors, in every state, some of them waiting to be sent."""
    floors = {
        6: [door(601, "met", "2月3日"), door(602, "due", "待访"), door(603, "vacant", "空置")],
        5: [
            door(501, "met", "2月3日"),
            door(502, "refused", "谢绝"),
            door(503, "tried", "未遇2次"),
        ],
        4: [
            door(401, "due", "剩3天", ["heart"]),
            door(402, "due", "待访", ["flag"]),
            door(403, "met", "1月15日"),
        ],
        3: [
            door(301, "due waits as-met", "今天"),
            door(302, "met waits as-tried", "未遇1次"),
            door(303, "due", "待访"),
        ],
        2: [
            door(201, "met", "2月3日"),
            door(202, "vacant waits as-refused", "谢绝", ["heart"]),
            door(203, "vacant", "空置"),
        ],
        1: [door(101, "refused", "谢绝"), door(102, "due", "待访"), door(103, "met", "2月3日", ["heart"])],
    }
    return {"floors": list(floors.items()), "doors": 3}


KINDS = (
    ("due", "待访", None),
    ("met", "已见", None),
    ("tried", "未遇", None),
    ("refused", "谢绝", None),
    ("vacant", "空置", None),
    ("due", "关爱", "heart"),
    ("due", "回话", "flag"),
    ("due waits as-met", "已见", None),
    ("met", "已见", None),
)


def tower(doors: int = 6, levels: int = 18) -> dict:
    """Many doors to a floor, of all kinds, the highest floor first."""

    def any_door(level: int, n: int) -> SimpleNamespace:
        state, words, sign = KINDS[(level * 7 + n * n) % len(KINDS)]
        return door(level * 100 + n, state, words, sign=sign)

    floors = [(level, [any_door(level, n + 1) for n in range(doors)]) for level in range(levels, 0, -1)]
    return {"floors": floors, "doors": doors}


PLAN = [
    ["met", "due", "vacant", "met", "met", "tried"],
    ["met"] * 6,
    ["refused", *["met"] * 5],
    ["due"] * 6,
    ["met"] * 6,
    ["met", *["due"] * 5],
]
COVERAGE = [  # name, head, met, to be met, walked and asked a week, short by
    ("01 立春社区", "沈建明", 1804, 2541, "20 / 18", 0),
    ("02 雨水社区", "陆文", 1523, 2309, "23 / 19", 0),
    ("06 立夏社区", "韩素梅", 1358, 2343, "19 / 23", 4),
    ("11 立秋社区", "唐远", 1184, 2154, "17 / 23", 6),
    ("14 秋分社区", "罗一鸣", 1602, 2504, "20 / 21", 0),
]
RAIL = [
    {"key": "arrivals", "href": "#", "picture": "tray", "words": "走访"},
    {"key": "coverage", "href": "#", "picture": "table", "words": "覆盖"},
    {"key": "refused", "href": "#", "picture": "warn", "words": "未收下", "count": 2},
    {"key": "receipts", "href": "#", "picture": "search", "words": "查回执"},
]
TAKEN_ALREADY = SimpleNamespace(sentence="这单 10:31 已由小林派出。看看他派给了谁。")
