"""Who serves which grid: five nets, one post with four members, the card that residents see, and whether somebody answers."""

from flask import Flask


def init_app(app: Flask) -> None:
    from . import card_views, door_views, importing, models, net_views, public_views, reach_views, retention, team_views, zone_views  # noqa: F401

    for room in (zone_views, net_views, team_views, door_views, reach_views, card_views, public_views):
        app.register_blueprint(room.bp)
    importing.register_sheets()
