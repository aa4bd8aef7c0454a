"""What the register finds wrong beyond the schema's own checks; the same words at every door."""

from evenborn.standards.checking.problems import Cause

OTHER_FACILITY = Cause(
    "other-facility",
    "error",
    "facility_code",
    ("facility_code",),
    "机构代码应为本机构代码，或留空由系统填写",
    "the code of your own institution, or empty: the system fills it in",
)
MAY_NOT_DELIVER = Cause(
    "institution-may-not-deliver",
    "error",
    "birth_date",
    ("birth_date",),
    "本机构在该日不在开展助产服务的名单内，请联系县卫生健康部门",
    "on that day your institution was not registered for deliveries; ask the county health office",
)
ELSEWHERE = Cause(
    "place-needs-an-institution",
    "error",
    "place_type",
    ("place_type",),
    "乡镇只登记途中、家中或其他地点的出生；在医疗机构出生的由该机构登记",
    "a township enters births at home, on the way or elsewhere; an institution enters its own",
)
NOT_YET = Cause(
    "born-later-than-now",
    "error",
    "birth_time",
    ("birth_date", "birth_time"),
    "出生时刻不应晚于现在，请核对日期和时刻",
    "the birth cannot be later than now; check the date and the time",
)
LATE = Cause(
    "late-without-reason",
    "error",
    "late_reason",
    ("late_reason",),
    "出生已超过 24 小时，请填写迟录原因",
    "more than 24 hours after the birth; give the reason for the late entry",
)
KNOWN_OTHERWISE = Cause(
    "known-otherwise",
    "error",
    "record_id",
    ("record_id",),
    "此记录编号以前已接收过，但内容不同；更正请走更正手续，新记录请用新编号",
    "this record number was accepted before with other content; correct the old record by a "
    "correction, or give a new record its own number",
)
CERTIFICATE_USED = Cause(
    "certificate-used",
    "error",
    "certificate_number",
    ("certificate_number",),
    "此出生医学证明编号已用于另一条记录，请核对证明原件",
    "this certificate number stands in another record; compare with the document",
)
CERTIFICATE_SPOILT = Cause(
    "certificate-spoilt",
    "error",
    "certificate_number",
    ("certificate_number",),
    "此出生医学证明编号已登记作废，请核对证明原件",
    "this certificate number was recorded as spoilt; compare with the document",
)
NOT_IN_STOCK = Cause(
    "certificate-not-in-stock",
    "warning",
    "certificate_number",
    ("certificate_number",),
    "此编号不在本机构领用的证明号段内，请核对",
    "this number is not in a block your institution received; please check",
)
OUT_OF_SEQUENCE = Cause(
    "certificate-out-of-sequence",
    "warning",
    "certificate_number",
    ("certificate_number",),
    "此编号之前还有未使用的编号；作废的请登记作废",
    "there are unused numbers before this one; record the spoilt ones",
)
SAME_DAY = Cause(
    "same-mother-same-day",
    "warning",
    "mother_id_number",
    ("mother_id_number", "birth_date"),
    "同一天已有同一母亲的记录；双胎请填写胎数和多胎次序，否则请核对是否重复",
    "there is a record of the same mother on the same day; for twins fill in plurality and rank, "
    "otherwise check for a double entry",
)
ENTERED_TWICE = Cause(
    "same-infant-twice",
    "warning",
    "plurality_rank",
    ("plurality_rank", "mother_id_number", "birth_date"),
    "同一天、同一母亲、同一多胎次序已有记录，很可能重复；确为另一婴儿的请核对多胎次序",
    "there is a record of the same mother, day and rank, so this looks like a double entry; "
    "if it is another infant, check the rank",
)
