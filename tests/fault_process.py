"""A process that does the house's work and may be killed in the midst of it; started by the tests.

argv: a JSON object with the database's name, the key file and the media folder. Each line of the
input asks for one piece of work in a copy of this process, so that a copy may die as often as one
likes without the whole house being loaded anew; the answer is one line: how the copy ended.

A line is a JSON object: `work` ("runs" until none waits, or "press" a button of the site), `at`
(the moment, ISO), `dies` (the step at which the copy kills itself; "" for never), and for a button
`user`, `path`, `sent`; `file_limit` bytes beyond which no file may grow, as on a full disk.
"""

import json
import os
import resource
import signal
import sys
import traceback
from datetime import datetime, timedelta
from importlib import import_module
from pathlib import Path
from time import monotonic
from typing import Any

# Step → module, name of the function in it, and at which call the process dies, before or after.
STEPS = {
    "gathered": ("evenborn.rooms.reconciliation.actions", "record_opened", 1, "after"),
    "linked": ("evenborn.rooms.reconciliation.joining", "make_births", 1, "before"),
    "sealed": ("evenborn.foundation.exchange.vault", "take", 3, "after"),
    "written": ("evenborn.rooms.reconciliation.actions.linking", "record", 2, "after"),
    "committed": ("evenborn.rooms.reconciliation.actions", "forget_memories", 1, "before"),
    "signing": ("evenborn.rooms.reconciliation.actions.quarters", "record", 1, "before"),
    "signed": ("evenborn.rooms.reconciliation.actions.quarters", "sign", 1, "after"),
}


def die_at(step: str) -> None:
    """Make this process kill itself at a step."""
    module, name, wanted, when = STEPS[step]
    place = import_module(module)
    real = getattr(place, name)
    calls = 0

    def and_die(*given: Any, **more: Any) -> Any:
        nonlocal calls
        calls += 1
        if calls == wanted and when == "before":
            os.kill(os.getpid(), signal.SIGKILL)
        answer = real(*given, **more)
        if calls == wanted:
            os.kill(os.getpid(), signal.SIGKILL)
        return answer

    setattr(place, name, and_die)


def do(asked: dict[str, Any]) -> None:
    begun, at = monotonic(), datetime.fromisoformat(asked["at"])

    def clock() -> datetime:
        return at + timedelta(seconds=monotonic() - begun)

    if asked.get("dies"):
        die_at(asked["dies"])
    if "file_limit" in asked:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (asked["file_limit"],) * 2)
    if asked["work"] == "runs":
        from evenborn.foundation.runs.worker import work_once

        while work_once(name="faulty", clock=clock, beating=True):
            pass
    else:
        from django.conf import settings
        from django.test import Client

        from evenborn.foundation.access.models import Officer
        from evenborn.foundation.ui import clock as of_pages

        of_pages.now = clock
        settings.ALLOWED_HOSTS = ["testserver"]
        client = Client()
        client.force_login(Officer.objects.get(username=asked["user"]))
        assert client.post(asked["path"], asked["sent"]).status_code == 302


def main() -> None:
    from django.conf import settings

    house = json.loads(sys.argv[1])
    settings.DATABASES["default"]["NAME"] = house["database"]
    settings.KEY_FILE, settings.MEDIA_ROOT = Path(house["keys"]), Path(house["media"])
    import django

    django.setup()
    import splink  # noqa: F401 - loaded once for all copies
    from django.urls import get_resolver

    get_resolver().url_patterns  # noqa: B018 - the pages too
    print("ready", flush=True)
    for line in sys.stdin:
        copy = os.fork()
        if copy == 0:
            ended = 1
            try:
                do(json.loads(line))
                ended = 0
            except Exception:  # noqa: BLE001 - the copy ends here whatever it met
                traceback.print_exc()
            finally:
                os._exit(ended)
        _, status = os.waitpid(copy, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)


if __name__ == "__main__":
    main()
