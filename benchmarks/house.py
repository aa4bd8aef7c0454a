"""A house set up in a folder of its own, with the site running as `evenborn start` runs it."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import suppress
from datetime import datetime, timedelta, timezone
from pathlib import Path
from types import TracebackType

from evenborn.standards import citizen_check_digit

EVENBORN = str(Path(sys.executable).parent / "evenborn")
CHINA = timezone(timedelta(hours=8))

# Run inside the house: make an institution and a client, print the client's token.
FURNISH = """
import django; django.setup()
from datetime import date
from evenborn.demo.identity import credit_code
from evenborn.foundation.access.actions.clients import open_client
from evenborn.foundation.access.models import Officer
from evenborn.foundation.access.rules import Permission
from evenborn.foundation.ui import clock
from evenborn.rooms.facilities.actions import register
from evenborn.rooms.facilities.rules import Facts, Kind
fay = Officer.objects.get(role="system_admin")
institution = register(
    Facts(name="安陵医院", kind=Kind.HOSPITAL, area_code="500118001",
          credit_code=credit_code(500118, 1), opened_on=date(2010, 1, 1)),
    by=fay, at=clock.now())
_, token = open_client(name="his", department=institution.department,
    scopes=[Permission.BIRTHS_ENTER, Permission.BIRTHS_SEE], by=fay, at=clock.now())
print("TOKEN", token)
"""
FLOOR = """
import django; django.setup()
import sys, time
from datetime import datetime, timedelta, timezone
from django.contrib.sessions.models import Session
at = datetime.now(timezone.utc) + timedelta(days=1)
start = time.perf_counter()
for i in range(int(sys.argv[1])):
    Session.objects.create(session_key=f"floor-{i}", session_data="x" * 600, expire_date=at)
print("FLOOR", int(sys.argv[1]) / (time.perf_counter() - start))
"""
COUNT = """
import django; django.setup()
from evenborn.rooms.births.models import Birth
print("COUNT", Birth.objects.count(), Birth.objects.values("record_id").distinct().count())
"""


def free_port() -> int:
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        return int(door.getsockname()[1])


class House:
    """A house; as a context it is started and stopped."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = free_port()
        self.token = ""
        self.environment = {
            **os.environ,
            "EVENBORN_DATA": str(folder / "data"),
            "EVENBORN_COUNTY": "500118",
            "EVENBORN_LANG": "en",
            "DJANGO_SETTINGS_MODULE": "evenborn.site.config.settings",
        }
        self.process: subprocess.Popen[bytes] | None = None
        self.log = (folder / "log").open("ab")

    def __enter__(self) -> "House":
        names = ("--system-admin", "甲", "--security-admin", "乙", "--audit-admin", "丙")
        self.run([EVENBORN, "set-up", "--area", "500118", *names])
        self.token = self.inside(FURNISH, "TOKEN")[0]
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        fault: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self.stop()
        if fault is not None:
            print((self.folder / "log").read_text(errors="replace")[-3000:], file=sys.stderr)

    def run(self, command: list[str]) -> str:
        """Run a command in the house and return what it said."""
        done = subprocess.run(
            command, env=self.environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
        return done.stdout

    def inside(self, script: str, word: str, *arguments: str) -> list[str]:
        """Run a script in the house and return what it said after a word."""
        said = self.run([sys.executable, "-c", script, *arguments])
        return next(line.split()[1:] for line in said.splitlines() if line.startswith(word))

    def run_module(self, module: str, *arguments: str) -> list[str]:
        """Run a module in the house and return the lines that it said."""
        return self.run([sys.executable, "-m", module, *arguments]).splitlines()

    def start(self) -> None:
        """Start site and worker, and wait until the site answers."""
        command = [EVENBORN, "start", "--port", str(self.port)]
        self.process = subprocess.Popen(
            command,
            env=self.environment,
            stdout=self.log,
            stderr=self.log,
            start_new_session=True,
        )
        self.wait()

    def wait(self) -> None:
        """Wait until the site answers."""
        for _ in range(600):
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=2):
                    return
            except OSError:
                time.sleep(0.1)
        raise AssertionError("the site did not come up")

    def processes(self) -> list[int]:
        """Return every process of this house: whoever has its data folder in the environment."""
        mine = f"EVENBORN_DATA={self.environment['EVENBORN_DATA']}".encode()
        found = []
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                if mine in (folder / "environ").read_bytes().split(b"\0"):
                    found.append(int(folder.name))
            except OSError:
                continue  # it ended while we looked
        return found

    def kill(self) -> None:
        """Kill every process of the house at once, as a power cut would (SIGKILL)."""
        assert self.process is not None
        while alive := self.processes():
            for pid in alive:
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            self.process.poll()
            time.sleep(0.02)
        self.process.wait()

    def stop(self) -> None:
        """Stop as an operator would."""
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()
            self.process.wait(timeout=30)

    def floor(self, rows: int) -> float:
        """Return how many rows a second bare Django creates here, one commit each."""
        return float(self.inside(FLOOR, "FLOOR", str(rows))[0])

    def count(self) -> int:
        """Return how many births there are; a number that occurs twice is a fault."""
        births, numbers = self.inside(COUNT, "COUNT")
        assert births == numbers, (births, numbers)
        return int(births)

    def verify(self) -> str:
        """Return what the log's verification says; a fault ends the run."""
        return self.run([EVENBORN, "audit", "verify"]).strip().splitlines()[-1]


def births_to_send(count: int, *, prefix: str) -> list[dict[str, object]]:
    """Return records as a hospital's system sends them, born within the last 20 hours."""
    now = datetime.now(CHINA)
    births: list[dict[str, object]] = []
    for i in range(count):
        born = now - timedelta(hours=1, seconds=i % 60_000)
        body = f"500118{1985 + i % 20}{1 + i % 12:02d}{1 + i % 28:02d}{(i * 2) % 1000:03d}"
        births.append(
            {
                "record_id": f"{prefix}-{i:07d}",
                "admission_number": f"ZY{i:08d}",
                "mother_name": "王秀芬" if i % 2 else "欧阳春燕",
                "mother_id_type": 1,
                "mother_id_number": body + citizen_check_digit(body),
                "father_name": "李建国",
                "infant_sex": 1 + i % 2,
                "birth_date": f"{born:%Y-%m-%d}",
                "birth_time": f"{born:%H:%M}",
                "place_type": "facility",
                "delivery_mode": "vaginal",
                "outcome": "live",
                "gestation_weeks": 39,
                "parity": 1,
                "birth_order": 1 + i % 3,
                "plurality": 1,
                "weight_grams": 2800 + i % 900,
                "apgar_1": 9,
                "apgar_5": 10,
                "area_code": "500118001",
                "hukou_code": "500118002",
                "certificate_state": "pending",
            }
        )
    return births
