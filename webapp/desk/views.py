"""The desk's pages: where it begins, coverage and the doors behind it, visits as they arrive, receipts."""

from uuid import UUID

from flask import Blueprint, Response, g, make_response, redirect, request, url_for
from flask_babel import gettext as _

from webapp.accounts.access import allow
from webapp.areas import contacts
from webapp.areas.models import Area
from webapp.areas.reach import Reach, reach_of
from webapp.areas.wording import TIER_WORDS
from webapp.core import access_log
from webapp.core.clock import iso, local_day, parse_iso
from webapp.core.ids import parse_id
from webapp.core.problems import NotFound
from webapp.core.replies import page
from webapp.photos.queries import shown_by
from webapp.visits import queries as visits
from webapp.visits.doors import Door, place_of
from webapp.visits.wording import OUTCOMES

from . import arriving, coverage, places, rail, receipts
from .forms import ReceiptForm
from .rules import UnreadableReceipt, read_receipt, share
from .wording import STANDING_WORDS, STATE_WORDS, UNDER

bp = Blueprint("desk", __name__)


def _reach(permission: str = "desk.read") -> Reach:
    return reach_of(g.user, permission, g.now)


@bp.get("/desk/start")
@allow("own")
def start() -> Response:
    """After signing in: the first page of the rail that is open, or Today for whom none is."""
    first = rail.first()
    return redirect(url_for(first.endpoint) if first else "/", 303)


@bp.get("/desk")
@allow("desk.read")
def index() -> Response:
    """How the round stands, what came in of late, and the way to everything else."""
    asked, tops = _asked(), places.tops(_reach())
    lines = arriving.page_of(arriving.lanes(_reach()), None)[:8]
    parts = coverage.several(asked, tops) if asked else []
    return page("desk/index.html", asked=asked, parts=parts, lines=lines, form=ReceiptForm(), place_of=place_of)


@bp.get("/desk/coverage", endpoint="coverage")
@allow("desk.read")
def whole_coverage() -> Response:
    tops = places.tops(_reach())
    if len(tops) == 1:
        return _coverage(tops[0])
    asked = _asked()
    return _table(None, asked, coverage.several(asked, tops) if asked else [], tops)


@bp.get("/desk/coverage/<uuid:area_id>")
@allow("desk.read")
def area_coverage(area_id: UUID) -> Response:
    return _coverage(places.in_reach(_reach(), area_id))


@bp.get("/desk/coverage/<uuid:area_id>/doors")
@allow("desk.read")
def doors(area_id: UUID) -> Response:
    """The doors behind a number of the table."""
    area, asked = places.in_reach(_reach(), area_id), _asked()
    state, building, after = request.args.get("state", ""), request.args.get("building", ""), request.args.get("after", "")
    if asked is None or state not in STATE_WORDS or (building and parse_id(building) is None):
        raise NotFound()
    rows = coverage.doors(asked, area, state, building=parse_id(building), after=after)
    shown, more = rows[: coverage.PAGE], len(rows) > coverage.PAGE

    def link(state: str, after: str | None = None) -> str:
        return url_for(".doors", area_id=area.id, state=state, building=building or None, after=after)

    return page(
        "desk/doors.html",
        area=area,
        above=places.way_up(_reach(), area),
        doors=[Door(address, standing=standing) for address, standing in shown],
        states=[{"words": words, "href": link(one), "current": one == state} for one, words in STATE_WORDS.items()],
        title=STATE_WORDS[state],
        standing_words=STANDING_WORDS,
        outcomes=OUTCOMES,
        after=link(state, shown[-1][0].code) if more else None,
        start=link(state) if after else None,
        place_of=place_of,
    )


@bp.get("/desk/visits")
@allow("desk.read")
def visits_arriving() -> Response:
    return page("desk/visits.html", line=None, **_arriving())


@bp.get("/desk/visits/news")
@allow("desk.read")
def news() -> Response:
    """«2 new»: asked for every few seconds, answered 304 from one index look-up as long as nothing arrived. It names nobody, so a
    browser may keep it to ask with its ETag."""
    grid = _grid()
    wanted, since = arriving.lanes(_reach(), grid), arriving.read_cursor(request.args.get("since", ""))
    version = arriving.version(g.user.id, g.language, grid, since, arriving.newest(wanted))
    answer = make_response("")
    answer.set_etag(version)
    answer.headers["Cache-Control"] = "private, no-cache"
    if request.if_none_match.contains_weak(version):
        answer.status_code = 304
        return answer
    count, many = arriving.count_new(wanted, since), arriving.MOST_NEW
    said = page("desk/_news.html", count=min(count, many), is_more=count > many, href=url_for(".visits_arriving", grid=grid))
    answer.set_data(said.get_data())
    return answer


@bp.get("/desk/visits/<uuid:visit_id>")
@allow("desk.read")
def visit(visit_id: UUID) -> Response:
    line = arriving.one(_reach(), visit_id)
    names = contacts.asked_for() or contacts.walks_there(g.user, line.address, g.now)
    if line.household and names:
        access_log.seen([line.household.id])
    return page(
        "desk/visits.html",
        line=line,
        contact=contacts.contact_of(line.household, whole=names) if line.household else None,
        photos=shown_by("visit", [line.visit.id]).get(line.visit.id, []),
        history=arriving.history(line.visit),
        **_arriving(),
    )


@bp.get("/desk/receipts")
@allow("receipt.read")
def look_up() -> Response:
    return _receipt("desk/receipts.html", receipts.in_reach, _("No receipt with this code in your area. Compare it letter by letter."))


@bp.get("/receipts")
@allow("own")
def own_receipts() -> Response:
    return _receipt("desk/own-receipts.html", receipts.own, _("You have no receipt with this code. Compare it letter by letter."))


def _receipt(template: str, find, nothing: str) -> Response:
    form = ReceiptForm(request.args)
    found, missing = None, ""
    if form.code.data:
        try:
            found = find(g.user, read_receipt(form.code.data), g.now)
            missing = "" if found else nothing
        except UnreadableReceipt as why:
            form.code.errors = [_unreadable(why)]
    return page(template, form=form, found=found, missing=missing)


def _unreadable(why: UnreadableReceipt) -> str:
    if why.has_look_alikes:
        return _("A receipt never has 0, O, 1 or I. Look at that letter once more.")
    return _("A receipt is six letters and figures, such as K7M-42Q.")


def _asked() -> coverage.Asked | None:
    """The running round, else the last one; None before the first."""
    today = local_day(g.now)
    campaign = visits.latest(g.user.street_id, today)
    return coverage.Asked(campaign, today) if campaign else None


def _coverage(area: Area) -> Response:
    asked = _asked()
    return _table(area, asked, coverage.table(asked, area) if asked else [], places.under(area))


def _table(area: Area | None, asked: coverage.Asked | None, rows: list[coverage.Part], areas: list[Area]) -> Response:
    if asked is None:
        return page("desk/no-round.html")
    plan = asked.round.plan(asked.today)
    counts = sum((row.counts for row in rows), coverage.Counts())
    return page(
        "desk/coverage.html",
        rows=rows,
        whole=coverage.part_of(asked, area, counts) if area else coverage.sum_of(asked, _("All"), counts),
        above=places.way_up(_reach(), area) if area else [],
        tier_word=UNDER[area.tier] if area else TIER_WORDS[areas[0].tier] if areas else "",
        heads=places.heads((one.id for one in areas), g.now),
        round=asked.round,
        days_left=asked.round.days_left(asked.today),
        plan=round(plan * 100, 1),
        plan_share=share(round(plan * 1000), 1000),
    )


def _arriving() -> dict:
    """The list of visits, and what it needs to ask for newer ones."""
    reach, grid, moment = _reach(), _grid(), parse_iso(request.args.get("since", ""))
    wanted, before = arriving.lanes(reach, grid), arriving.read_cursor(request.args.get("before", ""))
    newest = arriving.newest(wanted)
    wanted = arriving.arrived_since(wanted, moment) if moment else wanted
    lines = arriving.page_of(wanted, before)
    shown = lines[: arriving.PAGE]
    last = shown[-1].cursor if len(lines) > arriving.PAGE else None
    return {
        "lines": shown,
        "grids": arriving.grids(reach),
        "grid": grid,
        "is_first": before is None and moment is None,
        "moment": moment,
        "newest": newest,
        "older": url_for(".visits_arriving", grid=grid, before=last, since=iso(moment) if moment else None) if last else None,
        "place_of": place_of,
    }


def _grid() -> UUID | None:
    """The grid that the list is narrowed to; one out of reach is not there."""
    text = request.args.get("grid", "")
    if not text:
        return None
    grid = parse_id(text)
    if grid is None or grid not in _reach().grids:
        raise NotFound()
    return grid
