"""Signing in and out, and everybody's page about oneself."""

import secrets
from uuid import UUID

from flask import Blueprint, Response, current_app, g, redirect, request, session, url_for
from flask_babel import lazy_gettext as _l
from flask_login import login_user, logout_user

from webapp.core.problems import Conflict, Problem
from webapp.core.replies import page, reply
from webapp.core.writes import committed, writes

from . import actions, me, queries, tries
from .access import allow, allowed, public
from .entrance import device_name, own_path
from .forms import ChangePasswordForm, CodeForm, FirstPasswordForm, PreferencesForm, SignInForm
from .models import Device, Person, SignInCode
from .passwords import fits
from .recognition import LASTS
from .rules import posts_with

bp = Blueprint("accounts", __name__)
KNOWN_PEOPLE = 4  # how many people one browser remembers to have signed in before


@bp.get("/sign-in")
@public
def sign_in_page() -> Response:
    return page("accounts/sign-in.html", form=SignInForm(data={"next": own_path(request.args.get("next"))}))


@bp.post("/sign-in")
@public
def sign_in() -> Response:
    """No transaction is open while the password is looked at: that takes as long as fifty writes."""
    form = SignInForm(request.form)
    if not form.validate():
        return _again("accounts/sign-in.html", form)
    person = queries.by_login(form.login.data)
    buckets = _buckets(person, form.login.data)
    try:
        with committed():
            tries.count(buckets, g.now)
    except tries.TooManyTries as problem:
        return _again("accounts/sign-in.html", form, problem)
    right = fits(person.password_hash if person else None, form.password.data)
    if not right or person is None or person.left_at is not None:
        return _again("accounts/sign-in.html", form, Problem("wrong", _l("Number and password don't go together. Look at both once more.")))
    fresh = actions.fresh_form(person, form.password.data)
    with committed():
        tries.give_back(buckets, g.now)
        if fresh:
            person.password_hash = fresh
        device = _new_device(person)
    return _come_in(device, own_path(form.next.data))


@bp.get("/sign-in/code")
@public
def code_page() -> Response:
    """The code of a QR stands in the fragment, which browsers keep to themselves: no log and no proxy sees it."""
    return page("accounts/code.html", form=CodeForm())


@bp.post("/sign-in/code")
@public
def try_code() -> Response:
    """Looks at a code without spending it, and asks for the password to come."""
    form = CodeForm(request.form)
    if not form.validate():
        return _again("accounts/code.html", form)
    try:
        _, person = _usable(form.code.data)
    except Problem as problem:
        return _again("accounts/code.html", form, problem)
    return _first_password(person, FirstPasswordForm(data={"code": form.code.data}))


@bp.post("/sign-in/password")
@public
def first_password() -> Response:
    """Spends the code, keeps the password and signs in; whoever was signed in by the one before is out."""
    form = FirstPasswordForm(request.form)
    try:
        code, person = _usable(form.code.data or "")
    except Problem as problem:
        return _again("accounts/code.html", CodeForm(request.form), problem)
    if not form.validate():
        return _first_password(person, form, 422)
    try:
        kept = actions.kept_form(person, form.password.data)
    except Problem as problem:
        form.password.errors = [problem.sentence]
        return _first_password(person, form, 422)
    with committed():
        actions.use_code(code, person, at=g.now)
        actions.set_password(person, kept, by=person, at=g.now)
        actions.sign_out_everywhere(person, at=g.now)
        device = _new_device(person)
    return _come_in(device, None)


@bp.post("/sign-out")
@public
@writes
def sign_out() -> Response:
    """Always says yes: a phone that forgot everything without signal tells of it later."""
    if g.device is not None:
        actions.revoke(g.device, by=g.user, at=g.now)
    logout_user()
    return reply(goto=url_for(".sign_in_page"))


@bp.get("/ready")
@allow("own")
def ready() -> Response:
    """The first minutes on a new phone: the pack arrives."""
    return page("accounts/ready.html", posts=queries.placed_posts([g.user.id]).get(g.user.id, []))


@bp.get("/me")
@allow("own")
def about_me() -> Response:
    return page("accounts/me.html", **me.context(g.user))


@bp.get("/me/now")
@allow("own")
def about_me_now() -> Response:
    """The same page under an address that no phone carries: where one sees a change at once that the pack brings later."""
    return about_me()


@bp.post("/me/preferences")
@allow("own")
@writes
def preferences() -> Response:
    form = PreferencesForm(request.form)
    if not form.validate():
        raise Problem("unknown-choice", _l("This can't be chosen. Open the page again."))
    large = form.type.data == "large"
    actions.set_preferences(g.user, language=form.language.data, large_type=large, theme=form.theme.data, at=g.now)
    return _with_language(reply(goto=url_for(".about_me_now")), g.user)


@bp.get("/me/password")
@allow("own")
def password_page() -> Response:
    return page("accounts/password.html", form=ChangePasswordForm())


@bp.post("/me/password")
@allow("own")
def change_password() -> Response:
    """No transaction is open while passwords are looked at and made ready."""
    form = ChangePasswordForm(request.form)
    if not form.validate():
        return _again("accounts/password.html", form)
    buckets = tries.of_changing(g.user.id)
    try:
        with committed():
            tries.count(buckets, g.now)
        kept = actions.kept_form_after(form.current.data, g.user, form.password.data)
    except Problem as problem:
        return _again("accounts/password.html", form, problem)
    with committed():
        tries.give_back(buckets, g.now)
        actions.set_password(g.user, kept, by=g.user, at=g.now)
        if form.others.data:
            actions.sign_out_everywhere(g.user, but=g.device, at=g.now)
    return reply(goto=url_for(".about_me_now"))


@bp.post("/devices/<uuid:device_id>/revocation")
@allow("own")
@writes
def revoke(device_id: UUID) -> Response:
    device = queries.device_in_reach(device_id, g.user, manages=allowed("people.manage"))
    actions.revoke(device, by=g.user, at=g.now)
    if device is g.device:
        logout_user()
        return reply(goto=url_for(".sign_in_page"))
    if device.person_id == g.user.id:
        return reply(goto=url_for(".about_me_now"))
    return reply(goto=url_for("people.show", person_id=device.person_id))


@bp.post("/devices/<uuid:device_id>/wipe")
@allow("own")
@writes
def wipe(device_id: UUID) -> Response:
    """For a phone that is lost. The one in the hand is signed out instead."""
    device = queries.device_in_reach(device_id, g.user, manages=allowed("people.manage"))
    if device is g.device:
        raise Conflict("in-your-hand", _l("This is the device in your hand. Sign out on it instead: that empties it too."))
    actions.ask_wipe(device, by=g.user, at=g.now)
    if device.person_id == g.user.id:
        return reply(goto=url_for(".about_me_now"))
    return reply(goto=url_for("people.show", person_id=device.person_id))


def _again(template: str, form, problem: Problem | None = None) -> Response:
    """The form once more, with what is wrong beside the field it belongs to, or above."""
    if problem is not None and problem.field and problem.field in form:
        form[problem.field].errors = [problem.sentence]
        problem = None
    answer = page(template, form=form, problem=problem)
    answer.status_code = problem.status if problem is not None else 422
    return answer


def _first_password(person: Person, form: FirstPasswordForm, status: int = 200) -> Response:
    answer = page("accounts/first-password.html", form=form, person=person, logins=queries.logins_of(person))
    answer.status_code = status
    return answer


def _usable(code: str) -> tuple[SignInCode, Person]:
    """The code and whose it is; raises when it is nobody's, or when too many were tried from here."""
    buckets = [tries.at_address(request.remote_addr)]
    with committed():
        tries.count(buckets, g.now)
    found = queries.usable_code(code, g.now)
    if found is None:
        raise Problem("wrong-code", _l("This code is wrong, used or too old. Ask your administrator for a new one."), field="code")
    with committed():
        tries.give_back(buckets, g.now)
    return found


def _buckets(person: Person | None, login: str) -> list[tries.Bucket]:
    """Counted apart for a browser in which this person has signed in before; for any other by what was typed alone, so that no
    count tells who there is."""
    nonce = session.get("known", {}).get(str(person.id)) if person else None
    return tries.at_browser(nonce) if nonce else tries.of_stranger(login, request.remote_addr)


def _new_device(person: Person) -> Device:
    return actions.sign_in(person, device_name(request.user_agent.string), at=g.now, instead_of=g.device)


def _come_in(device: Device, wanted: str | None) -> Response:
    """Gives the cookie, and leads to the page that was asked for, or to where this person begins."""
    person = str(device.person_id)
    known = {other: nonce for other, nonce in session.get("known", {}).items() if other != person}
    session["known"] = dict(list(known.items())[1 - KNOWN_PEOPLE :]) | {person: secrets.token_urlsafe(12)}
    session.permanent = True
    login_user(device)
    return _with_language(redirect(wanted or _home_of(device.person), 303), device.person)


def _home_of(person: Person) -> str:
    """Who walks sees the pack arrive first; whom no door is open to has nothing to do in the hand."""
    posts = queries.posts_of(person.id)
    if posts_with(posts, "door.write", g.now):
        return url_for(".ready")
    return "/" if posts_with(posts, "door.read", g.now) else "/desk/start"


def _with_language(answer: Response, person: Person) -> Response:
    """Lets this browser greet the person in her language before the next sign-in."""
    secure = current_app.config["SESSION_COOKIE_SECURE"]
    answer.set_cookie("language", person.language, max_age=LASTS, httponly=True, samesite="Lax", secure=secure)
    return answer
