"""What the acts of this room are called in the log."""

from evenborn.standards.words import Words

EVENTS = {
    "reports.made": Words("编制报表", "Report made"),
    "reports.taken": Words("下载报表", "Report taken"),
    "reports.differed": Words("报表与回执不符", "Report differs from its receipt"),
    # Entries of earlier versions keep their words.
    "reports.read": Words("查看核对报告", "Reconciliation report read"),
}
