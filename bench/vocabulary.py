"""Notes as people write them at doors: made of 2,304 different words, so that they compress as little as real ones."""

import random

THINGS = """
楼道 电梯 水管 阳台 厨房 车棚 屋顶 墙面 门锁 窗户 下水 燃气 空调 路灯 花坛 垃圾 邻居 老人 孩子 租客 物业 单元 地库 井盖
信箱 围栏 晾衣 管道 电表 水表 宽带 天线 雨棚 消防 监控 快递 宠物 噪声 油烟 护栏 台阶 坡道 绿地 健身 停车 充电 门禁 户口
"""
TROUBLES = """
坏了 漏水 堵了 松动 生锈 太吵 太暗 脱落 裂缝 积水 断电 掉漆 异味 占道 没人管 要更换 报修了 已登记 想加装 在协商 等回复 不肯让
怕摔跤 不会用 要补办 在排队 够不着 关不上 打不开 有老鼠 长青苔 挡光线 没扶手 缺一块 漏了气 跳了闸 进了水 太拥挤 被划伤 要年检
没贴牌 被锁住 堆杂物 想换新 没盖好 有隐患 修过了 还没好
"""
WORDS = [thing + trouble for thing in THINGS.split() for trouble in TROUBLES.split()]


def note(dice: random.Random) -> str:
    """18 characters on the mean."""
    wanted = dice.randint(9, 27)
    return "，".join(dice.sample(WORDS, 6))[:wanted]
