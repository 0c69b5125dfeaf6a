"""Who serves a house, as everybody may read it: roles, and of names and numbers what their bearers show. Asked anew each time, so that
a post that changed hands this minute is right on the page."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from webapp.accounts.models import Person, Post
from webapp.accounts.roles import GRID_HEAD, GRID_WORKER, HUB_HOUSEHOLD
from webapp.areas.models import Address, Building, Unit
from webapp.core.db import db
from webapp.orders.registers import NETS, Department

from . import places, queries
from .models import PublicCard
from .places import Grid
from .queries import is_open, is_there
from .rules import Shown, shown_of_staff, shown_of_volunteer

LISTED = (GRID_WORKER, GRID_HEAD, HUB_HOUSEHOLD)  # in this order


@dataclass(frozen=True)
class Poster:
    role: str
    shown: Shown
    entrances: tuple[str, ...] = ()  # of a hub household: where it is near


@dataclass(frozen=True)
class Net:
    net: str
    department: Department | None
    staff: tuple[Shown, ...]


@dataclass(frozen=True)
class Serving:
    """One base grid of the house; nearly all houses have one."""

    grid: Grid
    entrances: tuple[str, ...]  # that lie in it
    posts: tuple[Poster, ...]
    slots: dict[str, tuple[Shown, ...]]
    nets: tuple[Net, ...]

    @property
    def contacts(self) -> list[str]:
        """Whom a resident may say to have called."""
        there = [poster.role for poster in self.posts]
        team = ["team"] if any(one.phone for held in self.slots.values() for one in held) else []
        nets = ["net"] if any((net.department and net.department.phone) or any(one.phone for one in net.staff) for net in self.nets) else []
        return list(dict.fromkeys([*there, *team, *nets]))


def of_building(building: Building, at: datetime) -> list[Serving]:
    lies: dict[UUID, dict[UUID, list[str]]] = {}  # grid → micro-grid → entrances
    asked = select(Address.grid_id, Address.micro_grid_id, Unit.name).join(Unit, Unit.id == Address.unit_id).distinct()
    for grid_id, micro_grid_id, name in db.session.execute(asked.where(Address.building_id == building.id).order_by(Unit.name)):
        lies.setdefault(grid_id, {}).setdefault(micro_grid_id, []).append(name)
    grids = [grid for grid in places.of_street(building.street_id) if grid.id in lies]
    teams = {row.grid.id: row for row in queries.team_rows(grids, at)}
    return [
        Serving(
            row.grid,
            tuple(sorted({name for names in lies[row.grid.id].values() for name in names if name})),
            _posters(row.grid.id, lies[row.grid.id], at),
            {slot: tuple(_of_holder(one) for one in held) for slot, held in teams[row.grid.id].slots.items()},
            tuple(Net(cell.net, cell.department, tuple(_of_staff(one) for one in cell.staff)) for cell in row.cells),
        )
        for row in queries.net_rows(grids, at, NETS)
    ]


def phones_of(grid_ids: Iterable[UUID], at: datetime) -> dict[UUID, list[str]]:
    """The work phones of each grid's workers, for a card that hangs in the entrance."""
    workers = queries.grid_workers(list(grid_ids), at)
    cards = _cards(person.id for found in workers.values() for person in found)
    return {grid: [cards[one.id].phone for one in found if one.id in cards and cards[one.id].phone] for grid, found in workers.items()}


def _posters(grid_id: UUID, micro_grids: dict[UUID, list[str]], at: datetime) -> tuple[Poster, ...]:
    asked = select(Post, Person).join(Person, Person.id == Post.person_id).where(Post.area_id.in_([grid_id, *micro_grids]))
    asked = asked.where(Post.role.in_(LISTED), is_open(Post, at), is_there(at)).order_by(Post.starts_at, Post.id)
    rows = list(db.session.execute(asked))
    cards = _cards(person.id for _post, person in rows)
    found = [_poster(post, person, cards.get(person.id), micro_grids.get(post.area_id, [])) for post, person in rows]
    return tuple(sorted(found, key=lambda one: LISTED.index(one.role)))


def _poster(post: Post, person: Person, card: PublicCard | None, entrances: list[str]) -> Poster:
    show = shown_of_volunteer if post.role == HUB_HOUSEHOLD else shown_of_staff
    shown = show(person.name, card.phone, agreed=card.agreed_at is not None) if card else Shown()
    return Poster(post.role, shown, tuple(name for name in entrances if name))


def _cards(person_ids: Iterable[UUID]) -> dict[UUID, PublicCard]:
    asked = select(PublicCard).where(PublicCard.person_id.in_(list(person_ids)))
    return {card.person_id: card for card in db.session.scalars(asked)}


def _of_holder(one) -> Shown:
    return shown_of_volunteer(one.person.name if one.person else one.name, one.phone, agreed=one.agreed_at is not None)


def _of_staff(one) -> Shown:
    return shown_of_staff(one.person.name if one.person else one.name, one.phone, agreed=one.agreed_at is not None)
