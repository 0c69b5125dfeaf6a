"""The administrator's page: the street's gateway and groups, and what could not be delivered in the last fortnight."""

from uuid import UUID

from flask import Blueprint, Response, g, request, url_for
from flask_babel import gettext as _
from sqlalchemy import select
from wtforms import SelectChoice

from webapp.accounts.access import allow
from webapp.accounts.models import Person
from webapp.areas.models import GENERAL_GRID, Area
from webapp.core.db import db
from webapp.core.notices import addresses, channels, kinds, outbox
from webapp.core.notices.models import GATEWAY, GROUP, NoticeChannel, NoticeDelivery
from webapp.core.notices.sources import Receiver
from webapp.core.problems import NotFound, Problem
from webapp.core.replies import page, reply
from webapp.core.writes import committed, writes
from webapp.orders import queries
from webapp.orders.rules import CENTRE, LEADER

from . import trials
from .forms import StreetChannelForm
from .words import KIND_WORDS

bp = Blueprint("street_channels", __name__)


@bp.get("/notice-channels")
@allow("notices.manage")
def index() -> Response:
    return _page(_form())


@bp.post("/notice-channels")
@allow("notices.manage")
def add() -> Response:
    """No transaction is open while the address is looked at by a process of its own."""
    form = _form()
    try:
        if not form.validate():
            raise next(Problem("wrong", errors[0], field=name) for name, errors in form.errors.items() if errors)
        use, audience = form.use.data, form.audience.data if form.use.data == GROUP else ""
        if use == GROUP and audience not in dict(_audiences(g.user.street_id)):
            raise Problem("missing", _("One thing is missing: what the group hears."), field="audience")
        address = addresses.read(form.address.data, is_gateway=use == GATEWAY)
        with committed():
            channels.add_of_street(use, form.name.data, address, audience, by=g.user, at=g.now)
    except Problem as problem:
        return _page(form, problem)
    return reply(goto=url_for(".index"))


@bp.post("/notice-channels/<uuid:street_channel_id>/trial")
@allow("notices.manage")
def try_it(street_channel_id: UUID) -> Response:
    """A gateway is tried with the administrator's own number."""
    channel = channels.in_street(g.user.street_id, street_channel_id)
    receiver = Receiver(g.user.language, g.user.id, g.user.phone or "", channel.audience)
    try:
        fault = trials.send(channel, receiver, by=g.user, at=g.now)
    except trials.TooManyTrials as problem:
        return _page(_form(), problem)
    return reply(goto=url_for(".index", tried=street_channel_id, fault=fault or None))


@bp.post("/notice-channels/<uuid:street_channel_id>/ending")
@allow("notices.manage")
@writes
def close(street_channel_id: UUID) -> Response:
    channels.close(channels.in_street(g.user.street_id, street_channel_id), by=g.user, at=g.now)
    return reply(goto=url_for(".index"))


@bp.post("/notice-deliveries/<uuid:delivery_id>/new-try")
@allow("notices.manage")
@writes
def try_again(delivery_id: UUID) -> Response:
    delivery = db.session.get(NoticeDelivery, delivery_id)
    if delivery is None or delivery.street_id != g.user.street_id:
        raise NotFound()
    outbox.retry(delivery, by=g.user, at=g.now)
    return reply(goto=url_for(".index"))


def _form() -> StreetChannelForm:
    form = StreetChannelForm(request.form)
    form.audience.choices = [SelectChoice(name, words) for name, words in _audiences(g.user.street_id)]
    return form


def _audiences(street_id: UUID) -> list[tuple[str, str]]:
    """What a group may hear: the centre's, the leaders', a department's or a general grid head's."""
    grids = db.session.scalars(select(Area).where(Area.street_id == street_id, Area.tier == GENERAL_GRID).order_by(Area.code))
    return [
        (CENTRE, _("The command centre")),
        (LEADER, _("The street leaders")),
        *((f"d:{one.id}", one.name) for one in queries.departments(street_id)),
        *((f"g:{one.id}", _("The head of %(area)s", area=one.name)) for one in grids),
    ]


def _page(form: StreetChannelForm, problem: Problem | None = None) -> Response:
    if problem is not None and problem.field in form:
        form[problem.field].errors = [problem.sentence]
        problem_above = None
    else:
        problem_above = problem
    failed = outbox.failed(g.user.street_id, g.now)
    answer = page(
        "orders/notices/street.html",
        form=form,
        problem=problem_above,
        channels=channels.of_street(g.user.street_id),
        audiences=dict(_audiences(g.user.street_id)),
        failed=failed,
        whose=_whose(failed),
        kind_words=kinds.words_of,
        notice_words=KIND_WORDS,
        faults=kinds.FAULT_WORDS,
        offered=addresses.offered(),
        tried=request.args.get("tried", ""),
        fault=kinds.FAULT_WORDS.get(request.args.get("fault", "")),
        days=outbox.SHOWN.days,
    )
    answer.status_code = problem.status if problem is not None else 200
    return answer


def _whose(failed: list[NoticeDelivery]) -> dict[UUID, str]:
    """Channel → the group's name or its person's; never an address."""
    ids = {one.channel_id for one in failed}
    found = db.session.execute(
        select(NoticeChannel.id, NoticeChannel.name, Person.name)
        .outerjoin(Person, Person.id == NoticeChannel.person_id)
        .where(NoticeChannel.id.in_(ids))
    )
    return {channel_id: name or person for channel_id, name, person in found} if ids else {}
