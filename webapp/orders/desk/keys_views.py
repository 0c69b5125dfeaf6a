"""The sheet of keys as a page of its own, and the switch for them. It lies in this browser: a keyboard is a desk's, no person's."""

from flask import Blueprint, Response, current_app, request, url_for

from webapp.accounts.access import allow
from webapp.core.replies import page, reply
from webapp.core.writes import writes

from . import keys

bp = Blueprint("desk_keys", __name__)
LASTS = 400 * 24 * 60 * 60  # seconds: as long as browsers keep one


@bp.get("/desk/keys")
@allow("order.desk")
def sheet() -> Response:
    return page("orders/desk-keys.html", keys=keys.SHEET, keys_on=keys.are_on())


@bp.post("/desk/keys")
@allow("order.desk")
@writes
def switch() -> Response:
    answer = reply(goto=url_for("orders.inbox"))
    off = request.form.get("keys") == keys.OFF
    secure = current_app.config["SESSION_COOKIE_SECURE"]
    answer.set_cookie(keys.COOKIE, keys.OFF if off else "on", max_age=LASTS, httponly=True, samesite="Lax", secure=secure)
    return answer
