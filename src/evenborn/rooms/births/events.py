"""What the acts of this room are called in the log."""

from evenborn.standards.words import Words

EVENTS = {
    "births.entered": Words("登记出生", "Birth entered"),
    "births.received": Words("接收一批出生记录", "Records received"),
    "births.identity_read": Words("查看身份信息", "Identity read"),
    "births.figure_taken": Words("下载统计表", "Figure's table taken"),
    "births.verified": Words("核实出生", "Birth verified"),
    "births.returned": Words("退回出生记录", "Record returned"),
    "births.corrected": Words("更正出生记录", "Record corrected"),
    "births.withdrawn": Words("撤销出生记录", "Record withdrawn"),
    "births.draft_begun": Words("新建草稿", "Draft begun"),
    "births.draft_discarded": Words("删除草稿", "Draft discarded"),
    "births.month_prepared": Words("编制月报", "Month drawn up"),
    "births.month_closed": Words("月度关账", "Month closed"),
    "births.month_taken_back": Words("撤回月报", "Month taken back"),
    "births.certificates_received": Words("领用出生医学证明", "Certificates received"),
    "births.certificate_spoilt": Words("出生医学证明作废", "Certificate spoilt"),
    "births.sample_drawn": Words("抽取抽查样本", "Sample drawn"),
    "births.sample_compared": Words("核对抽查记录", "Sampled record compared"),
    "births.sample_finished": Words("完成抽查", "Spot check finished"),
    "births.death_reported": Words("报告婴儿死亡", "Infant death reported"),
    "births.death_read": Words("查看婴儿死亡报告", "Infant death report read"),
    "births.death_signed": Words("签署婴儿死亡报告", "Infant death signed"),
    "births.township_compared": Words("乡镇月度比对", "Township comparison"),
    "births.difference_explained": Words("说明比对差异", "Difference explained"),
}
