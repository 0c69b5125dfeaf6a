"""The templates that somebody keeps: written, reworded, ended."""

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, g, request, url_for

from webapp.accounts.access import allow
from webapp.core.ids import parse_id
from webapp.core.replies import page, reply
from webapp.core.writes import writes

from . import answers
from .models import MOST_ANSWER, MOST_NAME

bp = Blueprint("answer_templates", __name__)


@bp.get("/desk/templates")
@allow("order.template")
def index() -> Response:
    owners = answers.owned_by(g.user, g.now)
    return page(
        "orders/desk-templates.html", owners=owners, kept=answers.kept_by(g.user, g.now), most_name=MOST_NAME, most_words=MOST_ANSWER
    )


@bp.post("/desk/templates")
@allow("order.template")
@writes
def create() -> Response:
    answers.write(**_said(), of=parse_id(request.form.get("of", "")), by=g.user, at=g.now)
    return reply(goto=url_for(".index"))


@bp.post("/desk/templates/<uuid:template_id>")
@allow("order.template")
@writes
def change(template_id: UUID) -> Response:
    found = answers.kept_one(g.user, template_id, g.now)
    answers.write(**_said(), of=found.department_id, by=g.user, at=g.now, replaces=found)
    return reply(goto=url_for(".index"))


@bp.post("/desk/templates/<uuid:template_id>/ending")
@allow("order.template")
@writes
def end(template_id: UUID) -> Response:
    answers.end(answers.kept_one(g.user, template_id, g.now), by=g.user, at=g.now)
    return reply(goto=url_for(".index"))


def _said() -> dict[str, Any]:
    return {name: request.form.get(name, "").replace("\r\n", "\n").replace("\0", "").strip() for name in ("name", "words")}
