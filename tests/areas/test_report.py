"""What the import gives back: a workbook of wrong rows, and lines in the terminal."""

from pathlib import Path

import pytest
from openpyxl import load_workbook

from tests.areas.conftest import CODE, DOORS, NAME, door, write_workbook
from webapp.areas.importing import report_workbook
from webapp.areas.importing.commands import import_command, report_path

pytestmark = pytest.mark.databases("sqlite")


@pytest.fixture
def command(app, tmp_path):
    """Runs the command on sheets; answers with exit code, output and where the workbook of wrong rows would be."""

    def command(sheets, *options: str) -> tuple[int, str, Path]:
        path = write_workbook(tmp_path / "时雨.xlsx", sheets)
        told = app.test_cli_runner().invoke(import_command, [str(path), "--street", CODE, "--street-name", NAME, *options])
        return told.exit_code, told.output, report_path([path])

    return command


def test_wrong_rows_come_back_as_they_were_with_the_reason_in_front(command, rows):
    rows["户室"] += [door("D101", "999"), door("D998", "998", "M9", members=3)]
    status, output, path = command(rows)
    assert status == 1
    assert "有 2 行有误，什么都没有写入。" in output
    assert "户室第 6 行：户室编码：户室 D101 重复，第 2 行已有。" in output
    sheet = load_workbook(path)["户室"]
    assert [cell.value for cell in sheet[1]][:4] == ["原因", "行号", *DOORS[:2]]
    assert [cell.value for cell in sheet[3]][1:3] == [7, "D998"]
    assert sheet.cell(3, 1).value == "微网格编码：没有编码为 M9 的微网格。"
    assert sheet.cell(3, 14).value == 3
    assert sheet.max_row == 3


def test_a_mended_workbook_of_wrong_rows_can_be_imported_itself(command, rows, bring, tmp_path):
    bring(rows)
    _status, _output, path = command({"户室": [DOORS, door("D998", "998", "M9")]})
    book = load_workbook(path)
    book["户室"]["I2"] = "M1"
    book.save(tmp_path / "mended.xlsx")
    sheets = {"户室": [tuple(cell.value or "" for cell in row) for row in book["户室"].iter_rows()]}
    assert bring(sheets).changes.tallies["户室"].added == 1


@pytest.mark.parametrize("text", ["=HYPERLINK(A1)", "+1+2", "-2+3", "@SUM(A1)", "\t=1", "https://example.com"])
def test_text_of_others_never_becomes_a_formula_or_a_link(command, rows, text):
    rows["户室"].append(door("D999", "999", "M9", contact=text))
    _status, _output, path = command(rows)
    book = load_workbook(path)
    cell = book["户室"]["L2"]
    assert (cell.value, cell.data_type, cell.hyperlink) == (text, "s", None)
    assert cell.quotePrefix == text.startswith(report_workbook.RISKY)


def test_what_the_files_leave_out_is_listed(command, rows, bring):
    bring(rows)
    del rows["户室"][4]
    status, output, path = command(rows)
    assert status == 0
    assert "户室：有 1 项表里没有，保持原样。" in output
    assert [cell.value for cell in load_workbook(path)["表里没有的"][1]] == ["户室", "D301 301"]


def test_a_dry_run_says_so(command, rows):
    status, output, path = command(rows, "--dry-run")
    assert status == 0
    assert "户室：新增 4，变更 0，不变 0。" in output
    assert output.rstrip().endswith("什么都没有写入（只是试运行）。")
    assert not path.exists()


def test_an_unreadable_file_is_a_sentence_not_a_traceback(app, tmp_path):
    (tmp_path / "a.xlsx").write_text("no")
    told = app.test_cli_runner().invoke(import_command, [str(tmp_path / "a.xlsx"), "--street", CODE])
    assert told.exit_code == 1
    assert "a.xlsx 不能当表格打开" in told.output
    assert "Traceback" not in told.output
