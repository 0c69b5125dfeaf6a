"""Gridwalk 走格. `create_app` is the whole house in order: settings, core, then the features from the bottom up."""

import logging
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import structlog
from flask import Flask
from flask_compress import Compress
from flask_migrate import Migrate
from sqlalchemy.exc import TimeoutError as NoConnectionFree
from werkzeug.middleware.proxy_fix import ProxyFix

from . import accounts, areas, config, desk, handbook, offline, orders, photos, resources, teams, visits
from .core import access_log, headers, icons, labels, markup, release, replies, requests, words
from .core import calendar as _calendar  # noqa: F401  (its table and parameter register themselves)
from .core import housekeeping as _housekeeping  # noqa: F401  (its work registers itself)
from .core.db import db
from .core.notices import delivering as _delivering  # noqa: F401  (its work registers itself)
from .core.notices import letting_go as _letting_go  # noqa: F401  (its rule registers itself)
from .core.problems import TryAgain

ROOT = Path(__file__).resolve().parent.parent
FEATURES = (accounts, areas, photos, visits, orders, teams, resources, handbook, desk, offline)
MOST_BYTES = 24 * 1024 * 1024


def create_app(settings: Mapping[str, Any] | None = None) -> Flask:
    app = Flask(__name__, template_folder=str(ROOT / "templates"), static_folder=None)
    app.jinja_environment = words.WordedTemplates
    app.config.update(
        MAX_CONTENT_LENGTH=MOST_BYTES,
        MAX_FORM_MEMORY_SIZE=2 * 1024 * 1024,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        COMPRESS_ALGORITHM=["br", "zstd", "gzip"],
        COMPRESS_BR_LEVEL=7,
        COMPRESS_ZSTD_LEVEL=9,
        COMPRESS_MIMETYPES=["text/html", "application/json", "application/manifest+json", "text/javascript", "image/svg+xml"],
    )
    app.config.update(config.read_settings(settings))
    threads = app.config["THREADS"]  # each holds a connection while it answers, and one more while it notes what was seen
    pool: dict[str, Any] = {"pool_size": threads, "max_overflow": threads, "pool_timeout": max(1, app.config["DATABASE_WAIT_MS"] // 1000)}
    if app.config["SQLALCHEMY_DATABASE_URI"].startswith("postgresql"):
        # A statement prepared in a pipeline that then fails stays on the server while the driver forgets its name, and gives it again.
        pool["connect_args"] = {"prepare_threshold": None}
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = {"pool_pre_ping": False} | pool
    app.json.ensure_ascii = False  # type: ignore[attr-defined]
    app.jinja_options = {"trim_blocks": True, "lstrip_blocks": True}
    logging.basicConfig(level=app.config["LOG_LEVEL"], format="%(message)s")
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelName(app.config["LOG_LEVEL"])))

    believe_proxies(app)
    release.init_app(app, ROOT)
    db.init_app(app)
    Migrate(app, db, directory=str(ROOT / "migrations"), render_as_batch=True, compare_type=True)
    replies.htmx.init_app(app)
    Compress(app)
    headers.init_app(app)
    requests.init_app(app)
    app.register_error_handler(NoConnectionFree, lambda _fault: requests.say(TryAgain()))
    access_log.init_app(app)
    accounts.init_app(app)
    words.init_app(app, ROOT)
    app.jinja_env.globals.update(label=labels.label)
    app.jinja_env.filters.update(attributes=markup.attributes, squares=markup.squares, symbols=icons.symbols)
    for feature in FEATURES[1:]:
        feature.init_app(app)
    return app


def believe_proxies(app: Flask) -> None:
    """Who asks, and over http or https, as our own proxies say it. A header that no proxy of ours wrote counts for nothing."""
    if count := app.config["PROXIES"]:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=count, x_proto=count, x_host=0)  # type: ignore[method-assign]
