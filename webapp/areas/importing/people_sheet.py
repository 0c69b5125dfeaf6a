"""The sheet 人员: people of the street and the posts they hold, one row a post. Nobody gets a password from a spreadsheet."""

from datetime import date, datetime, timedelta

from flask_babel import gettext as _

from webapp.accounts import roles
from webapp.accounts.models import Person, Post
from webapp.accounts.rules import always_held
from webapp.accounts.staffing import LastAdministrator
from webapp.core.clock import iso, local_day, start_of_day
from webapp.core.ids import new_id

from . import cells
from .changes import Changes
from .reading import Line
from .registry import Column, Sheet, checked_by
from .snapshot import Held, Place, Snapshot, Worker

ROLES = {
    "网格员": roles.GRID_WORKER,
    "党员中心户": roles.HUB_HOUSEHOLD,
    "下沉干部": roles.CADRE,
    "支部书记": roles.BRANCH_SECRETARY,
    "网格长": roles.GRID_HEAD,
    "总网格长": roles.GENERAL_GRID_HEAD,
    "指挥中心值班员": roles.OPERATOR,
    "部门办事员": roles.DEPARTMENT_OFFICER,
    "调解员": roles.MEDIATOR,
    "街道领导": roles.STREET_LEADER,
    "管理员": roles.ADMINISTRATOR,
} | {role: role for role in roles.ROLES}

FACTS = ("name", "phone")


class _Checking:
    """Who holds which number is judged by what the whole file leaves: a phone may be handed on, or two exchanged."""

    def __init__(self, snapshot: Snapshot, changes: Changes):
        self.snapshot, self.changes, self.tally = snapshot, changes, changes.tally(SHEET.name)
        self.before = dict(snapshot.people)
        self.seen: dict[str, Line] = {}  # staff number → its first row
        self.phoned: dict[str, Line] = {}  # staff number → the first row that names a phone
        self.shortened: list[Line] = []  # rows that give an administrator's post an earlier end

    def check(self, line: Line) -> None:
        number = line["staff_number"]
        first = self.seen.setdefault(number, line)
        other = first if first["name"] != line["name"] else None
        if line["phone"]:
            phoned = self.phoned.setdefault(number, line)
            other = other or (phoned if phoned["phone"] != line["phone"] else None)
        if other is not None:
            line.refuse(_("The same staff number has another name or phone in row %(row)s.", row=other.number), "staff_number")
        area = self._area(line)
        if line.reasons:
            return
        worker = self._person(line)
        if line["role"] and area is not None:
            self._post(line, worker, area)

    def _area(self, line: Line) -> Place | None:
        """Where the post is held, if the row names one; roles of the whole street need no code."""
        role, code = line["role"], line["area_code"]
        if not role:
            if code:
                line.refuse(_("An area, but no role."), "role")
            return None
        whole = roles.TIERS_OF_ROLE[role] == (self.snapshot.root.tier,)
        area = self.snapshot.root if whole and code in ("", self.snapshot.street_code) else self.snapshot.areas.get(code)
        if area is None:
            line.refuse(_("There is no area with the code %(code)s.", code=code) if code else _("The area is missing."), "area_code")
        elif area.tier not in roles.TIERS_OF_ROLE[role]:
            line.refuse(_("This role is not held in an area of this kind."), "area_code")
        if line["since"] and line["until"] and line["until"] < line["since"]:
            line.refuse(_("The last day lies before the first."), "until")
        return area

    def _person(self, line: Line) -> Worker:
        """The person as this row leaves her. An empty phone says nothing."""
        known = self.snapshot.people.get(line["staff_number"])
        if known is None:
            worker = Worker(new_id(), line["staff_number"], line["name"], line["phone"] or None, None)
            self.changes.new_scopes.add(f"p:{worker.id}")
        else:
            worker = known._replace(name=line["name"], phone=line["phone"] or known.phone)
        self.snapshot.people[worker.staff_number] = worker
        return worker

    def _post(self, line: Line, worker: Worker, area: Place) -> None:
        if worker.left_at is not None:
            line.refuse(_("This person has left. Take the departure back first."), "staff_number")
            return
        starts_at, ends_at = self._span(line["since"], line["until"])
        same = [post for post in self.snapshot.posts.get(worker.id, ()) if (post.role, post.area_id) == (line["role"], area.id)]
        held = next((post for post in same if _is_meant(post, line["since"])), None)
        if held is not None:
            self._end(line, held, ends_at)
        elif any(_overlap(post, starts_at, ends_at) for post in same):
            line.refuse(_("The person already holds this post at that time."), "since")
        else:
            self._begin(worker, Held(new_id(), worker.id, line["role"], area.id, starts_at, ends_at))

    def _span(self, since: date | None, until: date | None) -> tuple[datetime, datetime | None]:
        starts_at = start_of_day(since) if since else self.snapshot.at
        return starts_at, start_of_day(until + timedelta(days=1)) if until else None

    def _end(self, line: Line, post: Held, ends_at: datetime | None) -> None:
        """The row names a post that is there: only a last day it did not have changes it."""
        if ends_at is None or (post.ends_at is not None and post.ends_at <= ends_at):
            self.tally.same += 1
        elif ends_at <= post.starts_at:
            line.refuse(_("The last day lies before the first."), "until")
        else:
            self.shortened += [line] if post.role == roles.ADMINISTRATOR else []
            self.changes.update(Post.__table__, post.id, ends_at=ends_at)
            self._note(post, "post.ended", post._replace(ends_at=ends_at))
            self.tally.changed += 1

    def _begin(self, worker: Worker, post: Held) -> None:
        self.changes.insert(Post.__table__, street_id=self.snapshot.street_id, **post._asdict())
        self._note(None, "post.given", post)
        self.tally.added += 1

    def _note(self, old: Held | None, event: str, post: Held) -> None:
        posts = self.snapshot.posts.setdefault(post.person_id, [])
        if old is not None:
            posts.remove(old)
        posts.append(post)
        area = self.snapshot.areas_by_id[post.area_id].code
        facts = {"person": str(post.person_id), "role": post.role, "area": area, "starts_at": iso(post.starts_at)}
        if post.ends_at is not None:
            facts["ends_at"] = iso(post.ends_at)
        self.changes.record(event, Post.__table__, post.id, **facts)
        area_subject = f"g:{post.area_id}"
        self.changes.touch([(f"p:{post.person_id}", f"p:{post.person_id}"), (area_subject, area_subject)])
        self.changes.touch([(f"s:{self.snapshot.street_id}", area_subject)])

    def finish(self) -> None:
        self._keep_phones_apart()
        self._keep_an_administrator()
        phones = {worker.phone for worker in self.snapshot.people.values()}
        for number in self.seen:
            worker = self.snapshot.people.get(number)
            if worker is not None and worker != self.before.get(number):
                self._write(self.before.get(number), worker, phones)
        missing = (worker for number, worker in self.before.items() if number not in self.seen and worker.left_at is None)
        self.tally.missing = sorted(f"{worker.staff_number} {worker.name}" for worker in missing)

    def _keep_phones_apart(self) -> None:
        """Whoever had the number keeps it, else the first who is given it; further rows are wrong."""
        holders = {worker.phone: number for number, worker in self.before.items() if self.snapshot.people[number].phone == worker.phone}
        for number, line in self.phoned.items():
            holder = holders.setdefault(line["phone"], number)
            if holder != number:
                line.refuse(_("The person %(number)s already has this phone number.", number=holder), "phone")

    def _write(self, known: Worker | None, worker: Worker, phones: set[str | None]) -> None:
        table, own, everybody = Person.__table__, f"p:{worker.id}", f"s:{self.snapshot.street_id}"
        self.changes.touch([(own, own)])
        if known is None:
            facts = {"staff_number": worker.staff_number, "name": worker.name, "phone": worker.phone}
            self.changes.insert(table, id=worker.id, street_id=self.snapshot.street_id, **facts)
            self.changes.record("person.added", table, worker.id, staff_number=worker.staff_number, name=worker.name)
            return
        if known.phone != worker.phone and known.phone in phones:
            self.changes.free(table, worker.id, phone=None)  # somebody else takes it over
        self.changes.update(table, worker.id, name=worker.name, phone=worker.phone)
        self.changes.record("person.changed", table, worker.id, **{name: [getattr(known, name), getattr(worker, name)] for name in FACTS})
        if (known.name, known.phone) != (worker.name, worker.phone):  # colleagues' pages say who came to a door, and whom to call
            self.changes.touch([(everybody, everybody)])

    def _keep_an_administrator(self) -> None:
        """Judged by what the whole file leaves: a row may end what an earlier or a later one gives to somebody else."""
        held = (post for posts in self.snapshot.posts.values() for post in posts if post.role == roles.ADMINISTRATOR)
        if self.shortened and not always_held(((post.starts_at, post.ends_at) for post in held), self.snapshot.at):
            for line in self.shortened:
                line.refuse(LastAdministrator().sentence, "until")


def _is_meant(post: Held, since: date | None) -> bool:
    """Whether a row means this post: the one begun on its day; without a day, the one that has not ended."""
    return post.ends_at is None if since is None else local_day(post.starts_at) == since


def _overlap(post: Held, starts_at: datetime, ends_at: datetime | None) -> bool:
    return (ends_at is None or post.starts_at < ends_at) and (post.ends_at is None or starts_at < post.ends_at)


SHEET = Sheet(
    ("人员", "people", "staff"),
    20,
    (
        Column("staff_number", ("工号", "staff number", "员工编号"), cells.code(20), required=True),
        Column("name", ("姓名", "name"), cells.text(40), required=True),
        Column("phone", ("电话", "phone", "手机", "手机号"), cells.phone),
        Column("role", ("角色", "role", "岗位"), cells.choice(ROLES)),
        Column("area_code", ("区域编码", "area code", "网格编码"), cells.code(20)),
        Column("since", ("起", "from", "任职起", "开始"), cells.day),
        Column("until", ("止", "until", "任职止", "结束"), cells.day),
    ),
    checked_by(_Checking),
)
