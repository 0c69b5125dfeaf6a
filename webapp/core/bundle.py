"""Our modules as phones get them: a few small files, made by esbuild when Gridwalk is set up (tools/bundle.py).

A bundle stands for the very sources it was made from. Without one, or beside changed sources, modules are served as they are written.
"""

import hashlib
import json
from pathlib import Path

ENTRIES = (  # what pages and browsers name
    "boot.js",
    "offline/worker.js",
    "behaviours/print.js",
    "behaviours/one-time-code.js",
    "behaviours/show-password.js",
    "behaviours/keys.js",
    "behaviours/templates.js",
    "desk/map.js",  # with Leaflet in it; only the desk fetches it
)
SOURCES = ("js/**/*.js", "vendor/idb.js", "vendor/leaflet.js")


def addresses(static: Path) -> dict[str, str]:
    """Which bundled file stands in for which module; none if there is no bundle of these very sources."""
    stamp = stamp_in(static)
    if not stamp.is_file() or json.loads(stamp.read_text()) != sources(static):
        return {}
    return {f"js/{name}": f"bundle/{name}" for name in ENTRIES}


def stamp_in(static: Path) -> Path:
    return static / "bundle/sources.json"


def sources(static: Path) -> dict[str, str]:
    found = sorted(path for pattern in SOURCES for path in static.glob(pattern))
    return {path.relative_to(static).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in found}
