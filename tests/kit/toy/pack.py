"""Who is asking, and the pages that person carries, in small slices."""

from __future__ import annotations

import base64
import hashlib
import json

from flask import Blueprint, request

from .pages import pages
from .shelf import kit, problem, session, shelf, unpad

SLICE = 4  # small, so that every pack takes several
bp = Blueprint("pack", __name__)


@bp.before_app_request
def signed_in():
    if request.path.startswith("/offline/") and not session():
        return problem(401, "signed-out", "Please sign in again.")
    return None


@bp.get("/offline/device")
def device():
    state, mine = shelf().load(), session()
    filed = sum(entry["device"] == mine["device"] for entry in state["filed"])
    return kit(
        user=mine["user"],
        name="Toy",
        device=mine["device"],
        street="Street",
        language="en",
        filed=filed,
        has_key=bool(state["devices"][mine["device"]]["key"]),
    )


@bp.put("/offline/device/key")
def device_key():
    state, mine = shelf().load(), session()
    known = state["devices"][mine["device"]]
    if known["key"] not in (None, request.json["public_key"]):
        return problem(409, "other-key", "This phone has another key.")
    known["key"] = request.json["public_key"]
    shelf().save(state)
    return kit()


@bp.get("/offline/pack")
def pack():
    state = shelf().load()
    carried = pages(state)
    known = (
        json.loads(unpad(request.args["since"]))
        if "since" in request.args
        else {"full": True, "named": {}, "scope": state.get("scope", "s1")}
    )
    if known["scope"] != state.get("scope", "s1"):
        known = {"full": True, "named": {}, "scope": state.get("scope", "s1")}
    rev = {url: hashlib.sha256(html.encode()).hexdigest()[:12] for url, html in carried.items()}
    changed = [url for url in carried if known["named"].get(url) != rev[url]]
    gone = [url for url in known["named"] if url not in carried]
    part = changed[:SLICE]
    done = len(changed) <= SLICE
    slice_ = [{"url": url, "rev": rev[url], "html": carried[url]} for url in part] + (
        [{"url": url, "gone": True} for url in gone] if done and not known["full"] else []
    )
    named = {**{url: r for url, r in known["named"].items() if not done or url in carried}, **{url: rev[url] for url in part}}
    cursor = json.dumps({"full": known["full"] and not done, "named": named, "scope": known["scope"]}).encode()
    return kit(
        full=known["full"],
        pages=slice_,
        cursor=base64.urlsafe_b64encode(cursor).decode().rstrip("="),
        done=done,
        total=len(carried) if known["full"] else len(changed),
        scope=known["scope"],
    )
