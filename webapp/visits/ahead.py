"""The doors that a batch of entries names: locked in one order and read together, with what a visit there looks at."""

import re
from collections.abc import Sequence
from typing import Any

from flask import g
from sqlalchemy import select
from sqlalchemy.orm import selectinload

from webapp.areas.models import Address
from webapp.core.ahead import reads_ahead
from webapp.core.db import db
from webapp.core.entries import Entry
from webapp.core.ids import parse_id

from .models import DoorState
from .queries import HELD, hold

AT_A_DOOR = re.compile(r"/addresses/([0-9a-f-]{36})/")


@reads_ahead
def doors(person: Any, entries: Sequence[Entry]) -> list[Any]:
    named = {parse_id(found[1]) for entry in entries if (found := AT_A_DOOR.match(entry.path))}
    ids = [one for one in named if one]
    hold(ids)
    states = list(db.session.scalars(select(DoorState).where(DoorState.id.in_(ids))))
    g.shared[HELD] = dict.fromkeys(ids) | {state.id: state for state in states}
    asked = select(Address).where(Address.id.in_(ids), Address.street_id == person.street_id)
    return states + list(db.session.scalars(asked.options(selectinload(Address.unit), selectinload(Address.households))))
