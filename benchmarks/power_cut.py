"""Kill site and worker in the middle, many times: nothing lost, nothing doubled, the log whole.

    python -m tests.postgres --durable -- python benchmarks/power_cut.py [--cuts 50]

A client sends births one by one and in batches, and sends again whatever got no answer; a clerk
has sent a file, which the worker takes in. Meanwhile all processes of the house are killed
(SIGKILL) at random moments and started anew. At the end every birth that was sent is there, once,
with what the file held; and the chain of the log verifies.
"""

import argparse
import http.client
import json
import random
import tempfile
import threading
import time
from pathlib import Path

from benchmarks.file_import import Clerk, delivery_file
from benchmarks.house import House, births_to_send

FILE_ROWS = 4000  # of each round's file; one in a hundred is refused
UNFINISHED = """
import django; django.setup()
from evenborn.foundation.exchange.models import Batch
print("UNFINISHED", Batch.objects.exclude(state="done").count())
"""


class Sender(threading.Thread):
    """Sends births until all have an answer."""

    def __init__(self, house: House, births: list[dict[str, object]], *, together: int) -> None:
        super().__init__(daemon=True)
        self.house = house
        self.waiting = [births[i : i + together] for i in range(0, len(births), together)]
        self.together = together
        self.accepted: set[str] = set()
        self.again = 0
        self.fault: BaseException | None = None

    def run(self) -> None:
        try:
            while self.waiting:
                self._send(self.waiting[0])
                self.waiting.pop(0)
        except BaseException as fault:  # noqa: BLE001 - told by the main thread
            self.fault = fault

    def _send(self, births: list[dict[str, object]]) -> None:
        one = self.together == 1
        path = "/api/v1/births" if one else "/api/v1/births/batch"
        body = json.dumps(births[0] if one else {"births": births}).encode()
        headers = {
            "Authorization": f"Bearer {self.house.token}",
            "Content-Type": "application/json",
        }
        while True:
            try:
                line = http.client.HTTPConnection("127.0.0.1", self.house.port, timeout=20)
                line.request("POST", path, body, headers)
                answer = line.getresponse()
                said = json.loads(answer.read())
                line.close()
            except (OSError, http.client.HTTPException, ValueError):
                self.again += 1
                time.sleep(0.05)
                continue
            if answer.status >= 500:  # the database may still be coming up
                self.again += 1
                time.sleep(0.05)
                continue
            for told in [said] if one else said["births"]:
                assert told["result"] in ("accepted", "known"), told
                if told["result"] == "accepted":
                    assert told["record_id"] not in self.accepted, "accepted twice"
                    self.accepted.add(told["record_id"])
            return


def wait_for_files(house: House) -> None:
    """Wait until the worker has taken in every file, at most five minutes."""
    for _ in range(150):
        if house.inside(UNFINISHED, "UNFINISHED") == ["0"]:
            return
        time.sleep(2)
    raise AssertionError("a file was not taken in")


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    asked.add_argument("--cuts", type=int, default=50)
    asked.add_argument("--seed", type=int, default=1)
    given = asked.parse_args()
    rng = random.Random(given.seed)
    with tempfile.TemporaryDirectory() as folder, House(Path(folder)) as house:
        cuts = 0
        sent = 0
        again = 0
        clerk = Clerk(house)
        while cuts < given.cuts:
            single = Sender(house, births_to_send(400, prefix=f"O{cuts}"), together=1)
            batch = Sender(house, births_to_send(3000, prefix=f"M{cuts}"), together=50)
            clerk.send(delivery_file(FILE_ROWS, prefix=f"F{cuts}"))
            sent += 3400 + FILE_ROWS * 99 // 100
            single.start()
            batch.start()
            while (single.is_alive() or batch.is_alive()) and cuts < given.cuts:
                time.sleep(rng.uniform(0.1, 1.2))
                house.kill()
                cuts += 1
                house.start()
            for sender in (single, batch):
                sender.join(timeout=300)
                assert sender.fault is None, sender.fault
                assert not sender.is_alive()
                again += sender.again
            wait_for_files(house)
        there = house.count()
        assert there == sent, (there, sent)
        print(f"{cuts} cuts, {sent} births sent, {again} sent again, {there} in the register")
        print(f"the log: {house.verify()}")


if __name__ == "__main__":
    main()
