"""What the acts of this room are called in the log."""

from evenborn.standards.words import Words

EVENTS = {
    "reconciliation.link_asked": Words("发起部门数据核对", "Linkage asked for"),
    "reconciliation.linked": Words("完成部门数据核对", "Agencies' records linked"),
    "reconciliation.records_opened": Words(
        "为核对读取出生记录", "Birth records opened for linkage"
    ),
    "reconciliation.agreement_proposed": Words("拟订信息共享协议", "Agreement drawn up"),
    "reconciliation.agreement_approved": Words("批准信息共享协议", "Agreement approved"),
    "reconciliation.agreement_refused": Words("不批准信息共享协议", "Agreement refused"),
    "reconciliation.agreement_ended": Words("终止信息共享协议", "Agreement ended"),
    "reconciliation.transferred": Words("按协议传输数据", "Data transferred by agreement"),
    "reconciliation.quarter_sent": Words("季度数据交换", "Quarter exchanged"),
    "reconciliation.package_fetched": Words("下载季度数据包", "Quarter's package fetched"),
    "reconciliation.counts_explained": Words("说明部门人数差异", "Counts' difference explained"),
    "reconciliation.differences_kept": Words("保存部门数据差异", "Differences kept"),
    "reconciliation.difference_answered": Words("答复差异", "Difference answered"),
    "reconciliation.difference_settled": Words("确认差异答复", "Difference settled"),
    "reconciliation.difference_returned": Words("退回差异答复", "Difference sent back"),
    "reconciliation.pair_read": Words("查看待复核的一对记录", "Pair of records read"),
    "reconciliation.pair_decided": Words("判断一对记录", "Pair of records decided"),
    "reconciliation.decision_undone": Words("撤回判断", "Decision taken back"),
    "reconciliation.pair_reopened": Words("重新判断一对记录", "Pair opened anew"),
    "reconciliation.cells_forgotten": Words(
        "清除已签署季度的复核内容", "Cells of decided pairs emptied"
    ),
    "reconciliation.quarter_drawn_up": Words("编制季度表", "Quarter's table drawn up"),
    "reconciliation.quarter_signed": Words("签署季度表", "Quarter's table signed"),
    "reconciliation.signature_taken_back": Words("撤回季度表签字", "Signature taken back"),
    "reconciliation.form_approved": Words("登记统计表审批信息", "Form's approval entered"),
    "reconciliation.quarter_read": Words("下载季度表", "Quarter's table read"),
}
