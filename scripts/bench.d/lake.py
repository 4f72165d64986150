"""The event lake: lines made of the stream's records, and exports of a lake of made-up events."""

import json
import os
import subprocess
import time

from leads import Events
from server import BINARIES, Failed, fresh_folder

EXPORT_FIELDS = [
    "event_id", "timestamp", "event_type", "flow.id", "flow.name", "source.id", "source.name",
    "lead.id", "first_name", "last_name", "email", "phone", "lead.state", "lead.zip",
    "credit_rating", "outcome", "purchase_price", "context_data.ip_address",
    "context_data.referrer", "context_data.campaign_data.utm_source",
]  # fmt: skip


class Lake:
    records = 500

    def __init__(self, work, quick, report):
        self.work, self.report = work, report
        self.events = 10 if quick else 100
        self.count = 10_000 if quick else 200_000
        self.stream = work / "transformations.ndjson"
        made_up = Events()
        self.bytes = made_up.write_transformations(self.stream, self.events, self.records)
        self.buckets = fresh_folder(work, "lake") / "buckets"
        lake = self.buckets / "lake"
        lake.mkdir(parents=True)
        self.californians = made_up.write_lake(lake, self.count)
        self.objects = sorted(lake.rglob("*.gz"))

    def run(self, name, stdin, line=None):
        """Seconds and peak MB of one process, as time(1) has them; its output is in `out`.

        With `line`, each line of the output is handed to it from a pipe instead, as a worker's
        would be: a file's pages would cost as much as the function.
        """
        figures, out = self.work / "time.txt", self.work / "out.txt"
        words = ["/usr/bin/time", "-o", figures, "-f", "%M", BINARIES / name]
        own = {
            "PLUMB_BUCKETS": str(self.buckets),
            "PLUMB_DATABASE_URL": f"sqlite:{self.work}/lake/state.db",
            "LOG_LEVEL": "error",
        }
        with open(out, "wb") as output, open(stdin, "rb") as events:
            target = subprocess.PIPE if line else output
            begin = time.monotonic()
            process = subprocess.Popen(words, stdin=events, stdout=target, env=os.environ | own)
            for text in process.stdout or []:
                line(text)
            code = process.wait()
            seconds = time.monotonic() - begin
        if code != 0:
            raise Failed(f"{name} ended with status {code}: {out.read_text()[:300]}")
        return seconds, int(figures.read_text().split()[-1]) / 1024, out

    def measure(self):
        self.transform()
        begin = time.monotonic()
        subprocess.run(["gzip", "-dc", *self.objects], stdout=subprocess.DEVNULL, check=True)
        floor = time.monotonic() - begin
        self.report.add("lake", "gzip -dc of the same lake", "events/s", self.count / floor)
        california = [{"field": "lead.state", "operator": "equals", "value": "CA"}]
        for name, filters, rows in [
            ("export of California", california, self.californians),
            ("export of everything", [], self.count),
        ]:
            self.export(name, filters, rows, floor)

    def transform(self):
        delivered = 0

        def count(line):
            nonlocal delivered
            delivered += line.count(b'"result":"Ok"')

        seconds, peak, _ = self.run("transform-events", self.stream, count)
        if delivered != self.events * self.records:
            raise Failed(f"transform-events: {delivered} of {self.events * self.records} are Ok")
        self.report.add(
            "lake",
            "transform-events, one process, no gzip",
            "events/s",
            delivered / seconds,
            budget=(">=", 150_000),
        )
        self.report.add("lake", "the same", "MB/s of records", self.bytes / seconds / 1e6)
        self.report.add("lake", "the same, peak memory", "MB", peak)

    def export(self, name, filters, rows, floor):
        request = self.work / "export.json"
        export = {"name": name, "fields": EXPORT_FIELDS, "filters": filters}
        request.write_text(json.dumps({"export": export}))
        seconds, peak, out = self.run("generate-export", request)
        result = json.loads(out.read_text())["export"]
        if result["rows"] != rows:
            raise Failed(f"{name}: {result['rows']} rows of {rows}")
        os.unlink(result["path"])
        rate = self.count / seconds
        limit = ("gzip -dc", self.count / floor)
        self.report.add("lake", name, "events read/s", rate, limit=limit)
        self.report.add("lake", f"{name}, rows", "rows/s", rows / seconds)
        self.report.add("lake", f"{name}, peak memory", "MB", peak, budget=("<=", 64))
