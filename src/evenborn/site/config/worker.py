"""The worker of long work: `python -m evenborn.site.config.worker`, a child of `start`."""

import os
import signal
import threading

import django

from evenborn.site.config.lifeline import end_with_parent


def work() -> None:
    """Take up runs until SIGINT or SIGTERM, then put down the one in hand."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "evenborn.site.config.settings")
    django.setup()
    from evenborn.foundation.runs.worker import work_for_ever  # noqa: PLC0415 - needs the setup

    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    work_for_ever(stop)


if __name__ == "__main__":
    end_with_parent()
    work()
