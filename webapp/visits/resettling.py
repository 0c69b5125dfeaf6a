"""An import that changes who lives behind a door changes how the door stands."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from webapp.areas.models import Address
from webapp.areas.signals import doors_resettled
from webapp.core.db import db

from .actions import restand


@doors_resettled.connect
def stand_anew(sender, *, street_id: UUID, address_ids: Iterable[UUID], at: datetime) -> None:
    for address in db.session.scalars(select(Address).where(Address.street_id == street_id, Address.id.in_(list(address_ids)))):
        restand(address)
