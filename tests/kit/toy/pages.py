"""The toy's pages, its sign-in and the files of its release."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from flask import Blueprint, Response, abort, redirect, render_template, request

from .shelf import release, session, shelf

STATIC = Path(__file__).parents[3] / "static"
bp = Blueprint("pages", __name__)


def pages(state: dict) -> dict[str, str]:
    user = "00000000-0000-7000-8000-000000000001"
    places = [{"id": str(n), "name": f"Place {n}", "state": "due"} for n in range(1, 9)]
    for entry in state["filed"]:
        for place in places:
            if entry["path"] == f"/places/{place['id']}/notes":
                place["state"] = "shown by the server"
    here = {"user": user, "release": state.get("release", "r1")}
    today = datetime.now(ZoneInfo("Asia/Shanghai")).date()
    carried = {
        "/": render_template("list.html", places=places, today=today, due=today + timedelta(3), **here),
        "/outbox": render_template("outbox.html", **here),
        "/me": render_template("me.html", **here),
        "/offline/words": (Path(__file__).parent / "templates/words.json").read_text(),
    }
    carried |= {f"/places/{place['id']}": render_template("place.html", place=place, **here) for place in places}
    return {url: html for url, html in carried.items() if url not in state.get("gone", [])}


@bp.get("/")
@bp.get("/outbox")
@bp.get("/me")
@bp.get("/places/<int:_number>")
def page(_number: int = 0):
    if not session():
        return render_template("sign-in.html", user=None, release=release())
    found = pages(shelf().load()).get(request.path)
    return found if found is not None else abort(404)


@bp.get("/offline/words")
def words():
    return Response(pages(shelf().load())["/offline/words"], mimetype="application/json")


@bp.post("/sign-in")
def sign_in():
    state, token = shelf().load(), uuid.uuid4().hex
    device = str(uuid.uuid4())
    state["sessions"][token] = {"user": request.form["person"], "device": device}
    state["devices"][device] = {"user": request.form["person"], "key": None}
    shelf().save(state)
    response = redirect("/me", 303)
    response.set_cookie("session", token, httponly=True, samesite="Lax", max_age=90 * 86400)
    return response


@bp.post("/sign-out")
def sign_out():
    state = shelf().load()
    state["sessions"].pop(request.cookies.get("session", ""), None)
    shelf().save(state)
    response = redirect("/", 303)
    response.delete_cookie("session")
    return response


@bp.post("/places/<int:number>/notes")
def native(number: int):
    state = shelf().load()
    state["native"] = [*state.get("native", []), request.form.to_dict(flat=False)]
    shelf().save(state)
    return redirect(f"/places/{number}", 303)


@bp.get("/worker.js")
def worker():
    return Response(
        f'import "/static/{release()}/js/offline/worker.js";\n', mimetype="text/javascript", headers={"Cache-Control": "no-cache"}
    )


@bp.get("/static/<version>/<path:name>")
def static_file(version: str, name: str):
    if name == "manifest-of-files.json":
        files = [path for folder in ("js", "vendor") for path in sorted((STATIC / folder).rglob("*.js"))]
        return [f"/static/{version}/{path.relative_to(STATIC)}" for path in files]
    return Response((STATIC / name).read_bytes(), mimetype="text/javascript", headers={"Cache-Control": "max-age=31536000, immutable"})


@bp.get("/portal")
def portal():
    return "<html>Welcome to CoffeeNet</html>"
