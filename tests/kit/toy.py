"""A small server that knows no business and speaks docs/protocol.md, so that the phone half can be tested alone.

    python -m tests.kit.toy FOLDER PORT

Everything it keeps lies in FOLDER, so a killed process comes back with what it had. `fault.json` there switches faults on:
{"path": "/offline/outbox", "does": "hang" | "502" | "portal" | "redirect" | "lost" | "busy", "times": N} (`lost`: takes it, then drops the answer).
"""

from __future__ import annotations

import base64
import hashlib
import io
import json
import os
import sys
import threading
import time
import uuid
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_der_public_key
from flask import Flask, Response, abort, make_response, redirect, render_template, request
from PIL import Image, UnidentifiedImageError

STATIC = Path(__file__).parents[2] / "static"
POLICY = "default-src 'self'; img-src 'self' blob: data:; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
SLICE = 4  # small, so that every pack takes several
EMPTY = {"filed": [], "boxed": [], "sessions": {}, "devices": {}, "uploads": {}, "photos": {}, "photos_refused": {}, "log": [], "pages": {}, "rules": {}}


class Shelf:
    """One JSON file, written whole: enough for a toy, and it survives a kill."""

    def __init__(self, folder: Path):
        self.path = folder / "toy.json"
        self.folder = folder

    def load(self) -> dict:
        return {**json.loads(json.dumps(EMPTY)), **(json.loads(self.path.read_text()) if self.path.exists() else {})}

    def save(self, state: dict) -> None:
        draft = self.path.with_suffix(".new")
        draft.write_text(json.dumps(state))
        os.replace(draft, self.path)


def now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def unpad(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def content_hash(entry: dict) -> str:
    content = [entry[name] for name in ("path", "fields", "photos", "happened_at", "needs", "replaces")]
    return hashlib.sha256(json.dumps(content, separators=(",", ":"), ensure_ascii=False).encode()).hexdigest()


def signature_holds(entry: dict, public_key: str) -> bool:
    raw = unpad(entry["signature"])
    der = encode_dss_signature(int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big"))
    lines = ["gridwalk-entry-1", entry["key"], entry["device"], str(entry["seq"]), entry["user"], content_hash(entry)]
    try:
        load_der_public_key(unpad(public_key)).verify(der, "\n".join(lines).encode(), ec.ECDSA(SHA256()))
    except InvalidSignature:
        return False
    return True


def create_toy(folder: Path) -> Flask:
    app = Flask(__name__, static_folder=None)
    shelf = Shelf(folder)
    one_at_a_time = threading.Lock()  # threads, because browsers open connections ahead and say nothing on them; one at a time, because of the shelf
    answer = app.wsgi_app

    def in_turn(environ, start_response):
        with one_at_a_time:
            return answer(environ, start_response)

    app.wsgi_app = in_turn

    def release() -> str:
        return shelf.load().get("release", "r1")

    def session() -> dict | None:
        return shelf.load()["sessions"].get(request.cookies.get("session", ""))

    def kit(status: int = 200, **data) -> Response:
        response = make_response({"kit": 1, "now": now(), "epoch": "e1", "release": release(), **data}, status)
        response.headers["Cache-Control"] = "no-store"
        return response

    def problem(status: int, name: str, sentence: str) -> Response:
        return kit(status, problem={"name": name, "sentence": sentence})

    # ---- faults and the log

    @app.before_request
    def note():
        state = shelf.load()
        if request.path.startswith("/offline/"):
            state["log"].append(f"{request.method} {request.path}")
            shelf.save(state)
        switch = folder / "fault.json"
        fault = json.loads(switch.read_text()) if switch.exists() else None
        if not fault or not request.path.startswith(fault["path"]) or fault.get("method", request.method) != request.method:
            return None
        if fault.get("after"):
            fault["after"] -= 1
            switch.write_text(json.dumps(fault))
            return None
        if fault.get("times"):
            fault["times"] -= 1
            switch.unlink() if not fault["times"] else switch.write_text(json.dumps(fault))
        if fault["does"] == "cut":  # the connection breaks in the middle of the body; what came is kept
            cut_upload(fault["keeps"])
            os._exit(9)
        request.environ["toy.lost"] = fault["does"] == "lost"
        request.environ["toy.busy"] = fault["does"] == "busy"
        if fault["does"] == "hang":
            one_at_a_time.release()
            time.sleep(fault["seconds"])
            one_at_a_time.acquire()
        return {
            "502": lambda: Response("<h1>Bad gateway</h1>", 502), "portal": lambda: Response("<html>Welcome to CoffeeNet</html>", 200, mimetype="text/html"),
            "redirect": lambda: redirect("/portal"), "hang": lambda: Response("", 504),
        }.get(fault["does"], lambda: None)()

    @app.after_request
    def finish(response: Response) -> Response:
        if request.environ.get("toy.lost"):
            os._exit(9)  # taken and written down; the answer never leaves
        if response.mimetype == "text/html":
            response.headers["Content-Security-Policy"] = POLICY
            response.headers["Cache-Control"] = "no-store"
            response.headers["Referrer-Policy"] = "same-origin"
        return response

    # ---- pages

    def pages(state: dict) -> dict[str, str]:
        user = "00000000-0000-7000-8000-000000000001"
        places = [{"id": str(n), "name": f"Place {n}", "state": "due"} for n in range(1, 9)]
        for entry in state["filed"]:
            for place in places:
                if entry["path"] == f"/places/{place['id']}/notes":
                    place["state"] = "shown by the server"
        here = {"user": user, "release": state.get("release", "r1")}
        today = date.today()
        carried = {
            "/": render_template("list.html", places=places, today=today, due=today + timedelta(3), **here),
            "/outbox": render_template("outbox.html", **here), "/me": render_template("me.html", **here),
            "/offline/words": (Path(__file__).parent / "templates/words.json").read_text(),
        }
        carried |= {f"/places/{place['id']}": render_template("place.html", place=place, **here) for place in places}
        return {url: html for url, html in carried.items() if url not in state.get("gone", [])}

    @app.get("/")
    @app.get("/outbox")
    @app.get("/me")
    @app.get("/places/<int:_number>")
    def page(_number: int = 0):
        if not session():
            return render_template("sign-in.html", user=None, release=release())
        found = pages(shelf.load()).get(request.path)
        return found if found is not None else abort(404)

    @app.post("/sign-in")
    def sign_in():
        state, token = shelf.load(), uuid.uuid4().hex
        device = str(uuid.uuid4())
        state["sessions"][token] = {"user": request.form["person"], "device": device}
        state["devices"][device] = {"user": request.form["person"], "key": None}
        shelf.save(state)
        response = redirect("/me", 303)
        response.set_cookie("session", token, httponly=True, samesite="Lax", max_age=90 * 86400)
        return response

    @app.post("/sign-out")
    def sign_out():
        state = shelf.load()
        state["sessions"].pop(request.cookies.get("session", ""), None)
        shelf.save(state)
        response = redirect("/", 303)
        response.delete_cookie("session")
        return response

    @app.post("/places/<int:number>/notes")
    def native(number: int):
        state = shelf.load()
        state["native"] = [*state.get("native", []), request.form.to_dict(flat=False)]
        shelf.save(state)
        return redirect(f"/places/{number}", 303)

    @app.get("/worker.js")
    def worker():
        return Response(f'import "/static/{release()}/js/offline/worker.js";\n', mimetype="text/javascript", headers={"Cache-Control": "no-cache"})

    @app.get("/static/<version>/<path:name>")
    def static_file(version: str, name: str):
        if name == "manifest-of-files.json":
            files = [path for folder in ("js", "vendor") for path in sorted((STATIC / folder).rglob("*.js"))]
            return [f"/static/{version}/{path.relative_to(STATIC)}" for path in files]
        return Response((STATIC / name).read_bytes(), mimetype="text/javascript", headers={"Cache-Control": "max-age=31536000, immutable"})

    # ---- device and pack

    @app.before_request
    def signed_in():
        if request.path.startswith("/offline/") and not session():
            return problem(401, "signed-out", "Please sign in again.")
        return None

    @app.get("/offline/device")
    def device():
        state, mine = shelf.load(), session()
        filed = sum(entry["device"] == mine["device"] for entry in state["filed"])
        return kit(user=mine["user"], name="Toy", device=mine["device"], street="Street", language="en", filed=filed, has_key=bool(state["devices"][mine["device"]]["key"]))

    @app.put("/offline/device/key")
    def device_key():
        state, mine = shelf.load(), session()
        known = state["devices"][mine["device"]]
        if known["key"] not in (None, request.json["public_key"]):
            return problem(409, "other-key", "This phone has another key.")
        known["key"] = request.json["public_key"]
        shelf.save(state)
        return kit()

    @app.get("/offline/pack")
    def pack():
        state = shelf.load()
        carried = pages(state)
        known = json.loads(unpad(request.args["since"])) if "since" in request.args else {"full": True, "named": {}, "scope": state.get("scope", "s1")}
        if known["scope"] != state.get("scope", "s1"):
            known = {"full": True, "named": {}, "scope": state.get("scope", "s1")}
        rev = {url: hashlib.sha256(html.encode()).hexdigest()[:12] for url, html in carried.items()}
        changed = [url for url in carried if known["named"].get(url) != rev[url]]
        gone = [url for url in known["named"] if url not in carried]
        part = changed[:SLICE]
        done = len(changed) <= SLICE
        slice_ = [{"url": url, "rev": rev[url], "html": carried[url]} for url in part] + ([{"url": url, "gone": True} for url in gone] if done and not known["full"] else [])
        named = {**{url: r for url, r in known["named"].items() if not done or url in carried}, **{url: rev[url] for url in part}}
        cursor = json.dumps({"full": known["full"] and not done, "named": named, "scope": known["scope"]}).encode()
        return kit(full=known["full"], pages=slice_, cursor=base64.urlsafe_b64encode(cursor).decode().rstrip("="), done=done, total=len(carried) if known["full"] else len(changed), scope=known["scope"])

    # ---- outbox

    def verdict(state: dict, entry: dict, mine: dict) -> dict:
        key, before = entry["key"], next((one for one in state["filed"] if one["key"] == entry["key"]), None)
        if before:
            same = content_hash(before) == content_hash(entry)
            return {"key": key, "verdict": "filed", "receipt": before["receipt"], "see": None, "problems": []} if same else refused(entry, "key-reused", "Key used before.")
        known = state["devices"].get(entry["device"])
        if not known or known["user"] != mine["user"] or entry["user"] != mine["user"]:
            return {"key": key, "verdict": "retry", "receipt": None, "see": None, "problems": []}
        if not signature_holds(entry, known["key"]):
            return refused(entry, "signature", "The signature does not hold.")
        if any(need not in [one["key"] for one in state["filed"]] for need in entry["needs"]):
            return {"key": key, "verdict": "waits", "receipt": None, "see": None, "problems": []}
        for path, sentence in state["rules"].items():
            if entry["path"] == path:
                return refused(entry, "rule", sentence)
        receipt = "K7M-" + key[-3:].upper()
        state["filed"].append({**entry, "receipt": receipt})
        return {"key": key, "verdict": "filed", "receipt": receipt, "see": "/", "problems": []}

    def refused(entry: dict, name: str, sentence: str) -> dict:
        return {"key": entry["key"], "verdict": "refused", "receipt": None, "see": None, "problems": [{"name": name, "sentence": sentence}]}

    @app.post("/offline/outbox")
    def outbox():
        entries = request.json["entries"]
        if len(entries) > 50:
            return problem(413, "too-many", "At most 50.")
        if request.environ.get("toy.busy"):
            return kit(verdicts=[{"key": entry["key"], "verdict": "retry", "receipt": None, "see": None, "problems": []} for entry in entries], filed=0)
        state, mine = shelf.load(), session()
        verdicts = [verdict(state, entry, mine) for entry in entries]
        state["batches"] = [*state.get("batches", []), [entry["key"] for entry in entries]]
        state["boxed"] += [entry["key"] for entry, one in zip(entries, verdicts, strict=True) if one["verdict"] == "refused"]
        shelf.save(state)
        return kit(verdicts=verdicts, filed=len(state["filed"]))

    # ---- photos

    def tus(status: int, **headers) -> Response:
        return Response("", status, headers={"Tus-Resumable": "1.0.0", **{name.replace("_", "-"): str(value) for name, value in headers.items()}})

    def cut_upload(keeps: int) -> None:
        with (folder / request.path.rsplit("/", 1)[1]).open("ab") as staged:
            staged.write(request.stream.read(keeps))

    @app.post("/offline/photos")
    def begin_photo():
        metadata = {name: base64.b64decode(value).decode() for name, value in (pair.split(" ") for pair in request.headers["Upload-Metadata"].split(","))}
        state, length = shelf.load(), int(request.headers["Upload-Length"])
        if metadata["sha256"] in state["photos"]:
            return tus(200, Upload_Offset=length, Photo_Stored=metadata["sha256"])
        name = uuid.uuid4().hex
        (folder / name).write_bytes(b"")
        state["uploads"][name] = {**metadata, "length": length}
        shelf.save(state)
        return tus(201, Location=f"/offline/photos/{name}")

    @app.route("/offline/photos/<name>", methods=["HEAD"])
    def photo_offset(name: str):
        return tus(200, Upload_Offset=(folder / name).stat().st_size) if name in shelf.load()["uploads"] else tus(410)

    @app.patch("/offline/photos/<name>")
    def photo_piece(name: str):
        state, body = shelf.load(), request.get_data()
        upload = state["uploads"].get(name)
        if not upload:
            return tus(410)
        offset = (folder / name).stat().st_size
        if int(request.headers["Upload-Offset"]) != offset:
            return tus(409)
        if len(body) > 256 * 1024:
            return tus(413)
        if request.headers["Upload-Checksum"] != "sha256 " + base64.b64encode(hashlib.sha256(body).digest()).decode():
            return tus(460)
        with (folder / name).open("ab") as staged:
            staged.write(body)
        state["pieces"] = [*state.get("pieces", []), len(body)]
        shelf.save(state)
        if offset + len(body) < upload["length"]:
            return tus(204, Upload_Offset=offset + len(body))
        return whole_photo(state, name, upload)

    def whole_photo(state: dict, name: str, upload: dict) -> Response:
        whole = (folder / name).read_bytes()
        del state["uploads"][name]
        if hashlib.sha256(whole).hexdigest() != upload["sha256"]:
            shelf.save(state)
            return tus(410)
        picture = {"type": upload["filetype"], "size": len(whole), "file": name}
        try:
            with Image.open(io.BytesIO(whole)) as opened:
                picture |= {"wide": opened.width, "high": opened.height, "exif": len(opened.getexif())}
        except UnidentifiedImageError:
            if b"ftypheic" not in whole[:16]:
                state["photos_refused"][upload["sha256"]] = "Not a picture."
                shelf.save(state)
                response = problem(422, "not-a-picture", "Not a picture.")
                response.headers["Tus-Resumable"] = "1.0.0"
                return response
        state["photos"][upload["sha256"]] = picture
        shelf.save(state)
        return tus(204, Upload_Offset=len(whole), Photo_Stored=upload["sha256"])

    @app.get("/offline/photos")
    def photos_known():
        asked, state = request.args["sha256"].split(","), shelf.load()
        return kit(stored=[one for one in asked if one in state["photos"]], refused={one: state["photos_refused"][one] for one in asked if one in state["photos_refused"]})

    @app.get("/portal")
    def portal():
        return "<html>Welcome to CoffeeNet</html>"

    return app


if __name__ == "__main__":
    create_toy(Path(sys.argv[1])).run(port=int(sys.argv[2]), threaded=True)
