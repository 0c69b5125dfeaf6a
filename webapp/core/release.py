"""The release: one hash over everything a page is made of. Static files are served under it, for ever the same."""

import hashlib
import json
from pathlib import Path

from flask import Flask, current_app
from whitenoise import WhiteNoise

from . import bundle, statics

PARTS = ("static", "templates", "webapp")
SUFFIXES = {".html", ".css", ".js", ".svg", ".png", ".po", ".json", ".py"}
FOR_PHONES = ("css/base.css", "css/phone.css", "css/doors.css", "css/orders.css", "css/report.css", "css/whistles.css", "icons/")
NOT_FOR_PHONES = ("bundle/desk/", "js/desk/")  # what is only named by pages that need signal and a wide window
BUNDLED, AS_WRITTEN = ("bundle/",), ("js/", "vendor/idb.js")


def init_app(app: Flask, root: Path) -> None:
    """Finds the release and serves /static/<release>/… from it."""
    release = _hash(root)
    static = root / "static"
    app.config["RELEASE"] = release
    base = f"/static/{release}/"
    app.config["BUNDLED"] = bundled = bundle.addresses(static)
    app.config["RELEASE_FILES"] = [base + name for name in _names(static) if _for_phones(name, BUNDLED if bundled else AS_WRITTEN)]
    app.jinja_env.globals.update(release=release, static=address)
    compressed = statics.folder_of(Path(app.config["DATA"]), release)
    served = compressed if compressed.is_dir() else static
    app.wsgi_app = WhiteNoise(app.wsgi_app, root=served, prefix=base, max_age=31_536_000, autorefresh=False)  # type: ignore[method-assign]

    def files_of_release(asked: str):
        """What a phone takes with a release, all or none."""
        if asked != release:
            return {"problem": "another release is in force"}, 404
        listed = json.dumps(app.config["RELEASE_FILES"])
        return app.response_class(listed, mimetype="application/json", headers={"Cache-Control": "no-store"})

    files_of_release.public = True  # type: ignore[attr-defined]
    app.add_url_rule("/static/<string:asked>/manifest-of-files.json", view_func=files_of_release)


def address(path: str) -> str:
    """Where a page finds this static file: under the release, bundled if it is."""
    return f"/static/{current_app.config['RELEASE']}/{current_app.config['BUNDLED'].get(path, path)}"


def compress(app: Flask, root: Path) -> None:
    """Lets the files of this release travel compressed, from the next start on."""
    statics.compress(root / "static", statics.folder_of(Path(app.config["DATA"]), app.config["RELEASE"]))


def _for_phones(name: str, scripts: tuple[str, ...]) -> bool:
    if name.startswith(NOT_FOR_PHONES):
        return False
    return name.startswith(FOR_PHONES) or (name.startswith(scripts) and name.endswith(".js"))


def _names(static: Path) -> list[str]:
    return sorted(path.relative_to(static).as_posix() for path in static.rglob("*") if path.is_file())


def _hash(root: Path) -> str:
    found = hashlib.sha256()
    for part in PARTS:
        for path in sorted((root / part).rglob("*")):
            if path.suffix in SUFFIXES and path.is_file():
                found.update(path.relative_to(root).as_posix().encode() + b"\0" + path.read_bytes())
    return found.hexdigest()[:12]
