"""What people say at their doors, put together from lists: places, things, what is wrong, what they would like. Invented."""

from random import Random

from .names import words

WHERE = words(
    "楼道 门厅 电梯口 地下车库 车棚 单元门口 北门 南门 东门 中庭 楼顶 天台 消防通道 垃圾房 快递柜旁 充电桩旁 "
    "花坛边 楼梯转角 底楼 架空层 门卫室 健身角 水泵房 配电间 雨棚下 围墙边 坡道 走廊 阳台外 晾衣场 石凳旁 "
    "活动室 菜场口 公交站旁 后巷 河边步道 井盖旁 公告栏 信箱旁 树下"
)
THINGS = {  # field → what it is about
    "公共设施": words(
        "路灯 声控灯 扶手 台阶 井盖 门禁 对讲 监控 栏杆 水管 落水管 雨棚 电线 网线箱 电表箱 消防栓 灭火器 指示牌 "
        "减速带 地砖 墙皮 窗框 摄像头 座椅 滑梯 充电口 水龙头 排风扇 信箱 晾衣架 坡道板 闸机 道闸 路沿石 下水道 "
        "化粪池 泵房门 防火门 闭门器 感应灯"
    ),
    "物业管理": words(
        "保洁 垃圾清运 停车位 电梯保养 绿化修剪 门岗 物业费 公共收益 维修基金 外卖车 电瓶车 僵尸车 广告牌 装修垃圾 "
        "堆物 宠物粪便 小广告 快递堆放 巡逻 公告 地锁 充电费 水费分摊 电费公示 车库照明 除虫 高空抛物 飞线 鞋柜 "
        "晾晒"
    ),
    "家事邻里": words(
        "漏水 噪音 油烟 狗叫 麻将声 装修声 滴水 烟味 争车位 晾被子 孩子跑跳 练琴声 楼上拖椅子 空调外机 门前杂物 "
        "分家 赡养 照看孩子 陪护 接送"
    ),
    "劳动关系": words("工资 加班费 社保 合同 辞退 工伤 押金 排班 临时工 外卖平台 培训费 试用期"),
    "经济金融": words("贷款 集资 保健品 理财 养老卡 预付卡 健身卡 美容卡 网购退款 诈骗电话 借条 担保"),
    "其他": words("助餐 配药 挂号 医保 居住证 入学 托管班 公交线 菜价 办证 老年卡 体检 理发 搬家 找保姆 学电脑 换手机 看护"),
}
WRONG = words(
    "坏了 不亮 松动 漏水 堵住 生锈 裂开 掉皮 太暗 太吵 没人管 修了又坏 时好时坏 老是跳闸 一直没换 有异味 积水 "
    "打滑 关不上 打不开 挡路 占道 被压弯 缺一块 贴满广告 停了三天 拖了半年 说不清楚 还没谈拢 越来越多 没有着落 "
    "手续麻烦 排不上号 找不到人 没有回音 比去年贵 不公开 常被投诉 说法不一 不太放心"
)
SINCE = words(
    "上周起 上个月起 入冬以后 下雨天 夜里 清早 周末 节后 停电后 换物业后 装修以来 近来 一到晚上 大风天 放学时 "
    "高峰时 半夜 这两天 梅雨天 年初起"
)
WISH = words(
    "想请人来看看 希望换新 请物业先处理 想一起商量 盼着早点修好 要求公开账目 愿意出一份力 想知道找谁 请转告社区 "
    "想改个时间 希望有人调解 请别再拖 想听听邻居意见 盼有个回音 请帮忙问问 想申请补贴 愿意当志愿者 想参加议事 "
    "请来量一量 担心老人摔跤 怕孩子碰到 请先围起来 能不能装一个 想换个位置"
)
IDEAS = words(
    "能不能在{where}装个感应灯 {where}摆两张凳子给老人歇脚 把{where}的空地改成停车位 "
    "周末在{where}办一次义诊 {where}加一块晾晒区 {where}设个旧衣回收箱 请志愿者轮流看{where} "
    "{where}的通知也贴大字版"
)
PROMISES = words(
    "问物业什么时候修 转告社区并回话 请维修师傅上门看 查一下补贴怎么办 和楼上约个时间谈 把办事清单送来 联系配药志愿者 "
    "请物业公开账目 问学校报名时间 下周带调解员来"
)


def difficulty(dice: Random) -> tuple[str, str]:
    """(field, what they said): 8 to 30 characters, about 18 on average."""
    field = dice.choices(tuple(THINGS), (34, 30, 16, 5, 5, 10))[0]
    where = dice.choice(WHERE) if field in ("公共设施", "物业管理") or dice.random() < 0.3 else ""
    said = f"{where}{dice.choice(THINGS[field])}{dice.choice(WRONG)}"
    if dice.random() < 0.45:
        said = f"{dice.choice(SINCE)}{said}"
    if dice.random() < 0.8:
        said = f"{said},{dice.choice(WISH)}"
    return field, said


def idea(dice: Random) -> str:
    return dice.choice(IDEAS).format(where=dice.choice(WHERE))


def promise(dice: Random) -> str:
    return dice.choice(PROMISES)
