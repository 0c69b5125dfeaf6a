"""Rounds and visits from spreadsheets: the sheets 大走访 and 走访. The doors' standings are folded anew with all that is known."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy import select

from webapp.areas.importing import cells
from webapp.areas.importing.changes import Changes
from webapp.areas.importing.reading import Line
from webapp.areas.importing.registry import Column, Sheet, checked_by, register
from webapp.areas.importing.snapshot import Door, Snapshot
from webapp.core import parameters
from webapp.core.clock import local_day
from webapp.core.db import db
from webapp.core.ids import new_id

from .models import CareAgreement, DoorState, Promise, Visit, VisitCampaign, columns_of
from .queries import limits_of
from .rules import FIELDS, MET, MOST_TEXT, OUTCOMES, Happened, Scene, fold
from .signals import visits_planned

OUTCOMES_SAID = {"见到": "met", "没人在家": "not_home", "未遇": "not_home", "谢绝": "refused", "空置": "vacant", "搬走了": "moved",
                 "搬走": "moved", "不方便进去": "unsafe"} | {one: one for one in OUTCOMES}  # fmt: skip
FIELDS_SAID = {"家事邻里": "family", "物业管理": "property", "劳动关系": "labour", "经济金融": "finance", "公共设施": "facilities",
               "别的": "other", "其他": "other"} | {one: one for one in FIELDS}  # fmt: skip


def check_campaigns(lines: Iterable[Line], snapshot: Snapshot, changes: Changes) -> None:
    tally = changes.tally(CAMPAIGNS.name)
    known = {campaign.starts_on for campaign in _campaigns(snapshot)}
    for line in lines:
        if line["ends_on"] <= line["starts_on"]:
            line.refuse(_("The last day lies before the first."), "ends_on")
        elif line["starts_on"] in known:
            tally.same += 1
        else:
            known.add(line["starts_on"])
            limits = {name: parameters.value(snapshot.street_id, f"visit.{name}", line["starts_on"]) for name in _LIMITS}
            row = {name: line[name] for name in ("name", "starts_on", "ends_on")}
            changes.insert(VisitCampaign.__table__, id=new_id(), street_id=snapshot.street_id, **row, **limits)
            changes.touch([(f"s:{snapshot.street_id}", f"s:{snapshot.street_id}")])
            tally.added += 1


class _Checking:
    """Walks once over the rows; a visit is recognised by door, moment and visitor."""

    def __init__(self, snapshot: Snapshot, changes: Changes):
        self.snapshot, self.changes, self.tally = snapshot, changes, changes.tally(VISITS.name)
        self.campaigns = campaigns_of(snapshot, changes)
        self.known: set[tuple[UUID, datetime, UUID]] = set()
        self.by_door: dict[UUID, list[Happened]] = defaultdict(list)
        self.new_doors: dict[UUID, Door] = {}
        asked = select(
            Visit.address_id,
            Visit.happened_at,
            Visit.person_id,
            Visit.id,
            Visit.outcome,
            Visit.household_id,
            Visit.campaign_id,
            Visit.withdrawn_at,
        ).where(Visit.street_id == snapshot.street_id)
        for address_id, at, person_id, visit_id, outcome, household_id, campaign_id, withdrawn_at in db.session.execute(asked):
            self.known.add((address_id, at, person_id))
            if withdrawn_at is None:
                self.by_door[address_id].append(Happened(visit_id, outcome, at, household_id, campaign_id))

    def check(self, line: Line) -> None:
        door = self.snapshot.doors.get(line["address_code"])
        worker = self.snapshot.people.get(line["staff_number"])
        if door is None:
            line.refuse(_("There is no door with the code %(code)s.", code=line["address_code"]), "address_code")
        if worker is None:
            line.refuse(_("Nobody has the staff number %(number)s.", number=line["staff_number"]), "staff_number")
        if line["at"] and line["at"] > self.snapshot.at:
            line.refuse(_("This lies in the future."), "at")
        if door is None or worker is None or line.reasons:
            return
        if (door.id, line["at"], worker.id) in self.known:
            self.tally.same += 1
            return
        self.known.add((door.id, line["at"], worker.id))
        self._add(line, door, worker.id)
        self.tally.added += 1

    def _add(self, line: Line, door: Door, person_id: UUID) -> None:
        at = line["at"]
        campaign = next((one for one in self.campaigns if one.starts_on <= local_day(at) <= one.ends_on), None)
        campaign_id, household_id = campaign.id if campaign else None, self.snapshot.household_at(door.id, at)
        visit_id = new_id()
        self.changes.insert(
            Visit.__table__,
            id=visit_id,
            street_id=self.snapshot.street_id,
            address_id=door.id,
            grid_id=door.grid_id,
            household_id=household_id,
            campaign_id=campaign_id,
            person_id=person_id,
            outcome=line["outcome"],
            happened_at=at,
            received_at=at,
            time_uncertain=False,
            fields=[line["field"]] if line["field"] else [],
            difficulty=line["difficulty"] or "",
            idea=line["idea"] or "",
            settled=False,
            weak_signal="",
            weak_signal_stage="",
            review_on=None,
            withdrawn_at=None,
            replaced_by_id=None,
        )
        self.by_door[door.id].append(Happened(visit_id, line["outcome"], at, household_id, campaign_id))
        self.new_doors[door.id] = door
        self._promise(line, door, visit_id, person_id)
        if line["care_days"] and household_id and line["outcome"] == MET:
            self._care(line, door, household_id, person_id)

    def _promise(self, line: Line, door: Door, visit_id: UUID, person_id: UUID) -> None:
        if not line["promise"]:
            return
        answered = line["answered_at"]
        self.changes.insert(
            Promise.__table__,
            id=new_id(),
            street_id=self.snapshot.street_id,
            visit_id=visit_id,
            address_id=door.id,
            words=line["promise"],
            due_on=line["due_on"] or local_day(line["at"]),
            fed_back_at=answered,
            fed_back_by_id=person_id if answered else None,
            feedback="",
            dropped_at=None,
        )

    def _care(self, line: Line, door: Door, household_id: UUID, person_id: UUID) -> None:
        self.changes.insert(
            CareAgreement.__table__,
            id=new_id(),
            street_id=self.snapshot.street_id,
            household_id=household_id,
            address_id=door.id,
            every_days=line["care_days"],
            agreed_on=local_day(line["at"]),
            agreed_by_id=person_id,
            ended_at=None,
        )

    def finish(self) -> None:
        """Each door that got a visit stands as all its visits make it stand."""
        asked = select(DoorState.id).where(DoorState.street_id == self.snapshot.street_id)
        there = set(db.session.scalars(asked))
        round_now = latest(self.campaigns, self.snapshot.at)
        for door_id, door in self.new_doors.items():
            columns = standing_of(door, self.by_door[door_id], self.snapshot, round_now)
            if door_id in there:
                self.changes.update(DoorState.__table__, door_id, **columns)
            else:
                self.changes.insert(DoorState.__table__, id=door_id, street_id=self.snapshot.street_id, **columns)
            pairs = ((f"g:{door.grid_id}", subject) for subject in (f"a:{door_id}", f"b:{door.building_id}", f"t:{door.grid_id}"))
            self.changes.touch(pairs)
        visits_planned.send(None, snapshot=self.snapshot, changes=self.changes)


_LIMITS = ("tries", "bands", "vacant_days", "refused_days")


def campaigns_of(snapshot: Snapshot, changes: Changes) -> list[VisitCampaign]:
    """The street's rounds, oldest first, with those that this import begins."""
    planned = (VisitCampaign(**row) for row in changes.inserts.get(VisitCampaign.__table__, []))
    return sorted([*planned, *_campaigns(snapshot)], key=lambda one: one.starts_on)


def latest(campaigns: list[VisitCampaign], at: datetime) -> VisitCampaign | None:
    """The round that doors stand in at a moment."""
    return next((one for one in reversed(campaigns) if one.starts_on <= local_day(at)), None)


def standing_of(door: Door, visits: Iterable[Happened], snapshot: Snapshot, campaign: VisitCampaign | None) -> dict:
    """How a door is going to stand, as columns of DoorState: its visits folded before who will live there."""
    home = snapshot.homes.get(door.id)
    since = home.starts_at if home else max((stay.ends_at for stay in snapshot.left.get(door.id, ())), default=None)
    scene = Scene(campaign.id if campaign else None, home.id if home else None, since, limits_of(campaign))
    columns = columns_of(fold(visits, scene), scene.limits, door.listed_vacant)
    return columns | {"campaign_id": scene.campaign_id, "household_id": scene.household_id}


def _campaigns(snapshot: Snapshot) -> list[VisitCampaign]:
    return list(db.session.scalars(select(VisitCampaign).where(VisitCampaign.street_id == snapshot.street_id)))


CAMPAIGNS = Sheet(
    ("大走访", "campaigns", "rounds"),
    50,
    (
        Column("name", ("名称", "name"), cells.text(60), required=True),
        Column("starts_on", ("起", "from", "开始"), cells.day, required=True),
        Column("ends_on", ("止", "until", "结束"), cells.day, required=True),
    ),
    check_campaigns,
)
VISITS = Sheet(
    ("走访", "visits"),
    60,
    (
        Column("address_code", ("户室编码", "address code", "地址编码", "标准地址编码"), cells.code(40), required=True),
        Column("at", ("时间", "at", "走访时间"), cells.local, required=True),
        Column("outcome", ("结果", "outcome"), cells.choice(OUTCOMES_SAID), required=True),
        Column("staff_number", ("工号", "staff number"), cells.code(20), required=True),
        Column("field", ("领域", "field"), cells.choice(FIELDS_SAID)),
        Column("difficulty", ("难处", "difficulty"), cells.note(MOST_TEXT)),
        Column("idea", ("主意", "idea"), cells.note(MOST_TEXT)),
        Column("promise", ("答应", "promise"), cells.note(MOST_TEXT)),
        Column("due_on", ("回话期限", "answer by"), cells.day),
        Column("answered_at", ("已回话", "answered"), cells.local),
        Column("care_days", ("关爱间隔", "care days"), cells.whole(1, 366)),
    ),
    checked_by(_Checking),
)


def register_sheets() -> None:
    register(CAMPAIGNS)
    register(VISITS)
