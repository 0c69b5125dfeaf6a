"""The sheet 网格: one row a micro-grid, with the grid and the general grid it lies in; a row may stop at the wider ones."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from flask_babel import gettext as _

from webapp.core.ids import new_id

from ..models import GENERAL_GRID, GRID, MICRO_GRID, STREET, Area, touched_by_name
from . import cells
from .changes import Changes
from .reading import Line
from .registry import Column, Sheet
from .snapshot import Place, Snapshot

LEVELS = (  # tier, its column of codes, its column of names
    (GENERAL_GRID, "general_grid_code", "general_grid"),
    (GRID, "grid_code", "grid"),
    (MICRO_GRID, "micro_grid_code", "micro_grid"),
)
ABOVE = {GENERAL_GRID: STREET, GRID: GENERAL_GRID, MICRO_GRID: GRID}


@dataclass
class _Seen:
    """What the rows so far said of each code, and the codes that had a row of their own."""

    names: dict[str, str] = field(default_factory=dict)
    micro_grids: dict[str, int] = field(default_factory=dict)
    added: set[str] = field(default_factory=set)
    renamed: set[str] = field(default_factory=set)


def check(lines: Iterable[Line], snapshot: Snapshot, changes: Changes) -> None:
    seen, before = _Seen(), dict(snapshot.areas)
    for line in lines:
        _check_line(line, snapshot, seen, before)
    _plan(snapshot, changes, seen, before)


def _check_line(line: Line, snapshot: Snapshot, seen: _Seen, before: dict[str, Place]) -> None:
    above = snapshot.root
    for place, (tier, code_column, name_column) in enumerate(LEVELS):
        code, name = line[code_column], line[name_column]
        if not code:
            if name or any(line[later] for _tier, *columns in LEVELS[place + 1 :] for later in columns):
                line.refuse(_("The code is missing."), code_column)
            return
        if not _sound(line, snapshot, seen, above, tier, code_column, name_column):
            return
        above = _stands(snapshot, seen, before, tier, code, name, above)
    first = seen.micro_grids.setdefault(above.code, line.number)
    if first != line.number:
        line.refuse(_("The micro-grid %(code)s is there twice, first in row %(row)s.", code=above.code, row=first), "micro_grid_code")


def _sound(line: Line, snapshot: Snapshot, seen: _Seen, above: Place, tier: str, code_column: str, name_column: str) -> bool:
    """Whether this area can stand where the row puts it, under the name it gives."""
    code, name = line[code_column], line[name_column]
    known = snapshot.areas.get(code)
    if known is not None and known.tier != tier:
        line.refuse(_("The code %(code)s already stands for an area of another kind.", code=code), code_column)
    elif known is not None and known.parent_id != above.id:
        parent = snapshot.areas_by_id[known.parent_id].code if known.parent_id else ""
        line.refuse(_("%(code)s lies in %(parent)s. An area that moves gets a new code.", code=code, parent=parent), code_column)
    elif not name and known is None:
        line.refuse(_("The name is missing."), name_column)
    elif name and seen.names.setdefault(code, name) != name:
        line.refuse(_("%(code)s is called %(name)s in an earlier row.", code=code, name=seen.names[code]), name_column)
    return not line.reasons


def _stands(snapshot: Snapshot, seen: _Seen, before: dict[str, Place], tier: str, code: str, name: str, above: Place) -> Place:
    known = snapshot.areas.get(code)
    if known is None:
        known = Place(new_id(), tier, code, name, above.id)
        seen.added.add(code)
    elif name and known.name != name:
        known = known._replace(name=name)
        if code in before:
            seen.renamed.add(code)
    snapshot.add_area(known)
    return known


def _plan(snapshot: Snapshot, changes: Changes, seen: _Seen, before: dict[str, Place]) -> None:
    table, tally = Area.__table__, changes.tally(SHEET.name)
    for tier, *_columns in LEVELS:
        for code in sorted(seen.added):
            place = snapshot.areas[code]
            if place.tier == tier:
                facts = {"tier": tier, "code": code, "name": place.name, "parent_id": place.parent_id, "parent_tier": ABOVE[tier]}
                changes.insert(table, id=place.id, street_id=snapshot.street_id, **facts, boundary=None, centre=None)
                changes.new_scopes |= {f"g:{place.id}"} if tier == GRID else set()
                changes.touch(_touched(place))
    for code in sorted(seen.renamed):
        changes.update(table, snapshot.areas[code].id, name=snapshot.areas[code].name)
        changes.touch([*_touched(snapshot.areas[code]), touched_by_name(snapshot.street_id, snapshot.areas[code].id)])
    named = set(seen.names) | set(seen.micro_grids)
    tally.added, tally.changed = len(seen.added), len(seen.renamed)
    tally.same = len(named) - tally.added - tally.changed
    tally.missing = sorted(f"{code} {place.name}" for code, place in before.items() if code not in named and place.tier != STREET)


def _touched(place: Place) -> Iterable[tuple[str, str]]:
    grid = {GRID: place.id, MICRO_GRID: place.parent_id}.get(place.tier)
    return [(f"g:{grid}", f"g:{grid}")] if grid else []


SHEET = Sheet(
    ("网格", "areas", "grids"),
    10,
    (
        Column("general_grid_code", ("总网格编码", "general grid code", "社区编码"), cells.code(20), required=True),
        Column("general_grid", ("总网格名称", "总网格", "general grid", "社区"), cells.text(60)),
        Column("grid_code", ("网格编码", "grid code"), cells.code(20)),
        Column("grid", ("网格名称", "网格", "grid"), cells.text(60)),
        Column("micro_grid_code", ("微网格编码", "micro-grid code"), cells.code(20)),
        Column("micro_grid", ("微网格名称", "微网格", "micro-grid"), cells.text(60)),
    ),
    check,
)
