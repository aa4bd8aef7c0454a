"""What the acts of this room are called in the log."""

from evenborn.standards.words import Words

EVENTS = {
    "reconciliation.link_asked": Words("发起部门数据核对", "Linkage asked for"),
    "reconciliation.linked": Words("完成部门数据核对", "Agencies' records linked"),
    "reconciliation.records_opened": Words(
        "为核对读取出生记录", "Birth records opened for linkage"
    ),
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
}
