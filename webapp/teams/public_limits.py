"""How often somebody without an account may search for a house and say who did not answer; counted as other public pages count."""

from uuid import UUID

from flask import request

from webapp.accounts import tries
from webapp.accounts.tries import Bucket


def for_search() -> list[Bucket]:
    return [Bucket(f"who serves {_network()}", 60)]


def for_reach_note(building_id: UUID, contact: str) -> list[Bucket]:
    """A few a house, contact and network: a whole quarter may stand behind one, but one thumb must not fill a grid's list."""
    network = _network()
    return [Bucket(f"reach {network}", 30), Bucket(f"reach {building_id} {contact} {network}", 3)]


def _network() -> str:
    return tries.at_address(request.remote_addr).name
