"""The command line of the import."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import click
from flask.cli import with_appcontext
from flask_babel import gettext as _
from flask_babel import ngettext

from webapp.core.problems import Problem, each

from . import report_workbook
from .run import Progress, Report, quietly, run

SHOWN = 20  # wrong rows named on the screen; all are in the workbook


def import_street(
    paths: Sequence[Path],
    dry_run: bool,
    street_code: str,
    *,
    street_name: str | None = None,
    report_to: Path | None = None,
    progress: Progress = quietly,
) -> Report:
    """Imports files into a street. What is wrong or was left alone is written beside the first file, or to `report_to`."""
    report = run(paths, street_code, street_name=street_name, dry_run=dry_run, progress=progress)
    if report_workbook.has_something(report):
        report_workbook.write(report, report_to or report_path(paths))
    return report


def report_path(paths: Sequence[Path]) -> Path:
    return paths[0].with_name(paths[0].stem + "-导入情况.xlsx")


@click.command("import")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--street", "street_code", required=True, help="Code of the street, such as 330110004.")
@click.option("--street-name", help="Name of the street; a street not there yet is made with it.")
@click.option("--dry-run", is_flag=True, help="Check everything and say what would change, but write nothing.")
@click.option("--report", "report_to", type=click.Path(path_type=Path, dir_okay=False), help="Where the workbook of wrong rows goes.")
@with_appcontext
def import_command(files: tuple[Path, ...], street_code: str, street_name: str | None, dry_run: bool, report_to: Path | None) -> None:
    """Import a street from an XLSX workbook or CSV files: all of it, or nothing.

    Sheets (a CSV file is a sheet, by its name): 网格, 人员, 党组织, 户室, 大走访, 走访.
    """
    bar = lambda label, length: click.progressbar(length=length, label=label)  # noqa: E731
    try:
        report = import_street(files, dry_run, street_code, street_name=street_name, report_to=report_to, progress=bar)
    except Problem as problem:
        raise click.ClickException("\n".join(str(one.sentence) for one in each(problem))) from None
    for line in told(report, dry_run):
        click.echo(line)
    if report_workbook.has_something(report):
        click.echo(_("Written to %(file)s.", file=report_to or report_path(files)))
    if report.wrong:
        raise SystemExit(1)


def told(report: Report, dry_run: bool) -> list[str]:
    """What the terminal says of an import."""
    lines = [*_not_read(report), *(_wrong(report) if report.wrong else _counted(report))]
    if report.wrong:
        return lines
    if dry_run:
        return [*lines, _("Nothing was written (dry run).")]
    if not report.written:
        return [*lines, _("Everything is as before; nothing was written.")]
    return [*lines, _("Written. Other writers waited %(seconds)s seconds at most.", seconds=f"{report.held:.1f}")]


def _not_read(report: Report) -> Iterator[str]:
    if report.ignored:
        yield _("Not read, since no sheet is called so: %(titles)s.", titles="、".join(report.ignored))
    for reading in report.readings:
        if reading.unknown:
            yield _("%(sheet)s: columns not read: %(columns)s.", sheet=reading.sheet.name, columns="、".join(reading.unknown))


def _counted(report: Report) -> Iterator[str]:
    for name, one in report.changes.tallies.items():
        counts = {"added": one.added, "changed": one.changed, "same": one.same}
        yield _("%(sheet)s: %(added)s new, %(changed)s changed, %(same)s as before.", sheet=name, **counts)
        if one.missing:
            yield _("%(sheet)s: %(count)s are not in the files and stay as they are.", sheet=name, count=len(one.missing))
        if one.kept:
            yield _("%(sheet)s: %(count)s rows name a household that has left; kept as it is.", sheet=name, count=len(one.kept))
    for event, count in sorted(report.changes.events.items()):
        yield f"  {event}: {count}"


def _wrong(report: Report) -> list[str]:
    lines = [
        ngettext("%(num)s row is wrong; nothing was written.", "%(num)s rows are wrong; nothing was written.", len(report.wrong)),
    ]
    shown = [(reading, line) for reading in report.readings for line in reading.wrong][:SHOWN]
    for reading, line in shown:
        lines.append("  " + _("%(sheet)s, row %(row)s: %(reasons)s", sheet=reading.sheet.name, row=line.number, reasons=line.said()))
    return lines + (["  …"] if len(report.wrong) > SHOWN else [])


commands = [import_command]
