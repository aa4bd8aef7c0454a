"""A process that its parent left behind must not go on serving: it ends when the parent is gone."""

import os
import signal
import threading
import time

PARENT = "EVENBORN_PARENT"  # process id of who started us, in the environment of the child


def end_with(parent: int) -> None:
    """End this process as SIGTERM would, within a second after process `parent` has died."""

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(1)
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=watch, name="lifeline", daemon=True).start()


def end_with_parent() -> None:
    """The same for a child of `processes.keep`; a process started by hand stays."""
    if parent := os.environ.get(PARENT):
        end_with(int(parent))
