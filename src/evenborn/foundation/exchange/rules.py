"""What may come in and go out: limits, names, states. Pure."""

import re
from enum import StrEnum

from evenborn.standards.words import Words

CHUNK_ROWS = 1_000  # rows in one transaction with the checkpoint
SHOWN_LINES = 500  # problem lines on the page; all are in the returned Excel
# Beyond, only the lines with problems come back: writing 100,000 lines into Excel takes longer than
# all the checks, and a clerk mends the few.
WHOLE_BACK = 20_000
SUFFIXES = (".csv", ".tsv", ".txt", ".csv.gz", ".xlsx", ".xlsm", ".xls", ".parquet")


class BatchState(StrEnum):
    """What became of a file."""

    RECEIVED = "received"
    DONE = "done"
    REFUSED = "refused"  # as a whole: it could not be read


STATE_WORDS = {
    BatchState.RECEIVED: Words("已收到", "Received"),
    BatchState.DONE: Words("已接收完毕", "Taken in"),
    BatchState.REFUSED: Words("无法读取", "Could not be read"),
}
PARTLY = Words("有退回", "Some refused")


def suffix_of(name: str) -> str:
    """Return how a file's name ends, if a table's name ends so, else the empty string.

    >>> suffix_of("2025年3月.CSV.GZ"), suffix_of("photo.jpeg")
    ('.csv.gz', '')
    """
    lower = name.lower()
    return max((end for end in SUFFIXES if lower.endswith(end)), key=len, default="")


def display_name(name: str, *, kind: str) -> str:
    """Return a name to show for an uploaded file, with nothing personal in it.

    A clerk may name a file after a mother or her number, so of the given name only the ending
    and what reads as a year, a month or a quarter stay.

    >>> display_name("安陵医院 王小花 500118199001011234 2025年7月.xlsx", kind="delivery")
    'delivery-2025-07.xlsx'
    >>> display_name("../../etc/passwd", kind="delivery")
    'delivery'
    """
    suffix = suffix_of(name)
    stem = name[: len(name) - len(suffix)]
    found = re.search(
        r"(?<!\d)(20\d\d)(?:[年._-]?(?:(0?[1-9]|1[0-2])(?!\d)|[qQ第]([1-4一二三四])))?(?!\d)", stem
    )
    period = ""
    if found:
        year, month, quarter = found.groups()
        period = f"-{year}"
        if month:
            period += f"-{int(month):02d}"
        elif quarter:
            period += f"-q{'一二三四'.find(quarter) + 1 or quarter}"
    return f"{kind}{period}{suffix}"


EVENTS = {
    "exchange.received": Words("收到文件", "received a file"),
    "exchange.taken_in": Words("接收文件中的记录", "took in the records of a file"),
    "exchange.refused": Words("文件无法读取，已退回", "refused a file that cannot be read"),
    "exchange.fetched": Words("取回标注问题的文件", "fetched a file with its problems marked"),
    "exchange.forgotten": Words("文件到期删除", "deleted a file past its time"),
    "exchange.sent_out": Words("送出统计表", "sent a table out"),
}
