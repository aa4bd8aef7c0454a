"""`evenborn set-up` and `evenborn start` from outside: a whole installation of its own."""

import os
import re
import secrets
import signal
import socket
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import urlopen

import pytest

COMMAND = Path(sys.executable).parent / "evenborn"
NAMES = ["--system-admin", "钱多多", "--security-admin", "孙小美", "--audit-admin", "李大力"]


@pytest.fixture(scope="module")
def installation(tmp_path_factory) -> Iterator[dict[str, str]]:
    """The environment of an installation that nobody has set up; a database beside the tests'."""
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith("EVENBORN_")
    }
    environment["EVENBORN_DATA"] = str(tmp_path_factory.mktemp("installation") / "data")
    environment["EVENBORN_LANG"] = "zh"
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    server = os.environ.get("EVENBORN_DATABASE", "")
    if not server:
        yield environment
        return
    import psycopg

    name = f"installation_{secrets.token_hex(4)}"
    with psycopg.connect(server, autocommit=True) as con:
        con.execute(f"CREATE DATABASE {name}")
        yield {**environment, "EVENBORN_DATABASE": server.rpartition("/")[0] + "/" + name}
        con.execute(f"DROP DATABASE {name} WITH (FORCE)")


def run(installation, *words):
    return subprocess.run(
        [COMMAND, *words], env=installation, capture_output=True, text=True, check=False
    )


@pytest.fixture(scope="module")
def links(installation) -> list[str]:
    """Set the installation up and return the links of the three administrators."""
    done = run(installation, "set-up", "--area", "500118", *NAMES)
    assert done.returncode == 0, done.stdout + done.stderr
    return re.findall(r"：(http://127\.0\.0\.1:8000/\S+)", done.stdout)


def test_start_before_set_up_says_what_to_do(installation, tmp_path):
    said = run({**installation, "EVENBORN_DATA": str(tmp_path)}, "start")

    assert said.returncode == 2
    assert "evenborn set-up" in said.stderr


def test_three_administrators_are_invited(links):
    assert len(set(links)) == 3


def test_the_folder_and_the_keys_are_for_their_owner_only(installation, links):
    folder = Path(installation["EVENBORN_DATA"])

    open_to_others = [
        path.name
        for path in (folder, folder / "keys.json", folder / "signing.key")
        if stat.S_IMODE(path.stat().st_mode) & 0o077
    ]

    assert not open_to_others


def test_setting_up_again_changes_no_key_and_invites_nobody(installation, links):
    folder = Path(installation["EVENBORN_DATA"])
    before = [(folder / name).read_bytes() for name in ("keys.json", "signing.key")]

    again = run(installation, "set-up", "--area", "500118", *NAMES)

    assert again.returncode == 0, again.stderr
    assert "http://" not in again.stdout
    assert [(folder / name).read_bytes() for name in ("keys.json", "signing.key")] == before


def test_the_log_of_a_new_installation_is_whole(installation, links):
    said = run(installation, "audit", "verify")

    assert said.returncode == 0, said.stderr
    assert "日志完整" in said.stdout


@pytest.fixture(scope="module")
def second_key(installation, links) -> None:
    made = run(installation, "keys", "new", "--algorithm", "SM4-GCM")
    assert made.returncode == 0, made.stderr


def test_everything_is_sealed_with_a_new_key(installation, second_key):
    sealed = run(installation, "keys", "rotate")
    shown = run(installation, "keys", "list")

    assert sealed.returncode == 0, sealed.stderr
    assert sealed.stdout.startswith("3 条")
    assert re.search(r"^k2  SM4-GCM .*正在使用$", shown.stdout, re.M)


def test_a_key_that_was_just_replaced_is_not_destroyed(installation, second_key):
    said = run(installation, "keys", "retire", "k1")

    assert said.returncode == 2
    assert "未满一小时" in said.stderr


# ── start ───────────────────────────────────────────────────────────────────────────────────────


def free_port() -> int:
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        return int(door.getsockname()[1])


def status_of(port: int, path: str) -> int:
    """Return the status, or 0 while nobody answers."""
    connection = HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", path)
        return connection.getresponse().status
    except OSError:
        return 0
    finally:
        connection.close()


def wait_until(true, seconds: float = 30.0) -> None:
    latest = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < latest, "waited in vain"
        time.sleep(0.1)


class Platform:
    """A running `evenborn start`."""

    def __init__(self, environment, log: Path, *words: str) -> None:
        self.port = free_port()
        self.log = log
        with log.open("wb") as out:
            self.process = subprocess.Popen(
                [COMMAND, "start", "--port", str(self.port), "--processes", "1", *words],
                env=environment,
                stdout=out,
                stderr=out,
            )

    def said(self) -> str:
        return self.log.read_text(encoding="utf-8")

    def children(self) -> dict[str, int]:
        """Return the process id of the site and of the worker, by what they run."""
        found = {}
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                words = (folder / "cmdline").read_bytes().split(b"\0")
                parent = (folder / "stat").read_text().rpartition(")")[2].split()[1]
            except OSError:
                continue
            if parent == str(self.process.pid) and len(words) > 2:  # a new one has no words yet
                found[words[2].decode().rpartition(".")[2]] = int(folder.name)
        return found

    def stop(self, number: int = signal.SIGTERM) -> int:
        self.process.send_signal(number)
        return self.process.wait(timeout=40)


@pytest.fixture
def platform(installation, links, tmp_path):
    running = Platform(installation, tmp_path / "log")
    wait_until(lambda: "平台已启动" in running.said() or running.process.poll() is not None)
    yield running
    if running.process.poll() is None:
        running.stop()


pytestmark = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="needs /proc")


def test_the_site_answers_an_invitation_and_keeps_its_secret_out_of_the_log(platform, links):
    path = urlsplit(links[0]).path

    assert status_of(platform.port, path) == 200
    assert path.rstrip("/").rpartition("/")[2] not in platform.said()


def test_it_is_ready_and_counts_what_it_answers(platform):
    assert status_of(platform.port, "/readyz") == 200
    assert status_of(platform.port, "/metrics") == 200

    with urlopen(f"http://127.0.0.1:{platform.port}/metrics", timeout=5) as answer:
        said = answer.read().decode()

    assert 'evenborn_requests_total{view="readyz",method="GET",status="200"}' in said


def test_a_killed_site_and_a_killed_worker_come_back(platform):
    before = platform.children()
    assert set(before) == {"server", "worker"}

    for pid in before.values():
        os.kill(pid, signal.SIGKILL)

    wait_until(lambda: len(set(platform.children().values()) - set(before.values())) == 2)
    wait_until(lambda: status_of(platform.port, "/healthz") == 200)


def test_everything_ends_with_the_parent(platform):
    children = platform.children()

    assert platform.stop() == 0
    assert not [pid for pid in children.values() if Path(f"/proc/{pid}").exists()]


def test_nothing_outlives_a_killed_parent(platform):
    children = platform.children()

    platform.stop(signal.SIGKILL)

    wait_until(lambda: not [p for p in children.values() if Path(f"/proc/{p}").exists()])
    wait_until(lambda: status_of(platform.port, "/healthz") == 0)


def test_a_port_that_is_taken_is_said(installation, links):
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        door.listen()
        port = door.getsockname()[1]

        said = run(installation, "start", "--port", str(port))

    assert said.returncode == 2
    assert f"--port {port + 1}" in said.stderr


def test_the_worker_runs_alone(installation, links, tmp_path):
    running = Platform(installation, tmp_path / "log", "--only", "worker")
    wait_until(lambda: "后台任务已启动" in running.said())

    assert set(running.children()) == {"worker"}
    assert running.stop(signal.SIGINT) == 0
