"""Who serves which grid: five nets, one post with four members, the card that residents see, and whether somebody answers."""

from flask import Flask


def init_app(app: Flask) -> None:
    from . import (  # noqa: F401  (they register themselves)
        card_views,
        door_views,
        importing,
        models,
        net_views,
        notices,
        public_views,
        reach_views,
        retention,
        team_views,
        zone_views,
    )

    for room in (zone_views, net_views, team_views, door_views, reach_views, card_views, public_views):
        app.register_blueprint(room.bp)
    importing.register_sheets()
    notices.register()
