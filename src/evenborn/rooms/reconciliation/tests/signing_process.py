"""A process that signs a table and is killed in the midst of it; started by the tests."""

import os
import signal
import sys
from pathlib import Path


def main(database: str, keys: str, username: str, pk: str, digest: str, after: str) -> None:
    """Sign, and kill this process right after the named step, before anything is committed."""
    from django.conf import settings

    settings.DATABASES["default"]["NAME"] = database
    settings.KEY_FILE = Path(keys)
    import django

    django.setup()
    from evenborn.foundation.access.models import Officer
    from evenborn.rooms.reconciliation.actions import quarters
    from evenborn.rooms.reconciliation.models import QuarterTable
    from evenborn.rooms.reconciliation.tests.make_quarter import OVER

    place, name = {
        "documents": (quarters, "made_of"),
        "entry": (quarters, "record"),
    }[after]
    real = getattr(place, name)

    def and_die(*given: object, **more: object) -> None:
        real(*given, **more)
        os.kill(os.getpid(), signal.SIGKILL)

    setattr(place, name, and_die)
    quarters.sign(
        QuarterTable.objects.get(pk=pk),
        seen=digest,
        by=Officer.objects.get(username=username),
        at=OVER,
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
