"""What holds for every request: its time, who asks, where it may come from, and how a refusal is said."""

import logging
from typing import Any

from flask import Flask, Response, current_app, g, jsonify, make_response, redirect, render_template, request
from flask.json.provider import DefaultJSONProvider
from flask_babel import lazy_gettext as _l
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException

from .clock import now
from .db import db
from .problems import NotAllowed, NotFound, Problem, TryAgain, each
from .replies import htmx

log = logging.getLogger("gridwalk.requests")
SAFE = {"GET", "HEAD", "OPTIONS"}
PAGES = {401, 403, 404, 409, 413, 422, 429, 500, 503}


class Json(DefaultJSONProvider):
    ensure_ascii = False

    def loads(self, s: str | bytes, **kwargs: Any) -> Any:
        """What is nested deeper than the decoder can follow is as unreadable as any other text that is no JSON."""
        try:
            return super().loads(s, **kwargs)
        except RecursionError as why:
            raise ValueError("nested too deep") from why


def init_app(app: Flask) -> None:
    app.json = Json(app)
    app.before_request(begin)
    app.before_request(from_our_own_pages)
    app.after_request(kept_by_nobody)
    app.register_error_handler(Problem, say)
    app.register_error_handler(OperationalError, database_away)
    app.register_error_handler(HTTPException, say_http)
    app.register_error_handler(Exception, our_fault)


def begin() -> None:
    g.now = g.happened_at = now()
    g.entry = g.user = g.device = None
    g.language = "zh_Hans"
    g.shared = {}  # what is read once a request, also by every entry of a batch


def from_our_own_pages() -> None:
    """Unsafe requests come from our own pages only; this stands in the place of tokens, which stored pages can't carry."""
    if request.method in SAFE or _by_bearer_alone():
        return
    site = request.headers.get("Sec-Fetch-Site")
    ours = site == "same-origin" if site is not None else request.headers.get("Origin") == _own_origin()
    if not ours:
        raise NotAllowed("other-origin", _l("This form was not sent from our own page. Open the page again and send it from there."))


def _by_bearer_alone() -> bool:
    """A program with its own token. A browser that adds our cookie of itself is never one, whatever else it was made to send."""
    bearer = request.authorization is not None and request.authorization.type == "bearer"
    return bearer and current_app.config["SESSION_COOKIE_NAME"] not in request.cookies


def _own_origin() -> str:
    configured: str = current_app.config["PUBLIC_URL"]
    return configured or request.host_url.rstrip("/")


def kept_by_nobody(response: Response) -> Response:
    """What doesn't say otherwise is for this reader, now."""
    response.headers.setdefault("Cache-Control", "no-store")
    return response


def say(problem: Problem):
    """A refusal: JSON for the kit, a fragment for htmx, a page for people."""
    where = getattr(problem, "goto", None)
    if request.path.startswith("/offline/"):
        from .writes import stamp

        return jsonify(stamp() | {"problem": problem.as_dict(), "problems": [one.as_dict() for one in each(problem)]}), problem.status
    if where and htmx:
        return make_response("", 204, {"HX-Redirect": where})  # a redirect would be followed into the fragment's place
    if where and request.method in SAFE:
        return redirect(where)
    if htmx:
        answer = make_response(render_template("errors/_wrong.html", problem=problem, problems=each(problem)), problem.status)
        answer.headers["HX-Retarget"] = "#wrong"
        answer.headers["HX-Reswap"] = "innerHTML show:#wrong:top"  # whatever the form would have done with an answer
        return answer
    status = problem.status if problem.status in PAGES else 422
    return render_template(f"errors/{status}.html", problem=problem, problems=each(problem)), problem.status


def say_http(error: HTTPException):
    if error.code in (301, 302, 303, 307, 308):
        return error
    if error.code == 404:
        return say(NotFound())
    if error.code == 405:
        return say(Problem("wrong-method", _l("This address can't be used that way."), status=405))
    if error.code == 413:
        return say(
            Problem("too-large", _l("This is more than the server takes at once. Nothing was taken; send less at a time."), status=413)
        )
    return say(Problem("bad-request", _l("The server could not read this."), status=error.code or 400))


def database_away(fault: OperationalError):
    log.warning("database: %s", fault.orig)
    db.session.rollback()
    return say(TryAgain())


def our_fault(fault: Exception):
    log.exception("fault at %s", request.path)
    db.session.rollback()
    return say(
        Problem("our-fault", _l("The server made a mistake. It was noted; try again, nothing you wrote on the phone is lost."), status=500)
    )
