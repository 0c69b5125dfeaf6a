"""What an area must have beside it, and what is still missing. Pure."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID


@dataclass(frozen=True)
class Need:
    """Something every area of a tier has: one of these party bodies, somebody in one of these roles, or doors."""

    name: str
    tier: str
    bodies: frozenset[str] = frozenset()
    roles: frozenset[str] = frozenset()
    doors: bool = False
    shared_out: bool = False  # holds too when every area below has it


NEEDS = (
    Need("street_committee", "street", bodies=frozenset({"street_committee"})),
    Need("committee", "general_grid", bodies=frozenset({"community_committee", "general_branch"})),
    Need("head", "general_grid", roles=frozenset({"general_grid_head"})),
    Need("branch", "grid", bodies=frozenset({"grid_branch"})),
    Need("worker", "grid", roles=frozenset({"grid_worker"}), shared_out=True),
    Need("hub", "micro_grid", bodies=frozenset({"hub_household"})),
    Need("team", "micro_grid", bodies=frozenset({"action_team"})),
    Need("doors", "micro_grid", doors=True),
)


@dataclass
class Node:
    """An area as it is judged and shown: what stands beside it, and what its doors come to, those below counted in."""

    id: UUID
    tier: str
    code: str
    name: str
    parent_id: UUID | None
    bodies: frozenset[str] = frozenset()
    roles: frozenset[str] = frozenset()
    doors: int = 0
    homes: int = 0
    households: int = 0
    grids: int = 0
    micro_grids: int = 0


def roll_up(nodes: Iterable[Node]) -> None:
    """Adds to every area what lies below it. Counts of doors stand at the micro-grids before."""
    by_id = {node.id: node for node in nodes}
    order = ("micro_grid", "grid", "general_grid")
    for tier in order:
        for node in by_id.values():
            parent = by_id.get(node.parent_id) if node.parent_id else None
            if node.tier != tier or parent is None:
                continue
            parent.doors += node.doors
            parent.homes += node.homes
            parent.households += node.households
            parent.grids += node.grids + (tier == "grid")
            parent.micro_grids += node.micro_grids + (tier == "micro_grid")


def meets(node: Node, need: Need, below: Iterable[Node]) -> bool:
    if need.doors:
        return node.doors > 0
    if node.bodies & need.bodies or node.roles & need.roles:
        return True
    parts = list(below) if need.shared_out else []
    return bool(parts) and all(part.roles & need.roles for part in parts)


@dataclass(frozen=True)
class Completeness:
    """How many areas of the tier have what they need, and those that have not."""

    need: Need
    whole: int
    missing: tuple[Node, ...]

    @property
    def done(self) -> int:
        return self.whole - len(self.missing)


def completeness(nodes: Iterable[Node]) -> list[Completeness]:
    kept = list(nodes)
    below: Mapping[UUID, list[Node]] = _below(kept)
    found = []
    for need in NEEDS:
        asked = [node for node in kept if node.tier == need.tier]
        missing = tuple(node for node in asked if not meets(node, need, below.get(node.id, ())))
        if asked:
            found.append(Completeness(need, len(asked), missing))
    return found


def _below(nodes: Iterable[Node]) -> dict[UUID, list[Node]]:
    found: dict[UUID, list[Node]] = {}
    for node in nodes:
        if node.parent_id:
            found.setdefault(node.parent_id, []).append(node)
    return found


def way_up(area: Any, parent_of: Callable[[Any], Any]) -> list:
    """The areas around one, the widest first, as far as `parent_of` leads."""
    found: list = []
    while (area := parent_of(area)) is not None:
        found.insert(0, area)
    return found
