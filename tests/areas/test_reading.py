"""Whatever people do to spreadsheets is either understood or said; nothing is guessed."""

import zipfile
from pathlib import Path

import pytest
import xlsxwriter

from tests.areas.conftest import DOORS, door, write_workbook
from webapp.areas.importing import files
from webapp.areas.importing.doors_sheet import SHEET
from webapp.areas.importing.files import tables
from webapp.areas.importing.formulas import formula_cells
from webapp.areas.importing.reading import cell_name, read_headers
from webapp.areas.importing.registry import sheet_called
from webapp.areas.importing.run import open_files
from webapp.core.problems import Problem, Problems


@pytest.fixture(autouse=True)
def in_chinese(app_without_database):
    with app_without_database.app_context():
        yield


@pytest.fixture(scope="module")
def app_without_database(tmp_path_factory):
    from webapp import create_app

    return create_app({"GRIDWALK_DATA": str(tmp_path_factory.mktemp("data"))})


def lines_of(path: Path) -> tuple[list, list]:
    """Right lines and wrong ones of a file's first sheet, read as doors."""
    reading = read_headers(tables(path)[0], SHEET)
    return list(reading.lines()), reading.wrong


def workbook(path: Path, fill) -> Path:
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("户室")
        sheet.write_row(0, 0, DOORS)
        for number in range(1, 5):
            sheet.write_row(number, 0, door(f"D{number}", f"{number}01"))
        fill(sheet)
    return path


def test_headers_are_found_under_a_title_and_in_other_spellings(tmp_path):
    head = ("*户室编码(必填)", "Compound", " 楼 栋 ", "单元", "层", "房号", "微网格编码", "备注")
    path = write_workbook(
        tmp_path / "a.xlsx", {"户室": [("某街道户室台账",), (), head, ("D1", "白露花园", "1幢", "", 4, "402", "M1", "x")]}
    )
    reading = read_headers(tables(path)[0], SHEET)
    (line,) = reading.lines()
    assert (line.number, line["code"], line["door"], line["floor"]) == (4, "D1", "402", 4)
    assert reading.unknown == ["备注"]


def test_a_sheet_without_a_needed_column_is_refused_by_name(tmp_path):
    path = write_workbook(tmp_path / "a.xlsx", {"户室": [("户室编码", "小区", "楼栋", "门牌"), ("D1", "白露花园", "1幢", "101")]})
    with pytest.raises(Problems) as refused:
        open_files([path])
    assert "微网格编码" in str(refused.value.problems[0].sentence)


def test_a_column_that_is_there_twice_is_refused(tmp_path):
    path = write_workbook(tmp_path / "a.xlsx", {"户室": [(*DOORS, "门牌号"), ()]})
    with pytest.raises(Problem) as refused:
        read_headers(tables(path)[0], SHEET)
    assert refused.value.name == "header-twice"


def test_rows_under_merged_cells_are_named(tmp_path):
    path = workbook(tmp_path / "a.xlsx", lambda sheet: sheet.merge_range(1, 1, 3, 1, "白露花园"))
    right, wrong = lines_of(path)
    assert [line.number for line in wrong] == [2, 3, 4]
    assert [line.number for line in right] == [5]
    assert any("B2:B4" in why for _column, why in wrong[0].reasons)


def test_a_merged_title_above_the_headers_harms_nothing(tmp_path):
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("户室")
        sheet.merge_range(0, 0, 0, 11, "某街道户室台账")
        sheet.write_row(1, 0, DOORS)
        sheet.write_row(2, 0, door("D1", "101"))
    right, wrong = lines_of(path)
    assert len(right) == 1
    assert not wrong


def test_rows_with_formulas_are_named_though_they_have_values(tmp_path):
    path = workbook(tmp_path / "a.xlsx", lambda sheet: sheet.write_formula(2, 5, '="2"&"01"', None, "201"))
    _right, wrong = lines_of(path)
    assert [line.number for line in wrong] == [3]
    assert "F3" in wrong[0].reasons[0][1]


def test_a_formula_in_a_column_of_nobodys_harms_nothing(tmp_path):
    path = workbook(tmp_path / "a.xlsx", lambda sheet: sheet.write_formula(2, 30, "=1+1", None, 2))
    assert not lines_of(path)[1]
    assert formula_cells(path, "户室") == {(2, 30)}


def test_formulas_are_found_across_the_pieces_in_which_a_sheet_is_read(tmp_path, monkeypatch):
    monkeypatch.setattr("webapp.areas.importing.formulas.PIECE", 37)
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("表 & 格")
        for row in range(60):
            sheet.write_formula(row, row, "=A1+1")
    assert formula_cells(path, "表 & 格") == {(row, row) for row in range(60)}


def test_places_are_called_as_spreadsheets_do():
    assert [cell_name(0, 0), cell_name(6, 25), cell_name(9, 26), cell_name(0, 701)] == ["A1", "Z7", "AA10", "ZZ1"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_csv_is_read_in_the_encodings_that_offices_use(tmp_path, encoding, delimiter):
    rows = [DOORS, door("D1", "101"), door("D2", "102", contact="王𠮷先生")]
    text = "\r\n".join(delimiter.join(str(cell) for cell in row) for row in rows)
    path = tmp_path / "示例街道-户室.csv"
    path.write_bytes(text.encode(encoding))
    assert sheet_called(path.stem) is SHEET
    right, wrong = lines_of(path)
    assert [line["contact"] for line in right] == ["李女士", "王𠮷先生"]
    assert not wrong


@pytest.mark.parametrize(
    ("name", "content", "problem"),
    [
        ("a.xlsx", b"not a spreadsheet", "unreadable"),
        ("a.xlsx", b"PK\x03\x04 and then nothing", "unreadable"),
        ("a.xlsx", b"", "unreadable"),
        ("a.xlsx", b"\xd0\xcf\x11\xe0" + bytes(600) + "EncryptedPackage".encode("utf-16-le"), "locked-file"),
        ("a.xls", b"\xd0\xcf\x11\xe0" + bytes(600) + "Workbook".encode("utf-16-le"), "unreadable"),
        ("户室.csv", b"\x00\x01\x02", "unreadable"),
        ("户室.csv", b"\xff\xff\xff\x81", "encoding"),
    ],
)
def test_a_file_that_is_no_spreadsheet_is_refused_with_a_sentence(tmp_path, name, content, problem):
    (tmp_path / name).write_bytes(content)
    with pytest.raises(Problems) as refused:
        open_files([tmp_path / name])
    assert [one.name for one in refused.value.problems] == [problem]
    assert name in str(refused.value.problems[0].sentence)


def test_what_is_wrong_with_several_files_is_said_at_once(tmp_path):
    (tmp_path / "户室.csv").write_text("a,b\n1,2\n")
    with pytest.raises(Problems) as refused:
        open_files([tmp_path / "户室.csv", tmp_path / "nowhere.xlsx"])
    assert [one.name for one in refused.value.problems] == ["headers", "no-file"]


def test_a_workbook_of_other_things_is_refused_and_says_what_sheets_are_called(tmp_path):
    path = write_workbook(tmp_path / "a.xlsx", {"工资": [("姓名",)]})
    with pytest.raises(Problems) as refused:
        open_files([path])
    assert "户室" in str(refused.value.problems[0].sentence)


def test_more_rows_than_are_taken_at_once_are_refused_before_they_are_read(tmp_path, monkeypatch):
    monkeypatch.setattr(files, "MOST_ROWS", 3)
    with pytest.raises(Problem) as refused:
        tables(workbook(tmp_path / "a.xlsx", lambda sheet: None))
    assert refused.value.name == "too-many-rows"


def test_a_bomb_is_refused_before_it_is_unpacked(tmp_path, monkeypatch):
    monkeypatch.setattr(files, "MOST_UNPACKED", 1 << 20)
    path = workbook(tmp_path / "a.xlsx", lambda sheet: None)
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet2.xml", b" " * (2 << 20))
    with pytest.raises(Problem) as refused:
        tables(path)
    assert refused.value.name == "too-large"


def test_an_index_with_a_document_type_is_not_expanded(tmp_path):
    path = tmp_path / "a.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("xl/workbook.xml", '<!DOCTYPE x [<!ENTITY a "b">]><workbook>&a;</workbook>')
    assert formula_cells(path, "户室") == set()
