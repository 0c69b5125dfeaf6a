"""The tables of this room as spreadsheets. Every cell is text: what others typed never becomes a formula."""

from collections.abc import Iterable, Sequence
from io import BytesIO

import xlsxwriter
from flask import Response, g
from flask_babel import gettext as _

from webapp.areas.importing.report_workbook import AS_TEXT, RISKY
from webapp.core.clock import local_day

from .places import Grid
from .queries import Cell, NetRow, TeamRow
from .rules import COVERED
from .telling import name_of
from .wording import COVER_WORDS, NET_WORDS, SLOT_WORDS
from .zoning import Mapped

TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
Rows = Iterable[Sequence[object]]


def answer(name: str, content: bytes) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}-{local_day(g.now).isoformat()}.xlsx"', "Cache-Control": "no-store"}
    return Response(content, content_type=TYPE, headers=headers)


def of_zones(lines: Iterable[tuple[Grid, Mapped]]) -> bytes:
    heads = (_("General grid"), _("Grid"), _("Grid code"), _("Net"), _("Department"), _("Zone"))
    rows = (
        (grid.general_grid, grid.name, grid.code, NET_WORDS[mapped.zone.net], mapped.department.name, mapped.zone.name)
        for grid, mapped in lines
    )
    return book({_("Zones on base grids"): (heads, rows)})


def book(sheets: dict[str, tuple[Sequence[object], Rows]]) -> bytes:
    """Title → heads and rows."""
    kept = BytesIO()
    with xlsxwriter.Workbook(kept, AS_TEXT | {"in_memory": True}) as made:
        text, head = made.add_format({"quote_prefix": True}), made.add_format({"bold": True, "bottom": 1})
        for title, (heads, rows) in sheets.items():
            sheet = made.add_worksheet(title[:31])
            sheet.freeze_panes(1, 0)
            sheet.set_column(0, len(heads) - 1, 18)
            for number, row in enumerate((heads, *rows)):
                for column, value in enumerate(row):
                    said = str(value)
                    sheet.write_string(number, column, said, head if number == 0 else text if said.startswith(RISKY) else None)
    return kept.getvalue()


def of_nets(rows: Sequence[NetRow]) -> bytes:
    """The matrix, and everybody in it line by line."""
    nets = [cell.net for cell in rows[0].cells] if rows else []
    matrix = (
        (row.grid.general_grid, row.grid.name, row.grid.code, *(_said(cell) for cell in row.cells), f"{row.covered}/{len(row.cells)}")
        for row in rows
    )
    heads = (_("General grid"), _("Grid"), _("Grid code"), *(NET_WORDS[net] for net in nets), _("Covered"))
    people = (
        (row.grid.name, row.grid.code, NET_WORDS[cell.net], name_of(one), one.department.name if one.department else "", one.phone)
        for row in rows
        for cell in row.cells
        for one in cell.staff
    )
    staff_heads = (_("Grid"), _("Grid code"), _("Net"), _("Name"), _("Department"), _("Work phone"))
    return book({_("Five nets, one grid"): (heads, matrix), _("People named"): (staff_heads, people)})


def of_teams(rows: Sequence[TeamRow]) -> bytes:
    lines = (
        (
            row.grid.general_grid,
            row.grid.name,
            row.grid.code,
            SLOT_WORDS[slot],
            "、".join(name_of(one) for one in held) or _("Nobody in it"),
        )
        for row in rows
        for slot, held in row.slots.items()
    )
    heads = (_("General grid"), _("Grid"), _("Grid code"), _("Slot"), _("Holder"))
    return book({_("One post, four members"): (heads, lines)})


def _said(cell: Cell) -> str:
    if cell.state != COVERED:
        return str(COVER_WORDS[cell.state])
    department = f"{cell.department.name}: " if cell.department else ""
    return department + "、".join(name_of(one) for one in cell.staff)
