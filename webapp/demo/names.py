"""Invented names: communities called after solar terms, compounds after trees and weather, people after nobody."""

from random import Random


def words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


STREET, NEXT_STREET, LARGE_STREET = ("000000001", "时雨街道"), ("000000002", "望舒街道"), ("000000003", "岁华街道")
COMMUNITIES = words("立春 雨水 惊蛰 春分 清明 谷雨 立夏 小满 芒种 夏至 小暑 大暑 立秋 处暑")
FIRST = words("听溪 枫杨 晚樱 云栖 栾木 青檀 望潮 梧影 麦浪 晴川 藕塘 芦汀 松涛 桂雨 杏坞 棠梨 竹隐 莲漪 橘井 苇岸 柳浪 榆荫 桐花 荻秋")
LAST = words("花园 新村 公寓 家园 苑 里 雅居 名邸 小区 坊")
LONG_COMPOUND = "云栖里人才公寓（一期）东区精装长租社区"
SURNAMES = tuple(
    "陈林何方吴沈周江许孙钱郑冯卫蒋韩杨朱秦尤施张孔曹严华金魏陶姜戚谢邹柏水章云苏潘葛范彭郎鲁韦马苗花俞任"
    "袁柳鲍史唐费岑薛雷贺倪汤滕殷罗毕郝安常乐于时傅皮卞齐康伍余元顾孟黄"
)
GIVEN = words(
    "小满 可 平 芸 启明 立 宁 新 远 若水 一帆 望舒 知夏 秋实 思源 文博 静之 海晏 长青 子衿 清和 明远 "
    "晓棠 佳禾 亦安 云帆 南星 书意 景行 与归 采薇 如初 向晚 怀瑾 听澜 舒月 青禾 守一 微澜 之恒 其琛 沐阳 "
    "念初 星野 天语 以宁 半夏 白术 忍冬 连翘 杜若 泽兰 松年 鹤鸣 春生 夏木 冬青 雪松 雨桐 晴岚"
)
CALLED = ("女士", "先生", "奶奶", "爷爷", "阿姨", "师傅", "老师")


def compounds(dice: Random) -> list[str]:
    """All invented names of compounds, in a shuffled order."""
    names = [first + last for first in FIRST for last in LAST]
    dice.shuffle(names)
    return names


def person(dice: Random) -> str:
    return dice.choice(SURNAMES) + dice.choice(GIVEN)


def contact(dice: Random) -> str:
    """How a visitor notes a household: «李女士»; no more is kept than a visitor needs."""
    return dice.choice(SURNAMES) + dice.choices(CALLED, (30, 30, 10, 8, 10, 6, 6))[0]


def phone(dice: Random) -> str:
    """Eleven digits that nobody has: no mobile number begins with 100."""
    return f"100{dice.randrange(10**8):08d}"
