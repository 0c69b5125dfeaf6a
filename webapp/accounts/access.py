"""Who may open a route. Every view carries `@allow("permission")` or `@public`, right under its route decorator.

Both leave a mark on the view, by which a test walks all routes and a command lists them. Whether the thing asked for lies
in the person's area is for the query that looks it up.
"""

import functools
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from flask import g, request
from flask_babel import lazy_gettext as _l

from webapp.core.problems import NotAllowed, Problem

from .queries import posts_of
from .roles import roles_with
from .rules import needs_no_post, posts_with


class NotSignedIn(Problem):
    """Nobody is signed in, or no longer. A page asked for is found again after the sign-in."""

    status = 401

    def __init__(self) -> None:
        super().__init__("not-signed-in", _l("Please sign in again. What waits on this phone is safe and will go afterwards."))

    @property
    def goto(self) -> str:
        wanted = request.full_path.rstrip("?") if request.method == "GET" else "/"
        return "/sign-in" if wanted == "/" else "/sign-in?" + urlencode({"next": wanted})


class Wiped(NotSignedIn):
    """The session's phone was reported lost: it must forget what it holds, and say that it did."""

    def __init__(self) -> None:
        Problem.__init__(self, "wipe", _l("This phone was emptied from afar. What was not sent is still here, sealed. Sign in to go on."))


class TooLate(Problem):
    """Done while the post was held, but it arrives more than sixty days after the post ended."""

    def __init__(self) -> None:
        super().__init__(
            "too-late",
            _l("Your post here ended more than 60 days ago. The command centre keeps what you wrote and decides about it."),
        )


def allow(permission: str) -> Callable[[Callable], Callable]:
    """Marks a view that needs a permission, held at the time of what is done."""
    roles_with(permission)  # a name that isn't in the table stops the start

    def mark(view: Callable) -> Callable:
        @functools.wraps(view)
        def checked(*args: Any, **kwargs: Any) -> Any:
            demand(permission)
            return view(*args, **kwargs)

        checked.permission = permission  # type: ignore[attr-defined]
        return checked

    return mark


def public(view: Callable) -> Callable:
    """Marks a view that anybody may open."""
    view.public = True  # type: ignore[attr-defined]
    return view


def before_residents() -> None:
    """Before each view of a blueprint for residents: a refusal there says nothing of outbox, grid or Today."""
    g.for_residents = g.user is None


def allowed(permission: str) -> bool:
    """For templates: whether the reader holds this permission now."""
    return g.user is not None and (needs_no_post(permission) or bool(posts_with(posts_of(g.user.id), permission, g.now)))


def demand(permission: str) -> None:
    """Raises unless the person held the permission at `g.happened_at`, and not too long ago, unless the centre took it all the same."""
    if g.user is None:
        closed = g.get("closed")  # the device of the session, if it was signed out
        raise Wiped() if closed is not None and closed.wipe_asked_at else NotSignedIn()
    if needs_no_post(permission):
        return
    posts = posts_with(posts_of(g.user.id), permission, g.happened_at)
    if not posts:
        raise NotAllowed()
    if not g.get("by_centre") and not any(post.taken_until(g.now) for post in posts):
        raise TooLate()
