"""The page of figures, the orders behind each of them, and the spreadsheet."""

from datetime import date
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, g, make_response, request, url_for
from sqlalchemy import select

from webapp.accounts.access import allow
from webapp.core.clock import local_day, parse_iso
from webapp.core.db import db
from webapp.core.ids import parse_id
from webapp.core.problems import NotFound
from webapp.core.replies import page
from webapp.orders import telling as orders
from webapp.orders import wording as order_words
from webapp.orders.whistles.wording import LEVEL_WORDS

from . import reading, telling, wording, workbook
from .reading import BY, READ, Selection
from .rules import FEW, MOST_DAYS, RATIOS, Period, usual_periods

bp = Blueprint("indicators", __name__)
PAGE = 50
KEPT = (*BY, "by", "first", "last")  # of an address, whatever else is chosen
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@bp.get("/desk/indicators")
@allow(READ)
def index() -> Response:
    selection, by = _selection(), _by()
    table = telling.table(selection, by, g.now)
    return page(
        "orders/indicators.html",
        table=table,
        ratios=RATIOS,
        is_unsound=_said_period() is None and ("first" in request.args or "last" in request.args),
        periods=[_usual(name, one, selection) for name, one in usual_periods(local_day(g.now)).items()],
        ways=[{"href": _here(by=one), "words": words, "current": one == by} for one, words in wording.BY_WORDS.items()],
        narrowed=_narrowed_names(selection),
        few=FEW,
        most_days=MOST_DAYS,
        words=wording,
        levels=LEVEL_WORDS,
        here_with=_here,
        here_without=lambda name: _here(**{name: None}),
        behind=lambda name, side, row=None: _behind(name, side, by, row),
    )


@bp.get("/desk/indicators/orders")
@allow(READ)
def behind() -> Response:
    """The orders that one number counts: worked out by the same rules as the number."""
    name, side, selection = request.args.get("figure", ""), request.args.get("side", ""), _selection()
    if name not in RATIOS or side not in ("part", "whole"):
        raise NotFound()
    ids = getattr(getattr(_one_group(selection, name), name), side)
    unique, start = sorted(set(ids)), _number(request.args.get("from", ""))
    shown = orders.lines(reading.numbered(unique[start : start + PAGE]), g.now)
    said: dict[str, Any] = request.args.to_dict()
    back = {one: value for one, value in said.items() if one in KEPT}
    return page(
        "orders/indicator-orders.html",
        lines=shown,
        count=len(ids),
        orders=len(unique),
        title=(wording.PART_WORDS if side == "part" else wording.WHOLE_WORDS)[name],
        figure=wording.RATIO_WORDS[name],
        formula=wording.FORMULAS[name],
        selection=selection,
        narrowed=_narrowed_names(selection),
        back=url_for(".index", **back),
        more=url_for(".behind", **said | {"from": start + PAGE}) if len(unique) > start + PAGE else None,
        order_words=order_words,
    )


@bp.get("/desk/indicators/workbook")
@allow(READ)
def download() -> Response:
    selection = _selection()
    first, *others = BY
    tables = [telling.table(selection, first, g.now), *(telling.shares(selection, by, g.now) for by in others)]
    answer = make_response(workbook.write(tables))
    answer.headers["Content-Type"] = XLSX
    name = f"indicators-{selection.period.first}-{selection.period.last}.xlsx"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _one_group(selection: Selection, name: str) -> Any:
    """Everything of the selection, or of a table's last line, which has no id: what has no category, area or department."""
    by = request.args.get("none", "")
    if by and by not in BY:
        raise NotFound()
    return reading.figures(selection, by or None, g.now, (reading.MADE_OF[name],))[None]


def _selection() -> Selection:
    narrowed = {}
    for name in BY:
        if said := request.args.get(name, ""):
            if parse_id(said) is None:
                raise NotFound()
            narrowed[name] = parse_id(said)
    period = _said_period() or usual_periods(local_day(g.now))["last-week"]
    return Selection(g.user.street_id, period, reading.bounds_of(g.user, g.now), **narrowed)


def _said_period() -> Period | None:
    first, last = (_day(request.args.get(name, "")) for name in ("first", "last"))
    if first is None or last is None:
        return None
    period = Period(first, last)
    return period if period.is_sound else None


def _day(said: str) -> date | None:
    moment = parse_iso(f"{said}T12:00:00+08:00") if len(said) == 10 else None
    return local_day(moment) if moment else None


def _by() -> str:
    by = request.args.get("by", "department")
    if by not in BY:
        raise NotFound()
    return by


def _here(**changed: Any) -> str:
    """This page with something else chosen."""
    kept = {name: value for name, value in request.args.items() if name in KEPT}
    return url_for(".index", **{name: value for name, value in (kept | changed).items() if value})


def _usual(name: str, period: Period, selection: Selection) -> dict[str, Any]:
    href = _here(first=period.first.isoformat(), last=period.last.isoformat())
    return {"href": href, "words": wording.PERIOD_WORDS[name], "current": period == selection.period}


def _behind(name: str, side: str, by: str, row: telling.Row | None) -> str:
    kept: dict[str, Any] = {one: value for one, value in request.args.items() if one in KEPT}
    mine = {} if row is None else {by: row.id} if row.id else {"none": by}
    return url_for(".behind", figure=name, side=side, **kept | mine)


def _narrowed_names(selection: Selection) -> list[tuple[str, str]]:
    """What it is narrowed to, with the name that the reader's street gives it."""
    found = []
    for name, model in telling.MODELS.items():
        value: UUID | None = getattr(selection, name)
        if value is None:
            continue
        said = db.session.scalar(select(model.name).where(model.id == value, model.street_id == g.user.street_id))
        if said is None:
            raise NotFound()
        found.append((name, said))
    return found


def _number(said: str) -> int:
    return int(said) if said.isdecimal() and len(said) < 7 else 0
