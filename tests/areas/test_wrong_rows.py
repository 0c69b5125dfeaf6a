"""A wrong row is named with its reason, and nothing of the file is written."""

import pytest
from sqlalchemy.exc import IntegrityError

from tests.areas.conftest import DOORS, door, reasons
from webapp.areas.importing import run as running


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (door("D102", "999"), "户室 D102 重复，第 3 行已有。"),
        (door("D999", "102"), "同一单元的这个门牌重复，第 3 行已有。"),
        (door("D999", "999", "M9"), "没有编码为 M9 的微网格。"),
        (door("D999", "999", "G1"), "没有编码为 G1 的微网格。"),
        (door("D999", "999", use="仓库"), "只认这些"),
        (door("D999", "999", members="很多"), "整数"),
        (door("D999", "999", vacant="也许"), "“是”或“否”"),
        (door("D999", "999", phone="李"), "电话"),
        (door("D999", "地下", floor=""), "没填楼层"),
        (door("", "999"), "这里没有填"),
        (door("D 9", "999"), "编码只能"),
        (door(float(10**16), "999"), "末几位已经丢失"),
        (door("D999", "999", contact="很" * 41), "最多 40 个字"),
        (door("D999", "999", "M4"), "一个小区只属于一个总网格"),
    ],
)
@pytest.mark.databases("sqlite")
def test_a_wrong_row_is_named_with_its_reason_and_nothing_is_written(bring, rows, kept, wrong, said):
    before = kept()
    rows["户室"].append(wrong)
    report = bring(rows)
    assert not report.written
    assert list(reasons(report)) == [6]
    assert said in reasons(report)[6]
    assert kept() == before


@pytest.mark.parametrize(
    ("sheet", "wrong", "said"),
    [
        ("网格", ("C1", "谷雨社区", "G1", "第1网格", "M1", "1号微网格"), "微网格 M1 重复，第 2 行已有"),
        ("网格", ("C2", "小满社区", "G1", "第1网格", "M9", "9号"), "G1 属于 C1"),
        ("网格", ("C1", "春分社区", "G9", "第9网格", "M9", "9号"), "C1 叫“谷雨社区”"),
        ("网格", ("C1", "谷雨社区", "", "", "M9", "9号"), "缺少编码"),
        ("网格", ("C1", "谷雨社区", "M1", "", "", ""), "已是另一级"),
        ("人员", ("1001", "别人", "", "", "", "", ""), "第 2 行的姓名或电话不同"),
        ("人员", ("1003", "别人", "10000000001", "", "", "", ""), "工号 1001 已用这个电话"),
        ("人员", ("1003", "别人", "", "网格员", "C1", "", ""), "不设在这一级"),
        ("人员", ("1003", "别人", "", "网格员", "G9", "", ""), "没有编码为 G9"),
        ("人员", ("1003", "别人", "", "国王", "G1", "", ""), "只认这些"),
        ("人员", ("1003", "别人", "", "网格员", "G1", "2025-02-30", ""), "不是有效日期"),
        ("人员", ("1003", "别人", "", "网格员", "G1", "2025-02-03", "2025-02-01"), "早于"),
        ("党组织", ("党员中心户", "M1", "又一户", ""), "重复，第 2 行已有"),
        ("党组织", ("党员中心户", "G1", "中心户", ""), "不设在这一级"),
        ("党组织", ("党员行动小组", "M1", "小组", "4711"), "4711"),
    ],
)
@pytest.mark.databases("sqlite")
def test_wrong_rows_of_the_other_sheets_are_named_too(bring, rows, kept, sheet, wrong, said):
    before = kept()
    rows[sheet].append(wrong)
    report = bring(rows)
    assert list(reasons(report)) == [len(rows[sheet])]
    assert said in reasons(report)[len(rows[sheet])]
    assert kept() == before


def test_a_place_taken_by_a_door_that_is_not_in_the_file_is_refused(bring, rows):
    bring(rows)
    rows["户室"] = [DOORS, door("D999", "101")]
    assert "已有户室 D101" in reasons(bring(rows))[2]


def test_rows_at_fault_themselves_are_not_tried_again(bring, rows, monkeypatch):
    bring(rows)
    times = []

    def fail(*_args):
        times.append(1)
        raise IntegrityError("", {}, Exception())

    monkeypatch.setattr(running, "_write", fail)
    rows["户室"].append(door("D999", "999"))
    with pytest.raises(IntegrityError):
        bring(rows)
    assert len(times) == 1
