"""Registers at the desk: the categories of both levels, the departments, and who acts for them from when until when."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, g, request, url_for
from flask_babel import lazy_gettext as _l

from webapp.accounts.access import allow
from webapp.core.clock import start_of_day
from webapp.core.problems import NotFound, Problem
from webapp.core.replies import page, reply
from webapp.core.writes import writes

from .. import wording
from ..registers import Category, Department, DepartmentMember
from . import register_forms as forms
from . import register_reads as reads
from . import registering

bp = Blueprint("registers", __name__)
PERMISSION = "registers.manage"


@bp.get("/desk/categories")
@allow(PERMISSION)
def categories() -> Response:
    return page("orders/registers/categories.html", levels=reads.categories(g.user.street_id), words=wording)


@bp.get("/desk/categories/new")
@allow(PERMISSION)
def new_category() -> Response:
    form = forms.category_form(None, g.user.street_id, parent_id=request.args.get("parent", ""))
    return page("orders/registers/category.html", row=None, form=form, orders=0)


@bp.post("/desk/categories")
@allow(PERMISSION)
@writes
def add_category() -> Response:
    form = forms.category_form(request.form, g.user.street_id)
    if wrong := _wrong(form, lambda: registering.add(Category, form.facts(), by=g.user, at=g.now)):
        return _unsound("orders/registers/category.html", wrong, row=None, form=form, orders=0)
    return reply(goto=url_for(".categories"))


@bp.get("/desk/categories/<uuid:category_id>")
@allow(PERMISSION)
def category(category_id: UUID) -> Response:
    row = _category(category_id)
    form = forms.category_form(None, row.street_id, row)
    return page("orders/registers/category.html", row=row, form=form, orders=registering.open_orders(row))


@bp.post("/desk/categories/<uuid:category_id>")
@allow(PERMISSION)
@writes
def change_category(category_id: UUID) -> Response:
    row = _category(category_id)
    form = forms.category_form(request.form, row.street_id, row)
    if wrong := _wrong(form, lambda: registering.change(row, form.facts(), by=g.user, at=g.now)):
        return _unsound("orders/registers/category.html", wrong, row=row, form=form, orders=registering.open_orders(row))
    return reply(goto=url_for(".categories"))


@bp.post("/desk/categories/<uuid:category_id>/ending")
@allow(PERMISSION)
@writes
def end_category(category_id: UUID) -> Response:
    registering.end(_category(category_id), by=g.user, at=g.now)
    return reply(goto=url_for(".categories"))


@bp.post("/desk/categories/<uuid:category_id>/reinstatement")
@allow(PERMISSION)
@writes
def reinstate_category(category_id: UUID) -> Response:
    registering.reinstate(_category(category_id), by=g.user, at=g.now)
    return reply(goto=url_for(".categories"))


@bp.get("/desk/departments")
@allow(PERMISSION)
def departments() -> Response:
    return page("orders/registers/departments.html", lines=reads.departments(g.user.street_id, g.now))


@bp.get("/desk/departments/new")
@allow(PERMISSION)
def new_department() -> Response:
    return page("orders/registers/department.html", row=None, form=forms.department_form(None))


@bp.post("/desk/departments")
@allow(PERMISSION)
@writes
def add_department() -> Response:
    form, made = forms.department_form(request.form), []
    if wrong := _wrong(form, lambda: made.append(registering.add(Department, form.facts(), by=g.user, at=g.now))):
        return _unsound("orders/registers/department.html", wrong, row=None, form=form)
    return _to_department(made[0])


@bp.get("/desk/departments/<uuid:department_id>")
@allow(PERMISSION)
def department(department_id: UUID) -> Response:
    return page("orders/registers/department.html", **_about(_department(department_id)))


@bp.post("/desk/departments/<uuid:department_id>")
@allow(PERMISSION)
@writes
def change_department(department_id: UUID) -> Response:
    row = _department(department_id)
    form = forms.department_form(request.form, row)
    if wrong := _wrong(form, lambda: registering.change(row, form.facts(), by=g.user, at=g.now)):
        return _unsound("orders/registers/department.html", wrong, **_about(row) | {"form": form})
    return _to_department(row)


@bp.post("/desk/departments/<uuid:department_id>/ending")
@allow(PERMISSION)
@writes
def end_department(department_id: UUID) -> Response:
    row = _department(department_id)
    registering.end(row, by=g.user, at=g.now)
    return _to_department(row)


@bp.post("/desk/departments/<uuid:department_id>/reinstatement")
@allow(PERMISSION)
@writes
def reinstate_department(department_id: UUID) -> Response:
    row = _department(department_id)
    registering.reinstate(row, by=g.user, at=g.now)
    return _to_department(row)


@bp.post("/desk/departments/<uuid:department_id>/members")
@allow(PERMISSION)
@writes
def join(department_id: UUID) -> Response:
    row = _department(department_id)
    form = forms.MemberForm(request.form)
    starts_at = start_of_day(form.starts_on.data) if form.starts_on.data else g.now
    if wrong := _wrong(form, lambda: registering.join(row, form.staff_number.data or "", starts_at=starts_at, by=g.user, at=g.now)):
        return _unsound("orders/registers/department.html", wrong, **_about(row) | {"member_form": form})
    return _to_department(row)


@bp.post("/desk/memberships/<uuid:membership_id>/ending")
@allow(PERMISSION)
@writes
def leave(membership_id: UUID) -> Response:
    member: DepartmentMember = registering.one_of(DepartmentMember, g.user.street_id, membership_id)
    form = forms.LeavingForm(request.form)
    if not form.validate():
        raise Problem("not-a-day", _l("This is not a day of the calendar."), field="last_day")
    last = form.last_day.data
    registering.leave(member, ends_at=start_of_day(last + timedelta(days=1)) if last else g.now, by=g.user, at=g.now)
    return _to_department(registering.one_of(Department, member.street_id, member.department_id))


def _category(row_id: UUID) -> Category:
    return registering.one_of(Category, g.user.street_id, row_id)


def _department(row_id: UUID) -> Department:
    return registering.one_of(Department, g.user.street_id, row_id)


def _about(row: Department) -> dict[str, Any]:
    return {
        "row": row,
        "form": forms.department_form(None, row),
        "member_form": forms.MemberForm(),
        "members": reads.members(row, g.now),
        "orders": registering.open_orders(row),
        "named_by": registering.named_by(row),
    }


def _to_department(row: Department) -> Response:
    return reply(goto=url_for(".department", department_id=row.id))


def _wrong(form: Any, do: Any) -> str:
    """Does it if the form is sound; else, or if a rule refuses it, the sentence, which also stands at its field."""
    if not form.validate():
        return str(next(iter(form.errors.values()))[0])
    try:
        do()
    except NotFound:
        raise
    except Problem as problem:
        if problem.field in form:
            form[problem.field].errors = [problem.sentence]
        return str(problem.sentence)
    return ""


def _unsound(template: str, wrong: str, **given: Any) -> Response:
    answer = page(template, wrong=wrong, **given)
    answer.status_code = 422
    return answer
