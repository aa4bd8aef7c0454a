"""What a job holds in its hands while it runs: progress, the checkpoint, the wish to stop."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from threading import Event
from typing import Any

from django.db import transaction

from evenborn.foundation.runs import actions
from evenborn.foundation.runs.models import Run
from evenborn.foundation.runs.rules import SPEAKS_EVERY, Stopped
from evenborn.standards.words import Words

Clock = Callable[[], datetime]
QUIET = Words("", "")


class Work:
    """One run in the hands of one worker.

    Attributes:
        run: the run.
        kept: the checkpoint of the last step, empty at the first start.
        clock: gives the moment for whatever the job writes.
        by: in whose name the job acts: the officer, else the run itself.
    """

    def __init__(self, run: Run, *, clock: Clock, stop: Event | None = None) -> None:
        self.run = run
        self.kept: Mapping[str, Any] = dict(run.kept)
        self.clock = clock
        self.by = run.officer or run
        self._stop = stop or Event()
        self._said_at: datetime | None = None
        self._done = run.done
        self._total = run.total
        self._words = Words(run.words_zh, run.words_en)

    def progress(self, done: int, total: int | None = None, words: Words = QUIET) -> None:
        """Say how far the work is; written at most twice a second.

        Raises:
            Cancelled: the officer has cancelled.
            Stopped: the worker shuts down.
            LeaseLost: another worker has the run.
        """
        self._require_wanted()
        changed = words not in (QUIET, self._words)
        self._remember(done, total, words)
        at = self.clock()
        if changed or self._said_at is None or at - self._said_at >= SPEAKS_EVERY:
            self._said_at = at
            actions.speak(self.run, done=done, total=self._total, words=self._words, at=at)

    @contextmanager
    def step(
        self, state: Mapping[str, Any], *, done: int, total: int | None = None, words: Words = QUIET
    ) -> Iterator[None]:
        """Make the writes inside and the checkpoint one transaction.

        Killed before the end, neither has happened; after it, both have. The row of the run is
        locked meanwhile, so a worker that lost its lease cannot write.

        Args:
            state: the checkpoint; after a restart it is `work.kept`. It may be changed inside.
            done, total, words: as for `progress`.

        Raises:
            Cancelled, Stopped, LeaseLost: nothing inside has happened.
        """
        self._require_wanted()
        with transaction.atomic():
            actions.hold(self.run)
            yield
            self._remember(done, total, words)
            at = self.clock()
            actions.keep(
                self.run, kept=state, done=done, total=self._total, words=self._words, at=at
            )
        self.kept = dict(state)
        self._said_at = at

    def keep(self, state: Mapping[str, Any]) -> None:
        """Keep a checkpoint without other writes."""
        with self.step(state, done=self._done):
            pass

    def _remember(self, done: int, total: int | None, words: Words) -> None:
        self._done = done
        self._total = total if total is not None else self._total
        self._words = words if words != QUIET else self._words

    def _require_wanted(self) -> None:
        if self._stop.is_set():
            raise Stopped
