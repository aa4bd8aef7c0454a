"""States of a run, what may follow what, and the receipt that must add up."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum

from evenborn.standards.words import Words

LEASE = timedelta(seconds=30)  # a worker that has not spoken for so long is taken for dead
BEAT = timedelta(seconds=8)  # three chances to speak within a lease
WAIT = timedelta(seconds=5)  # before the world (disk, network) is tried again; doubled each time
MOST_TRIES = 5  # without a step forward; a job that gets on may be interrupted a hundred times
LEAP = timedelta(hours=1)  # nothing waits so long: what is to come later tells of a clock set back
SPEAKS_EVERY = timedelta(milliseconds=500)  # progress on the page; more would only wear the disk


class State(StrEnum):
    """Where a run stands."""

    QUEUED = "queued"
    RUNNING = "running"
    CANCELLING = "cancelling"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


NEXT: Mapping[State, frozenset[State]] = {
    State.QUEUED: frozenset({State.RUNNING, State.CANCELLED}),
    # Back to the queue: the worker was asked to stop, or the world failed and is tried again.
    State.RUNNING: frozenset({State.CANCELLING, State.DONE, State.FAILED, State.QUEUED}),
    # A job may reach its end before it sees that it was to stop.
    State.CANCELLING: frozenset({State.CANCELLED, State.DONE, State.FAILED}),
    State.DONE: frozenset(),
    State.FAILED: frozenset({State.QUEUED}),
    State.CANCELLED: frozenset({State.QUEUED}),
}

WORDS: Mapping[State, Words] = {
    State.QUEUED: Words("排队中", "Waiting"),
    State.RUNNING: Words("进行中", "Running"),
    State.CANCELLING: Words("正在取消", "Being cancelled"),
    State.DONE: Words("已完成", "Done"),
    State.FAILED: Words("未完成", "Failed"),
    State.CANCELLED: Words("已取消", "Cancelled"),
}

# What is drawn beside the word, told apart in grey print.
SHAPES: Mapping[State, str] = {
    State.QUEUED: "open",
    State.RUNNING: "waiting",
    State.CANCELLING: "waiting",
    State.DONE: "done",
    State.FAILED: "attention",
    State.CANCELLED: "stopped",
}

OVER = frozenset(state for state in State if state not in ("queued", "running", "cancelling"))
AT_WORK = frozenset({State.RUNNING, State.CANCELLING})

DIED_OFTEN = Words(
    "这项工作反复中断，没有进展，已停止。已完成的部分保留；请联系系统管理员，查明原因后重试。",
    "This work broke off again and again without getting on, so it was stopped. What was done is "
    "kept; ask the system administrator, and try again when the cause is known.",
)
BROKE = Words(
    "程序出错，工作没有完成；已完成的部分保留，没有写了一半的记录。请联系系统管理员。",
    "The program failed and the work is not complete; what was done is kept and nothing is "
    "half-written. Tell the system administrator.",
)
WORLD = Words(
    "磁盘、网络或数据库暂时不可用，多次尝试后仍未完成；已完成的部分保留，请稍后重试。",
    "Disk, network or database could not be used, even after several tries; what was done is "
    "kept. Try again later.",
)


class Cancelled(Exception):
    """The officer has cancelled the run; the job ends at its last kept step."""


class Stopped(Exception):
    """The worker shuts down; the run goes back to the queue and is taken up from its last step."""


class LeaseLost(Exception):
    """Another worker has taken the run up; this one may not write any more."""


class Unbalanced(Exception):
    """The parts of a receipt do not add up to its total."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """What went in, and where each part of it went.

    Attributes:
        total: records taken in hand, >= 0.
        parts: name of a part → records; together they are the total.
        notes: further counts that are no part of the total.
    """

    total: int
    parts: Mapping[str, int]
    notes: Mapping[str, int] = field(default_factory=dict)

    def require_balance(self) -> None:
        """Raise `Unbalanced` unless every part is counted and the parts add up to the total.

        >>> Receipt(total=3, parts={"accepted": 2, "refused": 1}).require_balance()
        """
        counts = self.parts.values()
        if min(counts, default=0) < 0 or sum(counts) != self.total:
            raise Unbalanced


def may_follow(state: State, following: State) -> bool:
    """Tell whether a state may follow another.

    >>> may_follow(State.DONE, State.QUEUED), may_follow(State.FAILED, State.QUEUED)
    (False, True)
    """
    return following in NEXT[state]


def pause(tries: int) -> timedelta:
    """Return how long to wait before the next try: 5 s, 10 s, 20 s …

    >>> [pause(tries).seconds for tries in (1, 2, 3)]
    [5, 10, 20]
    """
    return WAIT * 2 ** max(0, tries - 1)


EVENTS: Mapping[str, Words] = {
    "runs.started": Words("发起后台工作", "started long work"),
    "runs.cancelled": Words("取消后台工作", "cancelled long work"),
    "runs.retried": Words("重试后台工作", "retried long work"),
    "runs.finished": Words("后台工作结束", "long work ended"),
}
