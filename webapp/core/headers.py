"""What browsers are told to refuse: the same few headers on every answer, whoever makes it (a view, a static file, an error)."""

from collections.abc import Callable, Iterable
from typing import Any

from flask import Flask

POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' blob:",  # blob: a picture that was just taken, or lies on the phone
    "connect-src": "'self'",
    "manifest-src": "'self'",
    "worker-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}


def policy(pictures: str = "") -> str:
    """The policy of a page; with `pictures` one that also shows pictures of that host."""
    kept = POLICY | ({"img-src": f"{POLICY['img-src']} {pictures}"} if pictures else {})
    return "; ".join(f"{what} {where}" for what, where in kept.items())


CONTENT_SECURITY_POLICY = policy()
HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",  # for web views that don't know frame-ancestors
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "geolocation=(), microphone=(), camera=(self)",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
A_YEAR = 31_536_000

Start = Callable[..., Any]


def init_app(app: Flask) -> None:
    """Wraps the whole app, so that what never reaches a view carries them too."""
    headers = dict(HEADERS)
    if app.config["PUBLIC_URL"].startswith("https://"):
        headers["Strict-Transport-Security"] = f"max-age={A_YEAR}"
    app.wsgi_app = _Headed(app.wsgi_app, headers)  # type: ignore[method-assign]


class _Headed:
    """Adds what the answer does not say itself: a photo's policy is stricter than a page's."""

    def __init__(self, inner: Callable[..., Any], headers: dict[str, str]):
        self.inner = inner
        self.headers = headers

    def __call__(self, environ: dict[str, Any], start_response: Start) -> Iterable[bytes]:
        def start(status: str, said: list[tuple[str, str]], *rest: Any) -> Any:
            present = {name.lower() for name, _ in said}
            missing = [(name, text) for name, text in self.headers.items() if name.lower() not in present]
            return start_response(status, [*said, *missing], *rest)

        answer: Iterable[bytes] = self.inner(environ, start)
        return answer
