"""A private PostgreSQL: made for one command, listening on this machine only, gone afterwards.

    python -m tests.postgres -- pytest src/evenborn/rooms/births
    python -m tests.postgres --durable -- python benchmarks/birth_entry.py

The command finds the address in EVENBORN_DATABASE. Without `--durable` the cluster does not wait
for the disk: right for tests, wrong for a figure that is to hold in production.
"""

import argparse
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

OLDEST = 15
MISSING = """\
本机没有 PostgreSQL（需要 15 或更高版本）：sudo apt install postgresql
There is no PostgreSQL here (15 or later is needed): sudo apt install postgresql"""
FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")


def programs() -> Path | None:
    """Return the folder of the newest PostgreSQL programs of this machine, 15 or later."""
    found = [*Path("/usr/lib/postgresql").glob("*/bin")]
    if initdb := shutil.which("initdb"):
        found.append(Path(initdb).resolve().parent)
    versions = {folder: version(folder) for folder in found if (folder / "postgres").exists()}
    fit = [folder for folder, number in versions.items() if number >= OLDEST]
    return max(fit, key=versions.__getitem__, default=None)


def version(folder: Path) -> int:
    words = subprocess.run(
        [folder / "postgres", "--version"], capture_output=True, text=True, check=True
    ).stdout.split()
    return int(words[2].partition(".")[0])


def as_server() -> list[str]:
    """Return the words before a command that make it run as who may run PostgreSQL: never root.

    The server dies with this process, however this process dies.
    """
    if shutil.which("setpriv") is None:  # not Linux: the stop at the end has to do
        return []
    other = ["--reuid=postgres", "--regid=postgres", "--clear-groups"] if os.getuid() == 0 else []
    return ["setpriv", *other, "--pdeathsig", "INT"]


def free_port() -> int:
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        return int(door.getsockname()[1])


@contextmanager
def cluster(*, durable: bool = False) -> Iterator[str]:
    """Start a cluster of its own and give the address of an empty database; remove all at the end.

    Args:
        durable: wait for the disk as in production.
    """
    programs_in = programs()
    if programs_in is None:
        sys.exit(MISSING)
    folder = Path(tempfile.mkdtemp(prefix="evenborn-postgres-"))
    password = secrets.token_hex(16)
    secret = folder / "password"
    secret.write_text(password)
    if os.getuid() == 0:
        for path in (folder, secret):
            shutil.chown(path, "postgres", "postgres")
    server = None
    try:
        wanted = ["--no-sync", "--username=evenborn", f"--pwfile={secret}", "--auth=scram-sha-256"]
        wanted += ["--encoding=UTF8", "--locale=C.UTF-8"]
        made = subprocess.run(
            [*as_server(), programs_in / "initdb", "--pgdata", folder / "data", *wanted],
            cwd=folder,
            capture_output=True,
            text=True,
            check=False,
        )
        if made.returncode:
            sys.exit(made.stdout + made.stderr)
        port = free_port()
        settings = [f"port={port}", "listen_addresses=127.0.0.1", "max_connections=60"]
        settings += [f"unix_socket_directories={folder}", *(() if durable else FAST)]
        with (folder / "log").open("wb") as log:
            server = subprocess.Popen(
                [*as_server(), programs_in / "postgres", "-D", folder / "data"]
                + [word for setting in settings for word in ("-c", setting)],
                cwd=folder,
                stdout=log,
                stderr=log,
                start_new_session=True,  # Ctrl+C is for the command; the server is stopped below
            )
        address = f"postgresql://evenborn:{password}@127.0.0.1:{port}"
        make_database(address, server, folder / "log")
        yield f"{address}/evenborn"
    finally:
        if server is not None:
            server.send_signal(signal.SIGINT)  # "fast": sessions are ended, the files are whole
            try:
                server.wait(timeout=20)
            except subprocess.TimeoutExpired:
                server.kill()
        shutil.rmtree(folder, ignore_errors=True)


def make_database(address: str, server: subprocess.Popen[bytes], log: Path) -> None:
    """Wait until the server answers (0.3 s here) and make the database."""
    import psycopg

    for _ in range(300):
        if server.poll() is not None:
            sys.exit(log.read_text(errors="replace"))
        try:
            with psycopg.connect(f"{address}/postgres", autocommit=True, connect_timeout=2) as con:
                con.execute("CREATE DATABASE evenborn")
            return
        except psycopg.OperationalError:
            time.sleep(0.1)
    sys.exit(log.read_text(errors="replace"))


def main(words: list[str]) -> int:
    """Run the command under a cluster and return its exit status."""
    asked = argparse.ArgumentParser(prog="python -m tests.postgres", description=__doc__)
    asked.add_argument("--durable", action="store_true", help="wait for the disk (benchmarks)")
    asked.add_argument("command", nargs="+", metavar="COMMAND")
    options = asked.parse_args(words)

    def end(number: int, frame: object) -> NoReturn:
        sys.exit(128 + number)

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGHUP, end)
    with cluster(durable=options.durable) as address:
        print(f"EVENBORN_DATABASE={address}", flush=True)
        running = subprocess.Popen(
            options.command, env={**os.environ, "EVENBORN_DATABASE": address}
        )
        try:
            return running.wait()
        except KeyboardInterrupt:  # the command has heard it too
            return running.wait()
        finally:
            if running.poll() is None:
                running.terminate()
                running.wait()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
