"""Where a colleague hands in the rescue file of a phone that can't send any more."""

from flask import Blueprint, current_app, g, request
from flask_babel import lazy_gettext as _l

from webapp.accounts.access import allow
from webapp.core.problems import Problem
from webapp.core.replies import page

from . import rescue

bp = Blueprint("rescue", __name__)


@bp.get("/rescue")
@allow("own")
def form():
    return page("offline/rescue.html", outcome=None)


@bp.post("/rescue")
@allow("own")
def hand_in():
    file = request.files.get("file")
    if file is None or not file.filename:
        raise Problem("no-file", _l("One thing is missing: the file. Choose the one that the phone saved."), field="file")
    said = rescue.read(file.stream.read())
    outcome = rescue.take(current_app._get_current_object(), said, by=g.user, at=g.now)
    return page("offline/rescue.html", outcome=outcome)
