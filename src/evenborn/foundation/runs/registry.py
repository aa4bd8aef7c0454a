"""The jobs that rooms declare, by name.

```python
@job("births.import", title=Words("接收分娩记录", "Take in births"))
def take_in(work: Work, *, batch: int) -> Receipt:
    for chunk in chunks_after(work.kept.get("line", 0)):
        with work.step({"line": chunk.last}, done=chunk.last):
            births.enter_all(chunk)
    return Receipt(total=…, parts={"accepted": …})
```

A room imports its `jobs` module in `AppConfig.ready()`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from evenborn.foundation.runs.rules import Receipt
from evenborn.standards.words import Words

if TYPE_CHECKING:
    from evenborn.foundation.runs.work import Work  # noqa: F401 - named in Body

Body = Callable[..., Receipt]
Declared = TypeVar("Declared", bound=Body)


@dataclass(frozen=True, slots=True)
class Job:
    """One kind of long work.

    Attributes:
        name: `room.verb`.
        title: what it does, for the page.
        body: called with the `Work` and the run's arguments; returns the receipt.
        page: URL name of the page that shows what came of it, or empty.
        page_argument: which argument of the run that URL takes.
        parts: words for the parts of the receipt.
        daily: a worker starts it once a day by itself, without arguments.
        after: name of a job of a lower room; when a run of it is done, this one is started with
            the argument `run`, its number. So a room follows another that does not know it.
    """

    name: str
    title: Words
    body: Body
    page: str
    page_argument: str
    parts: dict[str, Words]
    daily: bool
    after: str = ""


JOBS: dict[str, Job] = {}

PARTS = {
    "accepted": Words("接收", "accepted"),
    "refused": Words("退回", "refused"),
    "known": Words("以前已有", "already known"),
    "done": Words("已处理", "done"),
}


def job(
    name: str,
    *,
    title: Words,
    page: str = "",
    page_argument: str = "",
    parts: dict[str, Words] | None = None,
    daily: bool = False,
    after: str = "",
) -> Callable[[Declared], Declared]:
    """Declare a job; see `Job`."""

    def declare(body: Declared) -> Declared:
        assert name not in JOBS or JOBS[name].body.__module__ == body.__module__, name
        words = PARTS | (parts or {})
        JOBS[name] = Job(name, title, body, page, page_argument, words, daily, after)
        return body

    return declare
