"""From spawn to result: every function with its sample event, beside programs that do nothing."""

import base64
import gzip
import json
import shutil
import subprocess

from server import BINARIES, ROOT, Failed, fresh_folder, product_folder

# The sample event of each function.
EVENTS = {
    "receive-webhook": "webhooks/meta-leadgen.json",
    "submit-lead": "submissions/lead.json",
    "check-consent": "queues/check-consent.json",
    "enrich-lead": "queues/enrich-lead.json",
    "transform-events": "streams/lead-events.json",
    "generate-export": "exports/california.json",
}


class Cold:
    def __init__(self, work, quick, report):
        self.work, self.report = work, report
        self.rounds = 30 if quick else 100
        self.folder = fresh_folder(work, "cold")

    def cases(self):
        """Programs in turns; each function has its own folder, fresh in every turn."""
        idle = fresh_folder(self.folder, "idle")
        event = ROOT / "events" / EVENTS["receive-webhook"]
        yield "/bin/true", idle, event, ["/bin/true"]
        yield "static C, reads and answers", idle, event, [self.work / "static"]
        for name, event in EVENTS.items():
            folder = product_folder(self.folder, name)
            if name == "generate-export":
                self.small_lake(folder)
            yield name, folder, ROOT / "events" / event, [BINARIES / name]
        yield "plumb --version", idle, "/dev/null", [BINARIES / "plumb", "--version"]

    @staticmethod
    def small_lake(folder):
        """One object, of the lines that transform-events makes of its sample."""
        events = open(ROOT / "events" / EVENTS["transform-events"], "rb")
        with events:
            run = subprocess.run(
                [BINARIES / "transform-events"], stdin=events, capture_output=True, check=True
            )
        lines = [
            base64.b64decode(record["data"])
            for record in json.loads(run.stdout)["records"]
            if record["result"] == "Ok"
        ]
        path = folder / ".plumb/buckets/lake/year=2026/month=03/day=08/hour=06/flow_id=solar"
        path.mkdir(parents=True)
        (path / "leads_06_45_sample.json.gz").write_bytes(gzip.compress(b"".join(lines)))

    def measure(self):
        cases = list(self.cases())
        lines = ["\t".join(map(str, [folder, event, *words])) for _, folder, event, words in cases]
        run = subprocess.run(
            [self.work / "spawn", str(self.rounds)],
            input="\n".join(lines) + "\n",
            capture_output=True,
            text=True,
        )
        if run.returncode != 0:
            raise Failed(run.stderr.strip())
        times = [line.split() for line in run.stdout.splitlines()]
        floor = float(times[0][0]) / 1000
        for (name, *_), (median, p99, peak, answered) in zip(cases, times):
            is_function = name in EVENTS
            if int(answered) == 0 and is_function:
                raise Failed(f"{name} answered nothing")
            self.report.add(
                "cold",
                f"{name}, p50",
                "ms",
                float(median) / 1000,
                budget=("<=", 5) if is_function else None,
                limit=None if name == "/bin/true" else ("/bin/true", floor),
            )
            self.report.add("cold", f"{name}, p99", "ms", float(p99) / 1000)
            if is_function:
                self.report.add("cold", f"{name}, peak memory", "MB", int(peak) / 1024)
        shutil.rmtree(self.folder / "generate-export")
