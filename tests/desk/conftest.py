"""What the tests of the desk share: browsers of the cast, phones, and one small form of which a test can say why it is refused."""

from uuid import UUID

import pytest
from flask import Blueprint, Flask, g, request
from flask.testing import FlaskClient
from wtforms import Form, TextAreaField

from tests.cast import Cast, sign_in
from tests.desk.phone import Phone
from webapp.accounts.access import allow
from webapp.areas.models import Address
from webapp.areas.reach import reach_of
from webapp.core import audit, captions
from webapp.core.db import db
from webapp.core.problems import NotFound, Problem
from webapp.core.replies import reply
from webapp.core.writes import writes


class RemarkForm(Form):
    text = TextAreaField("你看到什么")


def remarks() -> Blueprint:
    """A form that keeps a remark about a door: refused when it is shouted, and for doors of others."""
    bp = Blueprint("remarks", __name__)

    @bp.post("/addresses/<uuid:address_id>/remarks")
    @allow("door.write")
    @writes(offline=True)
    def remark(address_id: UUID):
        door = db.session.get(Address, address_id)
        if door is None or not reach_of(g.user, "door.write", g.happened_at).holds(door, g.happened_at):
            raise NotFound()
        if "!" in request.form["text"]:
            raise Problem("shouted", "Please say it without shouting.", field="text")
        audit.record("remark.kept", door, by=g.user, at=g.happened_at, text=request.form["text"])
        return reply(goto=f"/addresses/{address_id}")

    return bp


@pytest.fixture
def app(app: Flask) -> Flask:
    app.register_blueprint(remarks())
    captions.register("remarks.remark", "Remark", form=RemarkForm, place=lambda args, street_id: (f"door {args['address_id']}", ""))
    return app


@pytest.fixture
def browser(app: Flask, cast: Cast):
    """`browser("operator")` is a browser in which that one of the cast has signed in."""
    return lambda who: sign_in(app.test_client(), getattr(cast, who) if isinstance(who, str) else who)


@pytest.fixture
def desk(browser) -> FlaskClient:
    return browser("operator")


@pytest.fixture
def phone(app: Flask, cast: Cast) -> Phone:
    return Phone(app, cast.worker)
