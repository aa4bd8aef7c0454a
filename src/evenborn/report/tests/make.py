"""Good figures for tests: the town names are real words, the numbers are made up and add up."""

import calendar
from datetime import date

from scipy.stats import binom

from evenborn.report import (
    AreaLimits,
    Balance,
    Coverage,
    Figures,
    FormHeader,
    Limit,
    Making,
    Pair,
    Part,
    Ratio,
    Share,
    Source,
    Task,
    Text,
)
from evenborn.stats.coverage import coverage_by_sex
from evenborn.stats.verdict import Band

BAND = Band()
Z = 1.959963984540054


def make_ratio(zh, en, boys, girls, unknown=0, code="", late=None):
    n = boys + girls
    if girls == 0 or n == 0:
        return Ratio(Text(zh, en), code, boys, girls, unknown, None, None, None, "too_few", late)
    share = boys / n
    middle = (share + Z * Z / (2 * n)) / (1 + Z * Z / n)
    half = Z / (1 + Z * Z / n) * (share * (1 - share) / n + Z * Z / (4 * n * n)) ** 0.5
    low, high = (100 * p / (1 - p) for p in (middle - half, middle + half))
    if low > 107:
        verdict = "above"
    elif high < 103:
        verdict = "below"
    elif high - low > 30:
        verdict = "too_few"
    else:
        verdict = "compatible"
    return Ratio(
        Text(zh, en),
        code,
        boys,
        girls,
        unknown,
        round(100 * boys / girls, 6),
        round(low, 6),
        round(high, 6),
        verdict,
        late,
    )


def make_limit(n):
    def bound(srb, q):
        boys = int(binom.ppf(q, n, srb / (100 + srb)))
        return None if boys >= n else round(100 * boys / (n - boys), 6)

    return Limit(n, bound(103, 0.001), bound(103, 0.025), bound(107, 0.975), bound(107, 0.999))


def make_share(hits, trials):
    share = hits / trials
    half = Z * (share * (1 - share) / trials) ** 0.5
    return Share(hits, trials, share, max(0.0, share - half), min(1.0, share + half))


DELIVERY = Text("助产机构（分娩登记）", "Delivery institutions (delivery register)")
POLICE = Text("公安派出所（户籍登记）", "Police stations (household registration)")
CERTIFICATE = Text("签发机构（出生医学证明）", "Issuing institutions (birth certificate)")

TOWNS = (
    ("青峰镇", "Qingfeng", 151, 138),
    ("大安街道", "Da'an", 412, 371),
    ("仙龙镇", "Xianlong", 96, 91),
    ("彭水苗族土家族自治县万足镇", "Wanzu", 62, 64),
    ("吉安镇", "Ji'an", 118, 109),
    ("朱沱镇", "Zhutuo", 228, 205),
    ("三教镇", "Sanjiao", 171, 170),
    ("板桥镇", "Banqiao", 84, 74),
    ("陈食街道", "Chenshi", 133, 122),
    ("临江镇", "Linjiang", 77, 81),
    ("红炉镇", "Honglu", 58, 49),
    ("双石镇", "Shuangshi", 143, 84),
    ("金龙镇", "Jinlong", 24, 19),
    ("宝峰镇", "Baofeng", 15, 20),
)


def make_figures(**changes):
    areas = tuple(
        make_ratio(zh, en, b, g, unknown=int(i % 3 == 0), code=f"500118{100 + i}")
        for i, (zh, en, b, g) in enumerate(TOWNS)
    )
    boys, girls = sum(a.boys for a in areas), sum(a.girls for a in areas)
    unknown = sum(a.unknown for a in areas)
    whole = make_ratio("合计", "All", boys, girls, unknown, "500118", late=41)
    months = []
    left = [boys, girls, unknown]
    for month in range(1, 13):
        b = boys // 12 + (month * 7) % 19 - 9 if month < 12 else left[0]
        g = girls // 12 + (month * 5) % 17 - 8 if month < 12 else left[1]
        u = unknown // 12 if month < 12 else left[2]
        left = [left[0] - b, left[1] - g, left[2] - u]
        months.append(
            make_ratio(
                f"{month}月",
                calendar.month_abbr[month],
                b,
                g,
                u,
                f"2025-{month:02}",
            )
        )
    quarters = tuple(
        make_ratio(
            f"{'一二三四'[q]}季度",
            f"Q{q + 1}",
            sum(m.boys for m in months[3 * q : 3 * q + 3]),
            sum(m.girls for m in months[3 * q : 3 * q + 3]),
            sum(m.unknown for m in months[3 * q : 3 * q + 3]),
            f"2025Q{q + 1}",
            late=(9, 12, 8, 12)[q],
        )
        for q in range(4)
    )
    first, second = 990, 660
    third = boys - first - second
    orders = (
        make_ratio("一孩", "First", first - 12, 940, unknown, "1"),
        make_ratio("二孩", "Second", second, 565, 0, "2"),
        make_ratio("三孩及以上", "Third and later", third, 82, 0, "3+"),
    )
    rest = girls - sum(o.girls for o in orders)
    orders += (make_ratio("孩次不详", "Order unknown", 12, rest, 0, ""),)
    residence = (
        make_ratio("母亲常住本县", "Mother lives here", boys - 20, girls - 15, unknown, "here"),
        make_ratio("母亲常住外地", "Mother lives elsewhere", 88, 80, 1, "elsewhere"),
        make_ratio("常住地不详", "Residence unknown", 12, 9, 0, ""),
    )
    bases = (
        make_ratio("发生地", "Occurrence", boys + 80, girls + 74, unknown + 1, "occurrence"),
        make_ratio("常住地", "Residence", boys, girls, unknown, "residence"),
        make_ratio("户籍登记", "Registration", boys - 90, girls - 160, unknown, "registration"),
    )
    curve = tuple(
        make_limit(n) for n in (17, 24, 35, 50, 70, 100, 140, 200, 280, 400, 560, 800, 1100, 1252)
    )
    lines = boys + girls + unknown
    values = {
        "area": Text("永川区", "Yongchuan"),
        "area_code": "500118",
        "period": Text("2025年", "2025"),
        "basis": Text("按常住地", "by residence"),
        "band": BAND,
        "whole": whole,
        "by_basis": bases,
        "by_quarter": quarters,
        "by_month": tuple(months),
        "by_order": orders,
        "by_residence": residence,
        "by_area": areas,
        "by_source": (
            make_ratio(DELIVERY.zh, DELIVERY.en, boys - 40, girls - 38, unknown, "delivery"),
            make_ratio(
                CERTIFICATE.zh, CERTIFICATE.en, boys - 42, girls - 36, unknown, "certificate"
            ),
            make_ratio(POLICE.zh, POLICE.en, boys - 79, girls - 122, 0, "registration"),
        ),
        "limits": AreaLimits(curve, tuple(make_limit(a.boys + a.girls) for a in areas)),
        "sources": (
            Source("delivery", "delivery", DELIVERY, "a" * 64, 3500, 3468, 30, 2, 1800, 1665, 3),
            Source(
                "registration", "registration", POLICE, "b" * 64, 3300, 3290, 10, 0, 1730, 1560, 0
            ),
            Source(
                "certificate", "certificate", CERTIFICATE, "c" * 64, 3400, 3400, 0, 0, 1770, 1627, 3
            ),
        ),
        "coverage": (
            Coverage(DELIVERY, make_share(1720, 1762), make_share(1560, 1600)),
            Coverage(POLICE, make_share(1690, 1770), make_share(1478, 1604)),
            Coverage(CERTIFICATE, make_share(1725, 1768), make_share(1561, 1598)),
        ),
        "pairs": (
            Pair(
                DELIVERY,
                POLICE,
                coverage_by_sex(boys=(1765, 1710, 1690), girls=(1600, 1490, 1478)),
            ),
        ),
        "tasks": (
            Task(
                POLICE,
                Text("其他部门有、户籍登记没有", "held by others, not registered"),
                126,
                Text(
                    "核对是否已登记；未登记的提供上门登记服务，不得附加条件。",
                    "Check whether registered; offer registration at home, no conditions.",
                ),
                Text("缺一处", "Missing from one"),
            ),
            Task(
                POLICE,
                Text("性别不一致", "sex differs"),
                4,
                Text(
                    "与分娩登记原始记录核对后更正。",
                    "Check against the delivery register, correct.",
                ),
                Text("性别不一致", "Sex"),
            ),
            Task(
                DELIVERY,
                Text("出生日期不一致", "birth date differs"),
                31,
                Text("查分娩登记原始记录。", "Look up the delivery register."),
                Text("日期不一致", "Date"),
            ),
        ),
        "balances": (
            Balance(
                "files",
                Text("来件", "files"),
                3,
                (Part(Text("批次", "batches"), 3), Part(Text("重复来件", "repeated"), 0)),
            ),
            Balance(
                "rows",
                Text("分娩登记逐行检查", "delivery register, rows"),
                3500,
                (
                    Part(Text("采用", "accepted"), 3468),
                    Part(Text("退回", "refused"), 30),
                    Part(Text("已有", "known"), 2),
                ),
            ),
            Balance(
                "cells",
                Text("本期本地区出生人口", "births of this area and period"),
                lines,
                tuple(Part(q.label, q.births) for q in quarters),
            ),
        ),
        "making": Making(
            "3f9a1c20b7de",
            date(2026, 1, 15),
            Text(
                "每 100 名活产女婴对应的活产男婴数；性别不明和未说明的不计入，列在旁边。",
                "Live-born boys per 100 live-born girls; unknown and unstated sex stand beside.",
            ),
            Text("Wilson 区间，95%", "Wilson interval, 95%"),
            (("evenborn", "0.1.0"), ("duckdb", "2.0.0")),
            (("area", "500118"), ("period", "2025")),
        ),
        "form": FormHeader(unit="永川区卫生健康委员会"),
    }
    return Figures(**(values | changes))
