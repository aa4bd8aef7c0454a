"""How many births a second the API takes, with every check, the log and the encryption.

    python -m tests.postgres --durable -- python benchmarks/birth_entry.py [--births 3000]

A house of its own (data folder, keys, tables) is set up in a temporary folder; the site runs as
`evenborn start` runs it. In one run:

1. floor: rows of Django's own session table created one by one, one commit each, in this process;
2. one at a time: each request holds one birth, over 4 connections and over one;
3. batches: requests of 100 births, over 2 connections.

Every birth is a new record with names, numbers and a certificate number, as a hospital sends it.
At the end the log is verified and the births counted. The client is on the same cores.
To reach on 2 cores: 150 births/s one at a time, 1,000/s in batches.
"""

import argparse
import http.client
import json
import os
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from benchmarks.house import House, births_to_send


def send_all(house: House, bodies: Sequence[bytes], *, path: str, connections: int) -> list[float]:
    """Send the bodies over some connections and return how long each answer took, in seconds."""

    def lane(mine: Sequence[bytes]) -> list[float]:
        line = http.client.HTTPConnection("127.0.0.1", house.port, timeout=60)
        headers = {"Authorization": f"Bearer {house.token}", "Content-Type": "application/json"}
        took = []
        for body in mine:
            start = time.perf_counter()
            line.request("POST", path, body, headers)
            answer = line.getresponse()
            text = answer.read()
            took.append(time.perf_counter() - start)
            assert answer.status in (200, 201), (answer.status, text[:300])
        line.close()
        return took

    lanes = [bodies[start::connections] for start in range(connections)]
    with ThreadPoolExecutor(connections) as pool:
        return [one for took in pool.map(lane, lanes) for one in took]


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    asked.add_argument("--births", type=int, default=3000)
    births = asked.parse_args().births
    with tempfile.TemporaryDirectory() as folder, House(Path(folder)) as house:
        engine = "PostgreSQL" if os.environ.get("EVENBORN_DATABASE") else "SQLite"
        print(f"{engine}, {os.cpu_count()} cores, client on the same cores")
        floor = house.floor(1000)
        print(f"floor: a bare Django create          {floor:8.0f} /s")
        warm = births_to_send(200, prefix="W")
        send_all(
            house, [json.dumps(b).encode() for b in warm], path="/api/v1/births", connections=4
        )
        for connections in (4, 1):
            bodies = [
                json.dumps(birth).encode()
                for birth in births_to_send(births // 2, prefix=f"S{connections}")
            ]
            start = time.perf_counter()
            took = send_all(house, bodies, path="/api/v1/births", connections=connections)
            spent = time.perf_counter() - start
            p95 = sorted(took)[int(len(took) * 0.95)] * 1000
            print(
                f"one at a time, {connections} connections        {len(bodies) / spent:8.0f} /s"
                f"   p95 {p95:.0f} ms   {len(bodies) / spent / floor:.2f} of the floor"
            )
        sent = births_to_send(births * 2, prefix="B")
        batches = [
            json.dumps({"births": sent[i : i + 100]}).encode() for i in range(0, len(sent), 100)
        ]
        start = time.perf_counter()
        send_all(house, batches, path="/api/v1/births/batch", connections=2)
        spent = time.perf_counter() - start
        print(f"batches of 100, 2 connections        {len(sent) / spent:8.0f} /s")
        print(f"births in the register: {house.count()}; the log: {house.verify()}")


if __name__ == "__main__":
    main()
