"""Events in a row through one process of each function: what its work costs without any runtime."""

import json
import os
import subprocess
import time

from cold import EVENTS
from server import BINARIES, ROOT, Failed, product_folder


class Warm:
    functions = ("receive-webhook", "check-consent", "enrich-lead")

    def __init__(self, work, quick, report):
        self.work, self.report = work, report
        self.count = 200 if quick else 3_000

    def measure(self):
        for name in self.functions:
            folder = product_folder(self.work, "warm")
            event = json.loads((ROOT / "events" / EVENTS[name]).read_text())
            events = folder / "events.ndjson"
            events.write_text((json.dumps(event, separators=(",", ":")) + "\n") * self.count)
            with open(events) as stdin, open(folder / "out", "wb") as stdout:
                begin = time.monotonic()
                process = subprocess.Popen(
                    [BINARIES / name],
                    cwd=folder,
                    stdin=stdin,
                    stdout=stdout,
                    stderr=subprocess.DEVNULL,
                )
                _, status, usage = os.wait4(process.pid, 0)
                process.returncode = status
                seconds = time.monotonic() - begin
            if status != 0:
                raise Failed(f"{name} failed in {folder}")
            messages = len(event.get("Records", [1])) * self.count
            unit = "messages/s" if "Records" in event else "events/s"
            self.report.add("warm", f"{name}, one process", unit, messages / seconds)
            cost = (usage.ru_utime + usage.ru_stime) * 1e6 / messages
            self.report.add("warm", f"{name}, processor time", "us each", cost)
