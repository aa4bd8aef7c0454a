"""Keeps the processes of the site alive: starts them, starts a dead one anew, stops them all."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from http.client import HTTPConnection, HTTPException

from evenborn.site.config.lifeline import PARENT

QUICK = 5.0  # seconds: a process that ends sooner is said not to have come up
LONGEST_WAIT = 30.0  # seconds between two tries of one that does not come up
TRIES = 3  # before the first answer; afterwards a dead process is started for ever
GRACE = 25.0  # seconds for what was begun, then SIGKILL


class Child:
    """One process that shall live."""

    def __init__(self, name: str, words: Sequence[str]) -> None:
        self.name = name
        self.words = [sys.executable, "-m", *words]
        self.failures = 0
        self.process: subprocess.Popen[bytes] | None = None
        self.started = self.next_try = 0.0

    def start(self) -> None:
        """Start it, with a session of its own: Ctrl+C goes to the parent, which tells the rest."""
        self.started = time.monotonic()
        self.process = subprocess.Popen(
            self.words, env={**os.environ, PARENT: str(os.getpid())}, start_new_session=True
        )

    def look(self) -> int | None:
        """Return the exit status if it has just died, and decide when to try again."""
        if self.process is None or (status := self.process.poll()) is None:
            return None
        self.process = None
        lived = time.monotonic() - self.started
        self.failures = self.failures + 1 if lived < QUICK else 0
        wait = min(LONGEST_WAIT, 2.0 ** (self.failures - 1)) if self.failures else 0.0
        self.next_try = time.monotonic() + wait
        return status


def keep(
    children: Sequence[Child],
    *,
    stop: threading.Event,
    answers: Callable[[], bool],
    ready: Callable[[], None],
    died: Callable[[str, int], None],
) -> bool:
    """Keep the children alive until `stop` is set; then end them all.

    Args:
        children: the processes.
        stop: set by a signal.
        answers: tells whether the site is up; asked until it is.
        ready: called once, when it is.
        died: called with the name and exit status of a child that died.

    Returns:
        Whether they ever came up.
    """
    up = False
    try:
        for child in children:
            child.start()
        while not stop.is_set():
            for child in children:
                if (status := child.look()) is not None:
                    died(child.name, status)
                if not up and child.failures >= TRIES:
                    return False
                if child.process is None and time.monotonic() >= child.next_try:
                    child.start()
            if not up and answers():
                up = True
                ready()
            stop.wait(0.2)
        return True
    finally:
        end(children)


def end(children: Sequence[Child]) -> None:
    """Ask every child to end, and kill after the grace."""
    running = [child.process for child in children if child.process is not None]
    for process in running:
        process.send_signal(signal.SIGTERM)
    latest = time.monotonic() + GRACE
    for process in running:
        try:
            process.wait(timeout=max(0.1, latest - time.monotonic()))
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def is_free(host: str, port: int) -> bool:
    """Tell whether nobody listens there: granian would share the port without a word."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as door:
        door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            door.bind((host, port))
        except OSError:
            return False
    return True


def answers(host: str, port: int, *, name: str) -> bool:
    """Tell whether the site says that it is well, asked by one of the names it answers to."""
    there = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)
    connection = HTTPConnection(there, port, timeout=2)
    try:
        connection.request("GET", "/healthz", headers={"Host": name})
        return connection.getresponse().status == 200
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()
