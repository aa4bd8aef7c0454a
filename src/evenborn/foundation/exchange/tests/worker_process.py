"""A worker in a process of its own, that may be killed: run by test_killed_worker.

argv: a JSON object with the database's name, the key file, the media folder, `die_in` (the chunk
in the middle of which the process kills itself, 0 for never), `since` (a moment in seconds) and
`fast` (how many times faster than real its clock runs, so that a lease lapses within a second).
"""

import json
import os
import signal
import sys
import threading
import time
from datetime import datetime

import django
from django.conf import settings


def main() -> None:
    asked = json.loads(sys.argv[1])
    settings.DATABASES["default"]["NAME"] = asked["database"]
    settings.KEY_FILE = type(settings.KEY_FILE)(asked["keys"])
    settings.MEDIA_ROOT = type(settings.KEY_FILE)(asked["media"])
    django.setup()

    from evenborn.foundation.access.rules import Permission
    from evenborn.foundation.exchange import intakes
    from evenborn.foundation.exchange.tests.make import Register
    from evenborn.foundation.runs.worker import work_for_ever
    from evenborn.foundation.ui.clock import CHINA

    register = Register()

    def take(rows, **context):
        taken = register(rows, **context)
        if len(register.chunks) == asked["die_in"]:
            os.kill(os.getpid(), signal.SIGKILL)
        time.sleep(0.02)
        return taken

    def clock():
        passed = time.time() - asked["since"]
        return datetime.fromtimestamp(asked["since"] + asked["fast"] * passed, CHINA)

    intakes.register("delivery", intakes.Intake(Permission.BIRTHS_ENTER, take))
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    print("ready", flush=True)
    work_for_ever(stop, pause=0.05, clock=clock)


if __name__ == "__main__":
    main()
