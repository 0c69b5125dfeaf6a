"""How a view answers: a page or a fragment when read, somewhere to go when written, nothing in a replay."""

from flask import Response, g, make_response, render_template, url_for
from flask_htmx import HTMX

htmx = HTMX()
REPLAYED = Response(status=204)  # the same for all entries: nobody sends it, and making one costs as much as checking a form


def page(template: str, **context) -> Response:
    """The page, never stored by browsers or proxies: only the kit's sealed store may keep personal pages."""
    answer = make_response(render_template(template, **context))
    answer.headers["Cache-Control"] = "no-store"
    return answer


def reply(*, goto: str, template: str | None = None, **context) -> Response:
    """After a write: in a replay only where to look; for htmx the fragment; else 303 to where the result shows."""
    g.see = goto
    if g.get("replaying"):
        return REPLAYED
    if htmx and template:
        return page(template, **context)
    if htmx:
        return Response(status=204, headers={"HX-Redirect": goto})
    return Response(status=303, headers={"Location": goto})


def see(endpoint: str, **values) -> str:
    """The path of a view, without origin."""
    return url_for(endpoint, **values)
