"""Keeps beside each door how it stands, so that pages and counts need not fold its visits."""

from datetime import datetime

from webapp.areas.models import Address
from webapp.core.clock import local_day
from webapp.core.db import db

from . import queries
from .models import DoorState, Visit
from .rules import Happened, Scene, Standing, comes_last, fold, step


def restand(address: Address, on: datetime, added: Visit | None = None) -> DoorState:
    """Brings the door's standing up to date: by one step when the added visit is the latest, else by folding anew."""
    state = queries.state_held(address.id)
    scene = _scene(address, on)
    standing = _one_step(state, added, scene) if state and added else None
    standing = standing or fold(queries.happened(address.id), scene)
    if state is None:
        state = DoorState(id=address.id, street_id=address.street_id, address=address)
        db.session.add(state)
    state.campaign_id, state.household_id = scene.campaign_id, scene.household_id
    state.set(standing, scene.limits, address.listed_vacant)
    return state


def _one_step(state: DoorState, added: Visit, scene: Scene) -> Standing | None:
    """The standing after the added visit; None if one step can't tell."""
    if (state.household_id, state.campaign_id) != (scene.household_id, scene.campaign_id):
        return None
    standing, one = state.standing(), Happened(added.id, added.outcome, added.happened_at, added.household_id, added.campaign_id)
    return step(standing, one, scene) if comes_last(standing, one) else None


def _scene(address: Address, on: datetime) -> Scene:
    household = queries.current_household(address)
    campaign = queries.latest(address.street_id, local_day(on))
    since = household.starts_at if household else queries.last_left(address)
    return Scene(campaign.id if campaign else None, household.id if household else None, since, queries.limits_of(campaign))
