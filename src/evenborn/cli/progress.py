"""Say what is going on, on standard error, once a run has taken longer than two seconds."""

import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console

from evenborn.cli.words import say

PATIENCE_SECONDS = 2.0


@contextmanager
def steps() -> Iterator[Callable[[str, str], None]]:
    """Yield a function to be told in Chinese and English what begins.

    On a terminal the step is shown with a moving mark and its seconds; elsewhere a line is written
    for each step, so that a log tells the same story.
    """
    begun = time.monotonic()
    console = Console(stderr=True, highlight=False)
    current = [""]

    def elapsed() -> str:
        return f"{time.monotonic() - begun:.0f} s"

    if not sys.stderr.isatty():

        def write(zh: str, en: str) -> None:
            if time.monotonic() - begun >= PATIENCE_SECONDS:
                console.print(f"{say(zh=zh, en=en)}… {elapsed()}", markup=False)

        yield write
        return

    over = threading.Event()
    with console.status("") as status:
        status.stop()

        def show() -> None:
            if over.wait(PATIENCE_SECONDS):
                return
            status.start()
            while not over.wait(0.5):
                status.update(f"{current[0]}… {elapsed()}")

        def note(zh: str, en: str) -> None:
            current[0] = say(zh=zh, en=en)

        shower = threading.Thread(target=show, daemon=True)
        shower.start()
        try:
            yield note
        finally:
            over.set()
            shower.join()
