"""What was reported of late in the invented street, and how far each has come. Told as it went, by days and hours before today."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from webapp.accounts.models import Person
from webapp.areas.models import Address
from webapp.core.clock import local_day, start_of_day
from webapp.core.db import db
from webapp.core.ids import new_id
from webapp.orders import actions, queries
from webapp.orders.models import WorkOrder

WORKER, HUB, OPERATOR, OFFICER, LEADER = "网格员", "党员中心户", "指挥中心值班员", "部门办事员", "街道领导"
TAKEN = ("phone", "walk_in", "hotline")  # written down by the centre for who called or came
FILED = ("file", OPERATOR, 0, 20)
DISPATCHED = ("dispatch", OPERATOR, 0, 45)
ACCEPTED = ("accept", OFFICER, 0, 150)


@dataclass(frozen=True)
class Matter:
    """`days` and `clock`: when it was reported. `steps`: move, by whom, days and minutes later, what was given."""

    days: int
    clock: str
    by: str
    title: str
    words: str
    category: str
    source: str
    steps: tuple[tuple, ...] = ()
    said: dict[str, Any] = field(default_factory=dict)


def _handled(days: int, contacted: str, found: str, result: str) -> tuple:
    return "handle", OFFICER, days, 60, {"contacted": contacted, "facts": found, "result": result}


def _heard(days: int, solved: str, satisfaction: str, words: str = "") -> tuple:
    return "call_back", OPERATOR, days, 90, {"solved": solved, "satisfaction": satisfaction, "words": words}


def _graded(grade: str, reason: str) -> tuple:
    return "grade", LEADER, 0, 60, {"grade": grade, "reason": reason}


HEARING = {
    "attended": "社区、青石物业、消防专干、三楼住户",
    "findings": "车棚只有 8 个插座，住了 120 户，晚上抢不到。",
    "decision": "飞线当场拆除；物业加装 16 个插座，消防专干验收。",
    "next_step": "装好后请住户试用一晚",
}
ROUND = {"aim": "月底前通道清空，不再回潮", "measures": "画禁停线、立隔离桩；物业夜间巡查；无主车辆请交警拖移。"}

MATTERS = (
    Matter(
        21,
        "09:10",
        WORKER,
        "楼顶晾衣架松了",
        "风大的时候哐哐响，怕掉下来。",
        "0301",
        "walk",
        (
            FILED,
            DISPATCHED,
            ACCEPTED,
            _handled(1, "报修的住户", "膨胀螺丝松脱", "重新打孔固定"),
            _heard(2, "yes", "satisfied"),
            ("close", OPERATOR, 2, 95),
        ),
    ),
    Matter(
        16,
        "10:05",
        HUB,
        "长椅断了一根横条",
        "小区北门的长椅，老人坐着夹手。",
        "0203",
        "hub",
        (
            FILED,
            DISPATCHED,
            ACCEPTED,
            _handled(2, "中心户", "木条朽了", "换了整条椅面"),
            ("miss", OPERATOR, 3, 60),
            ("miss", OPERATOR, 3, 400),
            ("miss", OPERATOR, 4, 60),
            ("close", OPERATOR, 4, 70),
        ),
    ),
    Matter(
        12,
        "15:20",
        OPERATOR,
        "门禁总是打不开",
        "住户打电话来，说刷卡要刷五六次。",
        "0103",
        "phone",
        (
            FILED,
            DISPATCHED,
            ACCEPTED,
            _handled(1, "来电住户", "读卡器受潮", "换了读卡器"),
            _heard(2, "partly", "dissatisfied", "还是时好时坏"),
        ),
        {"reporter_name": "周先生"},
    ),
    Matter(
        8,
        "08:50",
        WORKER,
        "垃圾房能不能挪个位置",
        "离一楼窗户太近，夏天不敢开窗。",
        "0201",
        "walk",
        (
            FILED,
            DISPATCHED,
            ACCEPTED,
            ("contact", OFFICER, 1, 30, {"contacted": "一楼住户"}),
            _handled(3, "一楼住户", "垃圾房距窗 4 米", "北移 12 米，原址清洗消毒"),
        ),
        {"reporter_name": "周先生", "reporter_phone": "000 0000 0103"},
    ),
    Matter(
        7,
        "14:30",
        OPERATOR,
        "车棚充电桩不通电",
        "三个插座都没电。",
        "0303",
        "walk_in",
        (FILED, DISPATCHED, ACCEPTED, _handled(2, "来访住户", "空开烧了", "换了空开，试过通电"), ("miss", OPERATOR, 3, 30)),
        {"reporter_name": "顾女士", "reporter_phone": "000 0000 0107"},
    ),
    Matter(
        4,
        "09:00",
        WORKER,
        "四楼楼道灯不亮",
        "坏了快一个星期，晚上倒垃圾要摸着墙走。",
        "0101",
        "walk",
        (
            FILED,
            DISPATCHED,
            ACCEPTED,
            ("contact", OFFICER, 0, 240, {"contacted": "四楼住户"}),
            ("ask_extension", OFFICER, 1, 60, {"days": 1, "reason": "灯座停产，等配件"}),
        ),
    ),
    Matter(
        3,
        "11:10",
        WORKER,
        "地下车库出口反光镜碎了",
        "出口拐弯看不见来车。",
        "0102",
        "report",
        (FILED, DISPATCHED, ("return", OFFICER, 0, 200, {"reason": "车库出口在小区红线内，归物业"})),
    ),
    Matter(
        2,
        "16:00",
        HUB,
        "消防通道停了两辆面包车",
        "停了三天了，挪车电话打不通。",
        "0302",
        "hub",
        (FILED, DISPATCHED, _graded("major", "年年整治年年回潮，牵涉全小区停车"), ("tackle", LEADER, 0, 90, ROUND)),
    ),
    Matter(
        2,
        "09:40",
        WORKER,
        "雨棚下飞线给电瓶车充电",
        "从三楼窗户拉下来的线。",
        "0303",
        "walk",
        (FILED, DISPATCHED, _graded("difficult", "车棚不够用，拆了又拉"), ACCEPTED, ("hear", LEADER, 1, 30, HEARING)),
    ),
    Matter(1, "10:30", OPERATOR, "夜里有人放音响", "十一点以后还在放，说了不听。", "0501", "phone", (FILED,), {"reporter_name": "李女士"}),
    Matter(1, "15:10", WORKER, "早餐摊油烟直接排进窗户", "每天五点半开始。", "0202", "walk", (FILED,)),
    Matter(
        0,
        "08:20",
        HUB,
        "六楼外墙瓷砖松动，下面是儿童活动区",
        "风大的时候掉下来一块，下面是小孩玩的地方。",
        "0301",
        "hub",
        (),
        {"urgent": True},
    ),
    Matter(0, "08:35", WORKER, "物业费催缴单贴到门上", "住户很生气，说没人解释过。", "0401", "walk"),
)


def fill(street_id: Any, people: dict[str, Person], doors: list[Address], at: datetime) -> None:
    """Reports and moves them in the order of time, as far as it has come by now; a street that has orders keeps them as they are."""
    if db.session.scalar(db.select(WorkOrder.id).where(WorkOrder.street_id == street_id).limit(1)) is not None:
        return
    categories = {one.code: one.id for _top, below in queries.categories(street_id) for one in below}
    for number, one in enumerate(MATTERS):
        reported = _moment(at, one.days, one.clock)
        if reported < at:
            place = {"category_id": categories[one.category], "address_id": doors[number * 37 % len(doors)].id}
            said = actions.Said(one.words, one.source, one.title, is_taken=one.source in TAKEN, **place, **one.said)
            made = {"key": new_id(), "by": people[one.by], "at": reported, "received_at": reported}
            _lead_on(actions.report(said, street_id=street_id, **made), one.steps, people, at)


def _lead_on(order: WorkOrder, steps: tuple[tuple, ...], people: dict[str, Person], now: datetime) -> None:
    for name, who, days, minutes, *given in steps:
        at = order.reported_at + timedelta(days=days, minutes=minutes)
        if at >= now:
            return
        values = dict(given[0]) if given else {}
        owner = queries.owner_for(order.category, order.grid_id)
        values |= {"file": {"category": order.category_id}, "dispatch": {"department": owner.id if owner else None}}.get(name, {})
        actions.move(order, name, by=_of(order, who, people), at=at, given=values)


def _of(order: WorkOrder, who: str, people: dict[str, Person]) -> Person:
    """The officer of the department that has it."""
    return people[f"{OFFICER} {order.department.code}"] if who == OFFICER and order.department else people[who]


def _moment(at: datetime, days: int, clock: str) -> datetime:
    return start_of_day(local_day(at) - timedelta(days=days)) + timedelta(hours=int(clock[:2]), minutes=int(clock[3:]))
