"""A county's working day: 1,200 signed-in users on one server with millions of births.

    python -m tests.postgres --durable -- python -m benchmarks.load [--minutes 10]

The site runs as `evenborn start` runs it, on PostgreSQL that waits for the disk, client on the same
cores. Each user thinks about 30 seconds between two requests, so 1,200 of them ask about 40 times a
second; one request in four writes (a birth entered by the form, a draft saved).
Every tenth reading is a search by certificate or record number. Bounded in time; it ends with a
table and leaves nothing behind.

To reach: p95 ≤ 300 ms for pages and writes, ≤ 50 ms for search, no error.
"""

import argparse
import asyncio
import json
import os
import random
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import urlencode

from benchmarks.house import CHINA, House
from evenborn.standards import citizen_check_digit

THINK = 30.0  # seconds, on average
TOKEN = "a" * 32
PAGES = {
    "facility_clerk": ("/", "/births/", "/births/enter/", "/births/counts/", "/births/months/"),
    "township_worker": ("/", "/births/verify/", "/births/", "/indicators/"),
    "statistician": (
        "/",
        "/births/counts/",
        "/indicators/",
        "/reconciliation/",
        "/duties/calendar/",
    ),
    "leader": ("/", "/indicators/", "/births/counts/"),
}
TARGETS = {"search": 50.0}


@dataclass
class Tally:
    """Milliseconds of each kind of request, and what went wrong."""

    took: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    wrong: dict[str, int] = field(default_factory=lambda: defaultdict(int))


class Line:
    """One connection that stays open, as a browser's does."""

    def __init__(self, port: int) -> None:
        self.port = port
        self._reader: asyncio.StreamReader | None = None
        self._writer: asyncio.StreamWriter | None = None

    async def ask(self, method: str, path: str, cookie: str, body: str = "") -> tuple[int, bytes]:
        """Send one request and return status and body.

        A line that the site closed while its user thought is opened anew, as a browser does.
        """
        was_open = self._writer is not None
        try:
            return await self._ask(method, path, cookie, body)
        except (ConnectionError, asyncio.IncompleteReadError) as error:
            self._writer = None
            if not was_open or getattr(error, "partial", b""):
                raise
            return await self._ask(method, path, cookie, body)

    async def _ask(self, method: str, path: str, cookie: str, body: str) -> tuple[int, bytes]:
        if self._writer is None or self._writer.is_closing():
            self._reader, self._writer = await asyncio.open_connection("127.0.0.1", self.port)
        assert self._reader is not None
        head = [
            f"{method} {path} HTTP/1.1",
            f"Host: 127.0.0.1:{self.port}",
            f"Cookie: {cookie}; csrftoken={TOKEN}",
            "Accept-Encoding: identity",
        ]
        if method == "POST":
            head += [
                "Content-Type: application/x-www-form-urlencoded",
                f"Content-Length: {len(body.encode())}",
                f"X-CSRFToken: {TOKEN}",
                f"Referer: http://127.0.0.1:{self.port}/",
            ]
        self._writer.write(("\r\n".join(head) + "\r\n\r\n" + body).encode())
        await self._writer.drain()
        return await self._answer(self._reader)

    async def _answer(self, reader: asyncio.StreamReader) -> tuple[int, bytes]:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        status = int(head.split(" ", 2)[1])
        fields = dict(
            line.lower().split(": ", 1) for line in head.split("\r\n")[1:] if ": " in line
        )
        if "content-length" in fields:
            return status, await reader.readexactly(int(fields["content-length"]))
        body = b""
        if fields.get("transfer-encoding") == "chunked":
            while size := int(await reader.readline(), 16):
                body += await reader.readexactly(size)
                await reader.readline()
            await reader.readline()
        if fields.get("connection") == "close" and self._writer is not None:
            self._writer.close()
        return status, body


def birth_form(number: int) -> str:
    """Return a clerk's form for a birth of this morning."""
    born = datetime.now(CHINA) - timedelta(hours=1, seconds=number % 20_000)
    # Another mother each time, of 9,000 birthdays and 500 serials.
    spread = random.Random(number).randrange(4_500_000)
    day = spread % 9_000
    digits = f"500118{1980 + day % 26}{1 + day // 26 % 12:02d}{1 + day // 312 % 28:02d}"
    digits += f"{spread // 9_000 * 2:03d}"
    of_infant = {
        "birth_time": f"{born:%H:%M}",
        "infant_sex": str(1 + number % 2),
        "outcome": "live",
        "birth_order": "1",
        "weight_grams": str(2800 + number % 900),
        "length_cm": "50",
        "apgar_1": "9",
        "apgar_5": "10",
        "certificate_state": "pending",
    }
    form = {
        "mother_name": "王秀芬",
        "mother_id_type": "1",
        "mother_id_number": digits + citizen_check_digit(digits),
        "birth_date": f"{born:%Y-%m-%d}",
        "place_type": "facility",
        "delivery_mode": "vaginal",
        "gestation_weeks": "39",
        "parity": "1",
        "plurality": "1",
        "area_code": "500118001",
        "hukou_code": "500118001",
        "form_key": f"load-{number:012d}",
    }
    return urlencode(form | {f"infant-1-{name}": text for name, text in of_infant.items()})


class User:
    """One signed-in user who works and thinks."""

    def __init__(
        self, place: int, house: House, session: str, role: str, *, last: int, searched: int
    ) -> None:
        self.rng = random.Random(place)
        self.role = role
        self.cookie = f"sessionid={session}"
        self.line = Line(house.port)
        self.last, self.searched = last, searched
        self.number = place * 100_000

    async def work(self, until: float, tally: Tally) -> None:
        """Ask until the time is over."""
        self.line = Line(self.line.port)  # of this loop
        await asyncio.sleep(self.rng.uniform(0, THINK))
        while time.monotonic() < until:
            what, method, path, body = self._next()
            began = time.perf_counter()
            try:
                status, text = await asyncio.wait_for(
                    self.line.ask(method, path, self.cookie, body), 30
                )
            except (OSError, asyncio.IncompleteReadError, TimeoutError) as error:
                tally.wrong[f"{what}: {type(error).__name__}"] += 1
                self.line = Line(self.line.port)
            else:
                tally.took[what].append(1000 * (time.perf_counter() - began))
                if status not in (200, 302) or b"sign-in" in text[:200]:
                    tally.wrong[f"{what} {path.split('?')[0]}: {status}"] += 1
            pause = self.rng.expovariate(1 / THINK)
            await asyncio.sleep(max(0.0, min(pause, until - time.monotonic())))

    def _next(self) -> tuple[str, str, str, str]:
        chance = self.rng.random()
        writes = self.role in ("facility_clerk", "township_worker")
        # Eight users in ten write, so a quarter of all requests are writes.
        if writes and chance < 0.3125:
            self.number += 1
            if self.role == "facility_clerk":
                return "write: birth", "POST", "/births/enter/", birth_form(self.number)
            return "write: draft", "POST", "/births/enter/draft/", birth_form(self.number)
        if chance < 0.40:
            if self.rng.random() < 0.5:
                number = f"A50{self.rng.randrange(1, self.searched):07d}"
            else:
                number = f"A-{self.rng.randrange(1, self.last):08d}"
            return "search", "GET", f"/search/?q={number}", ""
        return "page", "GET", self.rng.choice(PAGES[self.role]), ""


def rows(tally: Tally, seconds: float) -> Iterator[str]:
    """Yield the table."""
    yield f"{'what':14}{'requests':>9}{'p50 ms':>9}{'p95 ms':>9}{'p99 ms':>9}{'max ms':>9}"
    everything = [one for took in tally.took.values() for one in took]
    for what, took in [*sorted(tally.took.items()), ("all", everything)]:
        ranked = sorted(took)
        p50, p95, p99 = (
            ranked[min(int(len(ranked) * share), len(ranked) - 1)] for share in (0.5, 0.95, 0.99)
        )
        yield f"{what:14}{len(ranked):9,}{p50:9.1f}{p95:9.1f}{p99:9.1f}{ranked[-1]:9.1f}"
    writes = sum(len(took) for what, took in tally.took.items() if what.startswith("write"))
    yield f"{len(everything) / seconds:.1f} requests/s, {writes / len(everything):.0%} writes"
    yield f"errors: {dict(tally.wrong) or 'none'}"


async def day(people: list[User], minutes: float) -> Tally:
    """Let everybody work for some minutes."""
    tally = Tally()
    until = time.monotonic() + 60 * minutes
    await asyncio.gather(*(one.work(until, tally) for one in people))
    return tally


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    asked.add_argument("--births", type=int, default=3_000_000)
    asked.add_argument("--users", type=int, default=1_200)
    asked.add_argument("--minutes", type=float, default=10)
    given = asked.parse_args()
    if not os.environ.get("EVENBORN_DATABASE", "").startswith("postgres"):
        raise SystemExit("run me under `python -m tests.postgres --durable -- …`")
    with tempfile.TemporaryDirectory() as folder, House(Path(folder)) as house:
        print(f"PostgreSQL, {os.cpu_count()} cores, client on the same cores", flush=True)
        began = time.perf_counter()
        filled = house.run_module("benchmarks.load_inside", "fill", str(given.births))
        step = int(next(line.split()[2] for line in filled if line.startswith("FILLED")))
        sessions = [
            json.loads(line.removeprefix("USER "))
            for line in house.run_module("benchmarks.load_inside", "users", str(given.users))
            if line.startswith("USER")
        ]
        print(f"{given.births:,} births, {len(sessions):,} users signed in: "
              f"{time.perf_counter() - began:.0f} s to make", flush=True)  # fmt: skip
        people = [
            User(place, house, session, role, last=given.births, searched=given.births // step)
            for place, (session, role, _) in enumerate(sessions)
        ]
        warm = asyncio.run(day(people[:50], 0.5))
        assert not warm.wrong, dict(warm.wrong)
        started = time.perf_counter()
        tally = asyncio.run(day(people, given.minutes))
        for row in rows(tally, time.perf_counter() - started):
            print(row)


if __name__ == "__main__":
    main()
