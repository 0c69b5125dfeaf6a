"""tus, far enough for a phone: pieces are kept as they come, and a whole photo is opened."""

from __future__ import annotations

import base64
import hashlib
import io
import uuid

from flask import Blueprint, Response, request
from PIL import Image, UnidentifiedImageError

from .shelf import kit, problem, shelf

bp = Blueprint("photos", __name__)


def tus(status: int, **headers) -> Response:
    return Response(
        "", status, headers={"Tus-Resumable": "1.0.0", **{name.replace("_", "-"): str(value) for name, value in headers.items()}}
    )


@bp.post("/offline/photos")
def begin_photo():
    metadata = {
        name: base64.b64decode(value).decode()
        for name, value in (pair.split(" ") for pair in request.headers["Upload-Metadata"].split(","))
    }
    state, length = shelf().load(), int(request.headers["Upload-Length"])
    if metadata["sha256"] in state["photos"]:
        return tus(200, Upload_Offset=length, Photo_Stored=metadata["sha256"])
    name = uuid.uuid4().hex
    (shelf().folder / name).write_bytes(b"")
    state["uploads"][name] = {**metadata, "length": length}
    shelf().save(state)
    return tus(201, Location=f"/offline/photos/{name}")


@bp.route("/offline/photos/<name>", methods=["HEAD"])
def photo_offset(name: str):
    return tus(200, Upload_Offset=(shelf().folder / name).stat().st_size) if name in shelf().load()["uploads"] else tus(410)


@bp.patch("/offline/photos/<name>")
def photo_piece(name: str):
    state, body = shelf().load(), request.get_data()
    upload = state["uploads"].get(name)
    if not upload:
        return tus(410)
    offset = (shelf().folder / name).stat().st_size
    if int(request.headers["Upload-Offset"]) != offset:
        return tus(409)
    if len(body) > 256 * 1024:
        return tus(413)
    if request.headers["Upload-Checksum"] != "sha256 " + base64.b64encode(hashlib.sha256(body).digest()).decode():
        return tus(460)
    with (shelf().folder / name).open("ab") as staged:
        staged.write(body)
    state["pieces"] = [*state.get("pieces", []), len(body)]
    shelf().save(state)
    if offset + len(body) < upload["length"]:
        return tus(204, Upload_Offset=offset + len(body))
    return whole_photo(state, name, upload)


def whole_photo(state: dict, name: str, upload: dict) -> Response:
    whole = (shelf().folder / name).read_bytes()
    del state["uploads"][name]
    if hashlib.sha256(whole).hexdigest() != upload["sha256"]:
        shelf().save(state)
        return tus(410)
    picture = {"type": upload["filetype"], "size": len(whole), "file": name}
    try:
        with Image.open(io.BytesIO(whole)) as opened:
            picture |= {"wide": opened.width, "high": opened.height, "exif": len(opened.getexif())}
    except UnidentifiedImageError:
        if b"ftypheic" not in whole[:16]:
            state["photos_refused"][upload["sha256"]] = "Not a picture."
            shelf().save(state)
            response = problem(422, "not-a-picture", "Not a picture.")
            response.headers["Tus-Resumable"] = "1.0.0"
            return response
    state["photos"][upload["sha256"]] = picture
    shelf().save(state)
    return tus(204, Upload_Offset=len(whole), Photo_Stored=upload["sha256"])


@bp.get("/offline/photos")
def photos_known():
    asked, state = request.args["sha256"].split(","), shelf().load()
    return kit(
        stored=[one for one in asked if one in state["photos"]],
        refused={one: state["photos_refused"][one] for one in asked if one in state["photos_refused"]},
    )
