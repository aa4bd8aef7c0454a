"""What this process has counted, laid down beside that of the other processes of the site.

Each process keeps its counters in memory and writes them, at most once a second, into a file of
its own in EVENBORN_DATA/figures; whichever process Prometheus asks adds up all files. The file of
a process that died stays until the site is started anew, so that no counter goes back. Where the
folder is not there (the worker, commands, tests) nothing is written.
"""

import json
import os
import threading
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

from django.conf import settings

from evenborn.site.config.figures import FIGURES

# Name of the figure, then its labels: codes of the house only.
Key = tuple[str, ...]
EVERY = 1.0  # seconds


class Figures:
    """Counters and gauges of one process."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._counted: Counter[Key] = Counter()
        self._timer: threading.Timer | None = None

    def add(self, values: Mapping[Key, float]) -> None:
        """Count, and see that it is laid down within a second."""
        with self._lock:
            for key, value in values.items():
                self._counted[key] += value  # type: ignore[assignment] # a Counter of seconds too
            if self._timer is None and _folder().is_dir():
                self._timer = threading.Timer(EVERY, self._lay_down)
                self._timer.daemon = True
                self._timer.start()

    def own(self) -> dict[Key, float]:
        """Return what this process has counted."""
        with self._lock:
            return dict(self._counted)

    def _lay_down(self) -> None:
        with self._lock:
            self._timer = None
            content = json.dumps([[*key, value] for key, value in self._counted.items()])
        path = _folder() / f"{os.getpid()}.json"
        part = path.with_suffix(".part")
        try:
            part.write_text(content)
            part.replace(path)
        except OSError:  # a full disk stops no page
            part.unlink(missing_ok=True)


FIGURES_OF_THIS_PROCESS = Figures()


def added_up() -> dict[Key, float]:
    """Return the sum over all processes of the site."""
    total: Counter[Key] = Counter(FIGURES_OF_THIS_PROCESS.own())
    for path in _folder().glob("*.json") if _folder().is_dir() else ():
        if path.stem == str(os.getpid()):
            continue
        try:
            rows = json.loads(path.read_text())
        except (OSError, ValueError):  # being written, or gone
            continue
        for *key, value in rows:
            if key[0] != "in_flight" or _lives(int(path.stem)):
                total[tuple(key)] += value
    return dict(total)


def _lives(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _folder() -> Path:
    data: Path = settings.DATA
    return data / FIGURES
