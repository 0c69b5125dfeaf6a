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
WRONG = {  # field → what can be wrong with it
    "公共设施": words(
        "坏了 松动 不好使 生锈 裂开 掉皮 修了又坏 时好时坏 一直没换 "
        "缺一块 没人修 用不了 报修没回音 越来越旧 松脱 被撞弯 该换了 装得太高 不够用"
    ),
    "物业管理": words(
        "没人管 太随便 老是拖 不公开 说法不一 一直没着落 常有人投诉 比去年差 "
        "停了三天 拖了半年 没有回音 占了通道 找不到人 收费不清楚 换人就变 越来越乱"
    ),
    "家事邻里": words(
        "吵过两次 说不清楚 还没谈拢 劝过没用 越来越频繁 影响休息 两家都有气 没人肯让 想找人评理 夜里也有 好了几天又犯 心里有疙瘩"
    ),
    "劳动关系": words("拖了两个月 没给说法 少算了 还没签 不肯退 没人答复 算法不明白 要等年底 说好的没兑现"),
    "经济金融": words("拿不回来 不敢确定真假 被催着交 合同看不懂 家里人不放心 已报过警 想退不给退 利息说不清 担心被骗"),
    "其他": words("手续麻烦 排不上号 不知道找谁 跑了两趟 不会在手机上办 离得太远 材料不齐 问了几处不一样 等了很久 名额不够"),
}
SINCE = words(
    "上周起 上个月起 入冬以后 下雨天 夜里 清早 周末 节后 停电后 换物业后 装修以来 近来 一到晚上 大风天 放学时 "
    "高峰时 半夜 这两天 梅雨天 年初起"
)
WISH = {  # field → what they would like
    "公共设施": words(
        "希望换新 盼着早点修好 请来量一量 担心老人摔跤 怕孩子碰到 请先围起来 请物业先处理 想换个位置 能不能先应急 请师傅来看看"
    ),
    "物业管理": words("要求公开账目 想参加议事 请社区出面谈 请物业给个说法 想听听邻居意见 盼有个回音 愿意出一份力 请别再拖"),
    "家事邻里": words("希望有人调解 想一起坐下来谈 请社区劝一劝 想约个时间说清楚 怕伤了和气 请先去楼上问问 不想闹大"),
    "劳动关系": words("想知道找谁 请帮忙问问 想请懂法的人看看 想去调解 怕丢了工作"),
    "经济金融": words("想请人帮忙看合同 想知道怎么要回来 请给老人讲一讲 想问律师 请转告社区"),
    "其他": words("请帮忙问问 想找志愿者陪着去 盼有个回音 想知道在哪里办 希望送上门 想改个时间"),
}
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
    where = dice.choice(WHERE) if field in ("公共设施", "物业管理") else ""
    said = f"{where}{dice.choice(THINGS[field])}{dice.choice(WRONG[field])}"
    if dice.random() < 0.8:
        said = f"{dice.choice(SINCE)}{said}"
    if dice.random() < 0.95:
        said = f"{said}，{dice.choice(WISH[field])}"
    return field, said


def idea(dice: Random) -> str:
    return dice.choice(IDEAS).format(where=dice.choice(WHERE))


def promise(dice: Random) -> str:
    return dice.choice(PROMISES)
