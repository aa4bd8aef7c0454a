"""How long 100,000 rows take through the site, from the upload to accepted rows and problems.

    python -m tests.postgres --durable -- python -m benchmarks.file_import [--rows 100000]

A house of its own is set up and started as `evenborn start` does it. A CSV with the Chinese headers
of the delivery register is made, one row in a hundred damaged; it is sent through the upload page
by a signed-in clerk, and the file's page is asked twice a second. Printed: seconds from the press
of the button to the finished receipt, the receipt, how often the progress moved, and the memory of
site and worker (after a tenth of the rows, and the peak: flat means these are close).
To reach: 60 s or less, flat memory, progress seen.
"""

import argparse
import csv
import http.client
import io
import re
import tempfile
import time
import uuid
from contextlib import suppress
from pathlib import Path

from benchmarks.house import House, births_to_send
from evenborn.standards import load_schema

# Run inside the house: a clerk of the institution, signed in; print her session.
SIGN_IN = """
import django; django.setup()
from django.test import Client
from evenborn.foundation.access.tests.make import make_officer
from evenborn.rooms.facilities.models import Institution
alma = make_officer("alma", "facility_clerk", department=Institution.objects.get().department)
client = Client()
client.force_login(alma)
print("SESSION", client.cookies["sessionid"].value)
"""
RECEIPT = """
import django; django.setup()
from evenborn.foundation.exchange.models import Batch
batch = Batch.objects.get()
print("RECEIPT", batch.state, batch.lines, batch.accepted, batch.refused, batch.known)
"""


def delivery_file(rows: int, *, prefix: str = "F") -> bytes:
    """Return a CSV of the delivery register; every hundredth row has a weight of 12 g."""
    births = births_to_send(rows, prefix=prefix)
    headers = {column.name: column.header for column in load_schema("delivery").columns}
    text = io.StringIO()
    writer = csv.DictWriter(text, list(births[0]))
    writer.writerow({name: headers[name] for name in births[0]})
    for at, birth in enumerate(births):
        writer.writerow({**birth, "weight_grams": 12} if at % 100 == 0 else birth)
    return text.getvalue().encode()


class Clerk:
    """Somebody with a browser: a session, and the token against forged forms."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.cookies = {"sessionid": house.inside(SIGN_IN, "SESSION")[0]}

    def ask(
        self, method: str, path: str, body: bytes = b"", kind: str = ""
    ) -> tuple[int, str, str]:
        line = http.client.HTTPConnection("127.0.0.1", self.house.port, timeout=300)
        cookie = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        headers = {"Cookie": cookie, "Referer": f"http://127.0.0.1:{self.house.port}/"}
        if kind:
            headers["Content-Type"] = kind
        line.request(method, path, body, headers)
        answer = line.getresponse()
        for name, value in answer.getheaders():
            if name.lower() == "set-cookie":
                key, _, rest = value.partition("=")
                self.cookies[key] = rest.split(";")[0]
        said = answer.read().decode(errors="replace")
        line.close()
        return answer.status, said, answer.getheader("Location", "") or ""

    def send(self, content: bytes) -> str:
        """Send the file through the upload page and return the address of its own page."""
        _, page, _ = self.ask("GET", "/files/send/")
        found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
        assert found, page[:500]
        edge = uuid.uuid4().hex
        parts = [
            f'--{edge}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
            for name, value in (("csrfmiddlewaretoken", found[1]), ("kind", "delivery"))
        ]
        head = (
            f'--{edge}\r\nContent-Disposition: form-data; name="file"; filename="births.csv"\r\n'
            "Content-Type: text/csv\r\n\r\n"
        )
        body = "".join(parts).encode() + head.encode() + content + f"\r\n--{edge}--\r\n".encode()
        status, said, there = self.ask(
            "POST", "/files/send/", body, f"multipart/form-data; boundary={edge}"
        )
        assert status in (302, 303), (status, said[-2000:])
        return there


def memory(house: House) -> int:
    """Return the memory of the house's processes, MiB (proportional: shared pages counted once)."""
    kilobytes = 0
    for pid in house.processes():
        with suppress(OSError):  # it ended while we looked
            text = Path(f"/proc/{pid}/smaps_rollup").read_text()
            kilobytes += int(text.split("\nPss:")[1].split()[0])
    return kilobytes // 1024


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    asked.add_argument("--rows", type=int, default=100_000)
    rows = asked.parse_args().rows
    with tempfile.TemporaryDirectory() as folder, House(Path(folder)) as house:
        clerk = Clerk(house)
        content = delivery_file(rows)
        before = memory(house)
        start = time.perf_counter()
        there = clerk.send(content)
        sent = time.perf_counter() - start
        seen: list[str] = []
        used: list[int] = []
        while True:
            time.sleep(0.5)
            used.append(memory(house))
            _, page, _ = clerk.ask("GET", f"{there}progress/")
            bar = re.search(r'<progress value="(\d+)" max="(\d+)"', page)
            if bar and (not seen or seen[-1] != bar[1]):
                seen.append(bar[1])
            if bar and bar[1] == bar[2] and "已完成" in page:
                break
            assert time.perf_counter() - start < 600, page[-2000:]
        took = time.perf_counter() - start
        receipt = house.inside(RECEIPT, "RECEIPT")
        state, lines, accepted, refused, known = receipt
        print(f"{rows} rows, {len(content) / 1e6:.1f} MB: {took:.1f} s, upload {sent:.1f} s of it")
        print(f"{state}: {lines} lines = {accepted} accepted + {refused} refused + {known} known")
        print(f"the progress moved {len(seen)} times")
        tenth = used[max(len(used) // 10, 1)] if len(used) > 1 else used[0]
        print(f"memory of site and worker: {before} MiB before, {tenth} early, {max(used)} peak")
        print(f"births in the register: {house.count()}; the log: {house.verify()}")


if __name__ == "__main__":
    main()
