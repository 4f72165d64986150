"""Messages of 1 KB through a function into a second queue, each hand-off flushed."""

import contextlib
import json
import sqlite3
import time

from fixture import template_folder, write_template
from probes import flushes
from server import Failed, Server


class Queues:
    # The default of SQS, and the most without a batching window.
    batch = 10
    in_one_request = 250

    def __init__(self, work, quick, report):
        self.work, self.report = work, report
        self.count = 2_000 if quick else 40_000

    def message(self, number):
        """What the function does with it: sends 1 KB on."""
        body = {"n": number, "padding": ""}
        body["padding"] = "x" * (1024 - len(json.dumps(body, separators=(",", ":"))))
        return {"do": "emit", "emit": [{"channel": "Next", "body": body}]}

    def measure(self):
        # Filled without a consumer, then started again with one: the way out is timed alone.
        folder = template_folder(self.work, "queue")
        with Server(folder, "--quiet") as server:
            taken = self.fill(server)
        write_template(folder, batch=self.batch)
        flush_rate = flushes(self.work, 0.5, 1024 * self.batch)
        with Server(folder, "--quiet") as server:
            begin = time.monotonic()
            done = server.until(
                lambda status: status["queues"]["Work"]["depth"] == 0, "Work to be empty"
            )
            status = server.status()
            peak = server.memory("VmHWM")
            log = server.log()
        self.verify(folder, status, log)
        add = lambda *words, **more: self.report.add("queue", *words, **more)
        add("into the queue, 250 emitted at a time", "messages/s", self.count / taken)
        add(
            f"through a function into the next, batches of {self.batch}",
            "messages/s",
            self.count / (done - begin),
            budget=(">=", 25_000),
            limit=(f"fdatasync of {self.batch} messages", flush_rate * self.batch),
        )
        add("plumb, peak memory", "MB", peak[0][1])

    def fill(self, server):
        begin = time.monotonic()
        for start in range(0, self.count, self.in_one_request):
            emit = [
                {"channel": "Work", "body": self.message(number)}
                for number in range(start, start + self.in_one_request)
            ]
            status, body = server.post("/f", json.dumps({"do": "emit", "emit": emit}))
            if status != 200:
                raise Failed(f"{status} {body[:200]}\n{server.log()}")
        return time.monotonic() - begin

    def verify(self, folder, status, log):
        depths = {name: queue["depth"] for name, queue in status["queues"].items()}
        if depths != {"Work": 0, "Next": self.count, "Dead": 0}:
            raise Failed(f"of {self.count} messages, the queues hold {depths}\n{log}")
        if log:
            raise Failed(f"plumb wrote to stderr:\n{log}")
        database = sqlite3.connect(folder / ".plumb/queues.db")
        with contextlib.closing(database):
            numbers = [
                json.loads(body)["n"] for (body,) in database.execute("SELECT body FROM messages")
            ]
        if sorted(numbers) != list(range(self.count)):
            raise Failed(f"{self.count} messages became {len(set(numbers))} of {len(numbers)}")
        self.report.note(
            f"queue: in every turn each of {self.count:,} messages was handed on exactly once"
        )
