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
}
