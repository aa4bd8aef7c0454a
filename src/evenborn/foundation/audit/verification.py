"""Does the log still stand as it was written? Each row is read once, in order, in little memory."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from evenborn.foundation.audit.actions import content_of
from evenborn.foundation.audit.chain import ALGORITHMS, GENESIS, digest_of
from evenborn.foundation.audit.models import HEAD, Entry, Head
from evenborn.standards.words import Words


class Kind(StrEnum):
    """What can be wrong."""

    CHANGED = "changed"
    MISSING = "missing"
    NOT_CHAINED = "not_chained"
    CUT_OFF = "cut_off"
    SURPLUS = "surplus"
    NO_HEAD = "no_head"
    OTHER_THAN_NOTED = "other_than_noted"


_WORDS: Mapping[Kind, Words] = {
    Kind.CHANGED: Words(
        "第 {number} 条日志的内容被改动：与其摘要不符。",
        "Entry {number} was changed: it does not fit its digest.",
    ),
    Kind.MISSING: Words("缺少第 {number} 条日志。", "Entry {number} is missing."),
    Kind.NOT_CHAINED: Words(
        "第 {number} 条日志与前一条不相接：有日志被插入、调换或整条替换。",
        "Entry {number} does not follow the one before: an entry was put in, moved or replaced.",
    ),
    Kind.CUT_OFF: Words(
        "日志末尾被截断：从第 {number} 条起缺失。",
        "The end of the log was cut off: entries are missing from {number} on.",
    ),
    Kind.SURPLUS: Words(
        "第 {number} 条日志在链尾之后：不是由系统写入的。",
        "Entry {number} stands after the end of the chain: the house did not write it.",
    ),
    Kind.NO_HEAD: Words(
        "链尾记录缺失，无法证明日志完整。",
        "The row that knows the end of the chain is gone: nothing shows that the log is whole.",
    ),
    Kind.OTHER_THAN_NOTED: Words(
        "第 {number} 条日志的摘要与先前抄录的不符：此前的日志被重写。",
        "The digest of entry {number} is not the one noted before: the log was written anew.",
    ),
}


@dataclass(frozen=True, slots=True)
class Fault:
    """The first place where the log is not what was written.

    Attributes:
        number: the entry where it shows.
        kind: what is wrong.
    """

    number: int
    kind: Kind

    @property
    def words(self) -> Words:
        """The fault in a sentence."""
        return _WORDS[self.kind].filled(number=self.number)


@dataclass(frozen=True, slots=True)
class Verification:
    """What the check found.

    Attributes:
        checked: entries that hold, counted from the first.
        first_fault: None when the log is whole.
        last_number, last_digest: the end of the chain. Noted on paper, they prove to a later check
            (`noted`) that nothing up to there was written anew, not even with the whole chain.
    """

    checked: int
    first_fault: Fault | None
    last_number: int
    last_digest: str

    @property
    def words(self) -> Words:
        """The result in a sentence."""
        if self.first_fault is not None:
            return self.first_fault.words
        return Words(
            "日志完整：{n} 条，逐条相接，无改动。",
            "The log is whole: {n} entries, each follows the one before, none was changed.",
        ).filled(n=self.checked)


def verify(
    chunk: int = 5_000,
    *,
    noted: Mapping[int, str] | None = None,
    progress: Callable[[int, int], object] | None = None,
) -> Verification:
    """Read the whole log and find the first entry that was changed, dropped, moved or put in.

    Entries that are added meanwhile are left to the next check.

    Args:
        chunk: entries held in memory at a time.
        noted: digests by number from earlier checks, kept outside this database.
        progress: told (checked, total) after each chunk.
    """
    head = Head.objects.filter(pk=HEAD).first() or Head(number=0, digest=GENESIS)
    noted = noted or {}
    checked, previous, fault = 0, GENESIS, None
    for entry in _in_order(head.number, chunk):
        fault = _fault(entry, number=checked + 1, previous=previous, noted=noted)
        if fault is not None:
            break
        checked, previous = entry.number, entry.digest
        if progress is not None and checked % chunk == 0:
            progress(checked, head.number)
    fault = fault or _fault_at_the_end(checked, previous, head, noted)
    return Verification(checked, fault, head.number, head.digest)


def _fault(entry: Entry, *, number: int, previous: str, noted: Mapping[int, str]) -> Fault | None:
    if entry.number > number:
        return Fault(number, Kind.MISSING)
    kind = None
    if entry.number < number:
        kind = Kind.SURPLUS
    elif (
        entry.algorithm not in ALGORITHMS
        or digest_of(content_of(entry), entry.algorithm) != entry.digest
    ):
        kind = Kind.CHANGED
    elif entry.previous != previous:
        kind = Kind.NOT_CHAINED
    elif noted.get(number, entry.digest) != entry.digest:
        kind = Kind.OTHER_THAN_NOTED
    return None if kind is None else Fault(entry.number, kind)


def _fault_at_the_end(
    checked: int, digest: str, head: Head, noted: Mapping[int, str]
) -> Fault | None:
    if checked < head.number:
        return Fault(checked + 1, Kind.CUT_OFF)
    if digest != head.digest:
        return Fault(head.number, Kind.NOT_CHAINED)
    if max(noted, default=0) > head.number:
        return Fault(max(noted), Kind.CUT_OFF)
    # An entry and the head move in one transaction: no entry that was seen first may lie beyond a
    # head that is seen afterwards.
    newest = Entry.objects.order_by("-number").values_list("number", flat=True).first() or 0
    end = Head.objects.filter(pk=HEAD).values_list("number", flat=True).first()
    if newest > (end or 0):
        return Fault(newest, Kind.NO_HEAD if end is None else Kind.SURPLUS)
    return None


def _in_order(end: int, chunk: int) -> Iterator[Entry]:
    """Give the entries up to the end by number, a chunk at a time and each chunk by its key."""
    last: int | None = None
    while True:
        entries = Entry.objects.filter(number__lte=end).order_by("number")
        held = list((entries if last is None else entries.filter(number__gt=last))[:chunk])
        yield from held
        if len(held) < chunk:
            return
        last = held[-1].number
