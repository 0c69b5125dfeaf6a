"""The week before a Monday morning at the command centre: 41 orders were open when it began, 63 came, 58 were closed, 46 are left.

Of these nine came in on Sunday night, two of them of one matter; two are over their time; six were handled and wait to be called, one of
which was tried in vain twice; the rest are being handled, in time.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

from flask_migrate import upgrade

from tests.cast import make_cast
from tests.orders.conftest import HANDLED, Centre, at, make_centre
from webapp import create_app
from webapp.core.clock import now
from webapp.core.db import db
from webapp.core.installation import begin_epoch
from webapp.core.writes import committed
from webapp.orders.registers import Department

MORNING = at("2026-03-16 08:20")
OPEN_BEFORE, NEW, CLOSED, OPEN_AFTER = 41, 63, 58, 46
LATE, OVER, TO_CALL = 9, 2, 6
AGAIN = "三幢路灯又不亮了，黑得看不见台阶"
SOLVED = {"solved": "yes", "satisfaction": "satisfied"}


@dataclass
class Week:
    data: Path
    ahead: timedelta  # from now to that Monday
    late: list[UUID]
    over: list[UUID]
    to_call: list[UUID]


def a_week(data: Path) -> Week:
    data.mkdir(parents=True, exist_ok=True)
    app = create_app({"GRIDWALK_DATA": str(data), "GRIDWALK_LOG_LEVEL": "ERROR"})
    with app.app_context():
        upgrade()
        with committed():
            begin_epoch()
            centre = make_centre(app, make_cast())
            db.session.add(Department(code="HW", name="环卫所", street_id=centre.cast.land.street.id))
        db.session.remove()
    old = [_closed(centre, "2026-03-05 09:00", number, "2026-03-10 15:00") for number in range(OPEN_BEFORE)]
    new = [_closed(centre, "2026-03-09 09:00", number, "2026-03-11 15:00") for number in range(CLOSED - OPEN_BEFORE)]
    over = [_accepted(centre, "2026-03-09 10:00", number) for number in range(OVER)]
    to_call = [_handled(centre, "2026-03-13 09:00", number) for number in range(TO_CALL)]
    going = NEW - len(new) - OVER - TO_CALL - LATE
    for number in range(going):
        _accepted(centre, "2026-03-13 13:30", number)
    late = [_late(centre, number) for number in range(LATE)]
    assert len(old) + len(new) == CLOSED
    for moment in ("2026-03-13 15:00", "2026-03-13 18:30"):
        centre.move(to_call[-1], "miss", "second_operator", at(moment))
    with app.app_context():
        db.engine.dispose()
    return Week(data, MORNING - now(), late, over, to_call)


def _moment(text: str, number: int) -> datetime:
    return at(text) + timedelta(minutes=number)


def _accepted(centre: Centre, text: str, number: int) -> UUID:
    moment = _moment(text, number)
    who = {"reporter_name": "李女士", "reporter_phone": f"1380000{number:04}"}
    order_id = centre.report(when=moment, by="worker", address=number % 6, words=f"第{number + 1}处楼道灯不亮", **who)
    centre.move(order_id, "file", "operator", moment + timedelta(minutes=5), category=centre.lamps.id)
    centre.move(order_id, "dispatch", "operator", moment + timedelta(minutes=6), department=centre.city.id)
    centre.move(order_id, "accept", "officer", moment + timedelta(minutes=20))
    centre.move(order_id, "contact", "officer", moment + timedelta(minutes=30), contacted="反映人")
    return order_id


def _handled(centre: Centre, text: str, number: int) -> UUID:
    order_id = _accepted(centre, text, number)
    centre.move(order_id, "handle", "officer", _moment(text, number) + timedelta(hours=4, minutes=30), **HANDLED)
    return order_id


def _closed(centre: Centre, text: str, number: int, end: str) -> UUID:
    order_id = _accepted(centre, text, number)
    centre.move(order_id, "handle", "officer", _moment(end, number) - timedelta(hours=1), **HANDLED)
    centre.move(order_id, "call_back", "operator", _moment(end, number) - timedelta(minutes=5), **SOLVED)
    centre.move(order_id, "close", "operator", _moment(end, number))
    return order_id


def _late(centre: Centre, number: int) -> UUID:
    """On Sunday night. The last two are of one house and one matter."""
    said = AGAIN if number >= LATE - 2 else f"{number + 1}号门口的垃圾没人收"
    return centre.report(when=_moment("2026-03-15 20:00", number), address=number if number < LATE - 2 else 7, words=said, source="report")
