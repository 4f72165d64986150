"""Imports: one warm function over files of leads, and a file put into the bucket of a runtime."""

import contextlib
import gzip
import itertools
import json
import os
import pathlib
import shutil
import subprocess
import time

from leads import AREA_CODES, email
from server import BINARIES, ROOT, Failed, Server, fresh_folder, product_folder

TITLES = ["First Name", "Last Name", "Email", "Phone", "Zip", "TCPA Consent", "Roof Age", "utm_source"]
KEY = "meta-demo/leads"
NEXT_STEP = b'{"channel":"ImportQueue"'


class Imports:
    def __init__(self, work, quick, report):
        self.work, self.report = work, report
        self.count = 50_000 if quick else 1_000_000
        self.packed = self.count // 5
        self.handed_on = 10_000 if quick else 100_000
        self.csv = work / "leads.csv"
        self.ndjson = work / "leads.ndjson.gz"
        self.some = work / "some-leads.csv"
        for path, count in [(self.csv, self.count), (self.some, self.handed_on)]:
            with open(path, "w") as file:
                file.write(",".join(TITLES) + "\n")
                for row in rows(count):
                    file.write('%s,%s,%s,%s,%s,%s,"%s",%s\n' % row)
        with gzip.open(self.ndjson, "wt", compresslevel=1) as file:
            for row in rows(self.packed):
                file.write(json.dumps(dict(zip(TITLES, row))) + "\n")

    def measure(self):
        self.alone("import-leads, one process, CSV", self.csv, self.count, (">=", 50_000))
        self.alone("the same, NDJSON in gzip", self.ndjson, self.packed, None)
        self.through_runtime()

    def alone(self, name, path, count, budget):
        """Steps of one warm process, each begun with what the last one handed on."""
        folder = fresh_folder(self.work, "import")
        key = KEY + "".join(path.suffixes)
        upload = put(path, folder / "buckets/uploads", key)
        event = json.loads((ROOT / "events/imports/uploaded.json").read_text())
        event["Records"][0]["s3"]["object"] |= {"key": key, "size": path.stat().st_size}
        own = {
            "PIPELINE_FILE": str(ROOT / "pipeline.yaml"),
            "PLUMB_BUCKETS": str(folder / "buckets"),
            "PLUMB_DATABASE_URL": f"sqlite:{folder}/state.db",
            "LOG_LEVEL": "error",
        }
        process = subprocess.Popen(
            [BINARIES / "import-leads"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=os.environ | own,
            cwd=ROOT,
        )
        leads = 0
        begin = time.monotonic()
        with process:
            for number in itertools.count():
                process.stdin.write(json.dumps(event).encode() + b"\n")
                process.stdin.flush()
                line = process.stdout.readline()
                # What is written behind a lead's record, and never inside one.
                leads += line.count(b'{"channel":"LeadQueue"')
                start = line.rfind(NEXT_STEP)
                if start < 0:
                    break
                step, _ = json.JSONDecoder().raw_decode(line[start:].decode())
                message = {"messageId": f"m{number}", "body": json.dumps(step["body"])}
                event = {"Records": [message | {"eventSource": "aws:sqs"}]}
            seconds = time.monotonic() - begin
            peak, busy = usage(process.pid)
        verify(upload, count, line.decode(errors="replace")[:300])
        if leads != count:
            raise Failed(f"{name}: {leads} leads of {count} rows")
        add = lambda *words, **more: self.report.add("import", *words, **more)
        add(name, "rows/s", count / seconds, budget=budget)
        add(f"{name}, its CPU time alone", "rows/s", count / busy)
        add(f"{name}, peak memory", "MB", peak, budget=("<=", 64))

    def through_runtime(self):
        """A file put into the bucket, until its results lie beside it; leads wait in their queue."""
        folder = product_folder(self.work, "import-runtime")
        rest_later_steps(folder)
        with Server(folder, "--quiet") as server:
            begin = time.monotonic()
            upload = put(self.some, folder / ".plumb/buckets/uploads", f"{KEY}.csv")
            results = pathlib.Path(f"{upload}.results.csv")
            server.until(lambda _: results.exists(), "the results of the import")
            seconds = time.monotonic() - begin
            depth = server.status()["queues"]["LeadQueue"]["depth"]
            peaks = server.memory("VmHWM")
            log = server.log()
        verify(upload, self.handed_on, log)
        if depth != self.handed_on:
            raise Failed(f"{depth} leads of {self.handed_on} rows wait in LeadQueue\n{log}")
        add = lambda *words: self.report.add("import", *words)
        add("through plumb, flushed, next steps at rest", "rows/s", self.handed_on / seconds)
        add("plumb, peak memory", "MB", peaks[0][1])


def rows(count):
    for number in range(count):
        phone = "(%03d) %03d-%04d" % (
            AREA_CODES[number % len(AREA_CODES)],
            200 + number // 10 % 700,
            number // 7000 % 10000,
        )
        words = (f"Ada{number}", "Lovelace", email(number), phone)
        yield words + ("78704", "yes", "12, or more", "newsletter")


def put(path, bucket, key):
    """Copies a file into a bucket; a link would not be noticed."""
    target = bucket / key
    target.parent.mkdir(parents=True)
    shutil.copyfile(path, target)
    return target


def usage(pid):
    """Peak resident MB of a running process, and the seconds for which it had a processor."""
    status = pathlib.Path(f"/proc/{pid}/status").read_text()
    peak = next(line for line in status.splitlines() if line.startswith("VmHWM"))
    words = pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    ticks = int(words[11]) + int(words[12])
    return int(peak.split()[1]) / 1024, ticks / os.sysconf("SC_CLK_TCK")


def verify(upload, count, log):
    """Each row has its line among the results, in order, and is accepted."""
    results = pathlib.Path(f"{upload}.results.csv")
    with contextlib.suppress(FileNotFoundError):
        with open(results, newline="") as lines:
            next(lines)
            number = 0
            for number, line in enumerate(lines, 1):
                if not line.startswith(f"{number},accepted,"):
                    raise Failed(f"row {number} of {upload.name}: {line}")
        if number == count:
            return
        raise Failed(f"{number} results of {count} rows in {upload.name}\n{log}")
    raise Failed(f"no results of {upload.name}\n{log}")


def rest_later_steps(folder):
    """Disables every event source mapping but that of the import."""
    template = folder / "template.yaml"
    head, step, tail = template.read_text().partition("  CheckConsent:\n")
    line = "            FunctionResponseTypes: [ReportBatchItemFailures]\n"
    assert line in tail, "the template has no event source mapping behind the import's"
    template.write_text(head + step + tail.replace(line, line + "            Enabled: false\n"))
