"""The desk's list of phones that have unsent work or were not heard of: an aid to ask after people, never a measure of them."""

from flask import Blueprint, g

from webapp.accounts.access import allow
from webapp.areas.reach import reach_of
from webapp.core import parameters
from webapp.core.clock import local_day
from webapp.core.replies import page

from . import phones

bp = Blueprint("phones", __name__)


@bp.get("/desk/phones")
@allow("phones.read")
def index():
    reach = reach_of(g.user, "phones.read", g.now)
    days = parameters.value(g.user.street_id, phones.SILENT_DAYS, local_day(g.now))
    return page("offline/phones.html", phones=phones.to_ask_about(reach, g.user.street_id, g.now), days=days)
