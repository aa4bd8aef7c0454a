"""The offices, what differs, and what to do next: every sentence of the workbook and the report.

The next action is always something an office does with its own register. Nothing is ever asked
of a family but what it is entitled to: a certificate and a registration, without conditions.
"""

from typing import Final

from evenborn.reconcile.rules import Kind
from evenborn.report import Text

AGENCIES: Final[dict[str, Text]] = {
    "delivery": Text("助产机构（分娩登记）", "Delivery institutions (delivery register)"),
    "certificate": Text("签发机构（出生医学证明）", "Issuing institutions (birth certificates)"),
    "registration": Text(
        "公安机关（新生儿户口登记）", "Police (household registration of newborns)"
    ),
    "vaccination": Text("接种单位（首针接种）", "Vaccination units (first vaccinations)"),
    "registration_counts": Text(
        "公安机关（户口登记合计数）", "Police (counts of household registrations)"
    ),
}
SHORT: Final[dict[str, Text]] = {
    "delivery": Text("分娩登记", "delivery register"),
    "certificate": Text("出生医学证明", "birth certificates"),
    "registration": Text("户口登记", "household registration"),
    "vaccination": Text("首针接种", "first vaccinations"),
    "registration_counts": Text("户口登记合计数", "counts of household registrations"),
}
DESK: Final = Text("县卫生健康统计人员", "County health statisticians")

ABSENT: Final[dict[Kind, Text]] = {
    "delivery": Text(
        "查分娩登记原始记录是否漏登；不在本县分娩的，注明分娩地。",
        "Look in the delivery register for an omission; if born elsewhere, note where.",
    ),
    "certificate": Text(
        "查是否已签发；未签发的，告知家庭可免费办理。",
        "Check whether it was issued; if not, tell the family it may have one free of charge.",
    ),
    "registration": Text(
        "查是否已在本地或外地登记；未登记的，上门提供登记服务，不得附加任何条件。",
        "Check whether registered here or elsewhere; if not, offer registration, no conditions.",
    ),
}
FIELDS: Final[dict[str, Text]] = {
    "infant_sex": Text("性别不一致", "sex differs"),
    "birth_date": Text("出生日期不一致", "birth date differs"),
    "birth_order": Text("孩次不一致", "birth order differs"),
    "mother_id_number": Text("母亲证件号不一致", "mother's identity number differs"),
}
FIELD_ACTIONS: Final[dict[str, Text]] = {
    "infant_sex": Text(
        "查原始记录，确定性别后通知其他部门更正。",
        "Look up the source record, settle the sex and tell the others to correct theirs.",
    ),
    "birth_date": Text(
        "查原始记录，确定日期后通知其他部门更正。",
        "Look up the source record, settle the date and tell the others to correct theirs.",
    ),
    "birth_order": Text(
        "按母亲活产子女数核对孩次，更正有误的一方。",
        "Compare the order with the mother's live births; correct the one in error.",
    ),
    "mother_id_number": Text(
        "查原始证件复印件，更正录错的证件号；确属两人的，撤销关联。",
        "Look up the copy of the document and correct the number; undo the link if two persons.",
    ),
}
ONLY: Final = Text("只见于一个部门", "with one agency only")
SOME: Final = Text("有的部门没有", "not with every agency")
REVIEW: Final = Text("待人工复核的记录对", "pairs waiting for review")
REVIEW_ACTION: Final = Text(
    "对照两份原始记录，判断是否同一次出生。", "Compare both source records: one birth or two?"
)
TWICE: Final = Text("同一部门重复登记", "entered twice by one agency")
TWICE_ACTION: Final = Text(
    "核对后保留一份，另一份作废。", "Check, keep one record and void the other."
)
REFUSED: Final = Text("退回待改的行", "rows refused")
REFUSED_ACTION: Final = Text(
    "用 evenborn check 取回批注的表，改正后只补报这些行。",
    "Run evenborn check for the annotated table; mend and send only these rows again.",
)
SHEETS: Final[dict[str, Text]] = {
    "summary": Text("汇总", "Summary"),
    "only": Text("仅一处有", "One agency only"),
    "some": Text("有处缺", "Not with every agency"),
    "infant_sex": Text("性别", "Sex"),
    "birth_date": Text("出生日期", "Birth date"),
    "birth_order": Text("孩次", "Birth order"),
    "mother_id_number": Text("母亲", "Mother"),
    "review": Text("待复核", "Review"),
    "twice": Text("重复", "Duplicates"),
    "identities": Text("身份信息（保密）", "Identities (secret)"),
}
SEXES: Final = {1: "男", 2: "女", 0: "未知", 9: "未说明"}
BANDS: Final = {"linked": "已关联", "review": "待复核", "single": "单独"}
