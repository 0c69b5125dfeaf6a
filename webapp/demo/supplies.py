"""What the invented grid asked for of late: people, material and money, and how far each has come."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from webapp.accounts.models import Person
from webapp.core.clock import local_day, start_of_day
from webapp.core.db import db
from webapp.core.ids import new_id
from webapp.resources import actions, sight
from webapp.resources.models import ResourceRequest

WORKER, OPERATOR = "网格员", "指挥中心值班员"


@dataclass(frozen=True)
class Supply:
    """`days` and `hour`: when it was asked for. `moves`: name, by whom, hours later, what was given."""

    days: int
    hour: int
    kind: str
    what: str
    quantity: int
    unit: str
    words: str
    moves: tuple[tuple[str, str, int, dict[str, Any]], ...] = ()
    needed_in: int | None = None  # days from then


SUPPLIES = (
    Supply(
        20,
        9,
        "people",
        "搬运志愿者",
        6,
        "人",
        "清楼道杂物，周六上午",
        (("allocate", OPERATOR, 3, {"quantity": 6, "words": "共建单位出六人"}), ("receive", WORKER, 96, {"quantity": 6})),
        5,
    ),
    Supply(
        12,
        10,
        "material",
        "灭火器",
        20,
        "具",
        "老楼每层补一具",
        (("allocate", OPERATOR, 5, {"quantity": 12, "words": "仓库先出十二具"}), ("receive", WORKER, 52, {"quantity": 12})),
        10,
    ),
    Supply(
        9,
        15,
        "money",
        "楼道粉刷补助",
        3000,
        "元",
        "两个单元墙皮脱落",
        (("refuse", OPERATOR, 20, {"words": "归维修资金，已告诉物业去申请"}),),
    ),
    Supply(
        5, 8, "material", "防滑垫", 30, "块", "雨天大厅滑", (("allocate", OPERATOR, 6, {"quantity": 30, "words": "下周一送到社区"}),), 7
    ),
    Supply(3, 9, "material", "折叠梯", 2, "把", "换楼道灯要用，借了三回都没借到", (), 2),
)


def fill(people: dict[str, Person], at: datetime) -> None:
    """Asks and moves in the order of time; a street that has requests keeps them as they are."""
    worker = people[WORKER]
    kept = db.select(ResourceRequest.id).where(ResourceRequest.street_id == worker.street_id).limit(1)
    grids = sight.may_ask_for(worker, at)
    if db.session.scalar(kept) is not None or not grids:
        return
    for one in SUPPLIES:
        day = local_day(at) - timedelta(days=one.days)
        asked_at = start_of_day(day) + timedelta(hours=one.hour)
        due_on = day + timedelta(days=one.needed_in) if one.needed_in is not None else None
        said = actions.Said(grids[0].id, one.kind, one.what, one.quantity, one.unit, due_on, one.words)
        request = actions.ask(said, key=new_id(), by=worker, at=asked_at)
        for name, who, hours, given in one.moves:
            moved_at = asked_at + timedelta(hours=hours)
            if moved_at < at:
                actions.move(request, name, by=people[who], at=moved_at, given=given)
