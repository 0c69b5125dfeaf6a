"""The people of an invented street: posts for two years, some of them handed on; and those whose sign-in the demo tells."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from . import names
from .houses import Grid, Street

PASSWORD = "走格演示"  # noqa: S105 (told to everybody who starts the demo)
OFFICERS = 5  # one a department
TOLD = ("网格员", "党员中心户", "下沉干部", "网格长", "总网格长", "指挥中心值班员", "街道领导", "部门办事员", "管理员")


@dataclass
class Post:
    number: str
    name: str
    phone: str
    role: str
    area: str
    since: date
    until: date | None = None


@dataclass
class Body:
    kind: str
    area: str
    name: str
    number: str
    since: date


@dataclass
class Staff:
    posts: list[Post] = field(default_factory=list)
    bodies: list[Body] = field(default_factory=list)
    walkers: dict[str, list[Post]] = field(default_factory=dict)  # grid → who walks it, and when

    def sign_ins(self) -> list[tuple[str, Post]]:
        """One person a role, the first that holds it now."""
        found: dict[str, Post] = {}
        for post in self.posts:
            if post.until is None:
                found.setdefault(post.role, post)
        return [(role, found[role]) for role in TOLD if role in found]


class _Hiring:
    def __init__(self, street: Street, day: date, first: int):
        self.street, self.day, self.next, self.staff = street, day, first, Staff()
        self.dice = Random(f"people {street.code}")
        self.began = day - timedelta(days=760)

    def hire(self, role: str, area: str = "", since: date | None = None, until: date | None = None, name: str = "") -> Post:
        number, self.next = str(self.next), self.next + 1
        phone = f"1001{int(number):07d}"
        post = Post(number, name or names.person(self.dice), phone, role, area, since or self.began, until)
        self.staff.posts.append(post)
        return post

    def body(self, kind: str, area: str, name: str, post: Post | None = None) -> None:
        self.staff.bodies.append(Body(kind, area, name, post.number if post else "", self.began))


def staff_of(street: Street, day: date, first: int) -> Staff:
    """`first`: the lowest staff number, so that streets don't share any."""
    hiring = _Hiring(street, day, first)
    large = len(street.grids) > 1
    hiring.hire("管理员", name="周宁")
    for _ in range(4 if large else 1):
        hiring.hire("指挥中心值班员")
    hiring.body("街道党工委", street.code, f"{street.name}党工委", hiring.hire("街道领导"))
    hiring.hire("部门办事员")
    hiring.hire("调解员", street.code)
    for community in street.communities:
        hiring.hire("总网格长", community.code)
        secretary = hiring.hire("支部书记", community.code)
        hiring.body("社区党委", community.code, f"{community.name}党委", secretary)
        for grid in community.grids:
            _staff_grid(hiring, grid, f"{community.name}{grid.name}", handed_on=large and hiring.dice.random() < 0.1)
    for _ in range(OFFICERS - 1):  # last, so that everybody else keeps the number that the papers tell
        hiring.hire("部门办事员")
    return hiring.staff


def _staff_grid(hiring: _Hiring, grid: Grid, called: str, *, handed_on: bool) -> None:
    hiring.hire("网格长", grid.code)
    secretary = hiring.hire("支部书记", grid.code)
    if not called.startswith("处暑社区第5"):  # a gap for the completeness page to find
        hiring.body("网格党支部", grid.code, f"{called}党支部", secretary)
    walkers = hiring.staff.walkers.setdefault(grid.code, [])
    if handed_on:
        handed = hiring.day - timedelta(days=hiring.dice.randrange(100, 500))
        walkers.append(hiring.hire("网格员", grid.code, until=handed))
        walkers.append(hiring.hire("网格员", grid.code, since=handed + timedelta(days=1)))
    else:
        walkers.append(hiring.hire("网格员", grid.code, name="陈小满" if grid.code == "00000000100601" else ""))
    hiring.hire("下沉干部", grid.code)
    for place, (code, name) in enumerate(grid.micro_grids):
        if hiring.dice.random() > 0.01:
            hiring.body("党员中心户", code, f"{name}中心户", hiring.hire("党员中心户", code))
        if place or not grid.code.endswith("00601"):
            hiring.body("党员行动小组", code, f"{name}行动小组")
