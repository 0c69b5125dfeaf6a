"""The departments of an invented street, what they take, and who works there."""

from collections.abc import Iterator

from .houses import Street
from .people import Staff

DEPARTMENTS = (  # code, name, the net in which its zones lie
    ("CG", "城管科", "城市管理"),
    ("JG", "建管办", "安全生产"),
    ("PCS", "派出所", "治安警务"),
    ("WY", "青石物业", "物业管理"),
    ("SH", "社会事务办", ""),
)
CATEGORIES = (  # code, the one above, name, department, net, working days
    ("01", "", "公共设施", "", "", None),
    ("0101", "01", "路灯楼灯", "CG", "", 3),
    ("0102", "01", "井盖路面", "CG", "城市管理", 3),
    ("0103", "01", "电梯门禁", "WY", "物业管理", 1),
    ("02", "", "市容环境", "", "", None),
    ("0201", "02", "垃圾清运", "CG", "城市管理", 3),
    ("0202", "02", "油烟噪音", "CG", "城市管理", 7),
    ("0203", "02", "乱堆乱放", "WY", "物业管理", 3),
    ("03", "", "安全隐患", "", "", None),
    ("0301", "03", "外墙屋面", "JG", "安全生产", 0),
    ("0302", "03", "消防通道", "JG", "安全生产", 3),
    ("0303", "03", "飞线充电", "WY", "物业管理", 3),
    ("04", "", "物业服务", "", "", None),
    ("0401", "04", "物业收费", "WY", "物业管理", 7),
    ("0402", "04", "停车", "WY", "物业管理", 7),
    ("05", "", "社会治安", "", "", None),
    ("0501", "05", "扰民", "PCS", "治安警务", 3),
    ("06", "", "民生服务", "", "", None),
    ("0601", "06", "养老助餐", "SH", "", 7),
    ("0602", "06", "工资劳务", "SH", "", 15),
    ("99", "", "其他", "", "", None),
    ("9901", "99", "别的事", "", "", 7),
)


def departments() -> Iterator[tuple]:
    for place, (code, name, _net) in enumerate(DEPARTMENTS, 1):
        yield code, name, f"1001900{place:04d}"


def members(staff: Staff) -> Iterator[tuple]:
    """One officer each, in turn where there are fewer."""
    officers = [post for post in staff.posts if post.role == "部门办事员"]
    for place, (code, _name, _net) in enumerate(DEPARTMENTS):
        officer = officers[place % len(officers)]
        yield code, officer.number, officer.since, ""


def zones(street: Street) -> Iterator[tuple]:
    """Each zone takes the grids of one community."""
    for code, name, net in DEPARTMENTS:
        for community in street.communities if net else ():
            for grid in community.grids:
                yield code, grid.code, net, f"{name}{community.name}片"


def categories() -> Iterator[tuple]:
    for code, parent, name, department, net, days in CATEGORIES:
        yield code, parent, name, department, net, "" if days is None else str(days)
