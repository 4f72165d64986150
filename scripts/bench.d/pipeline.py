"""The whole pipeline: from the first webhook until every lead's last event lies in the lake."""

import collections
import gzip
import json
import statistics
import threading
import time

from leads import lead_number, write_webhooks
from server import Failed, Load, Server, product_folder

STEPS = ("lead_submission", "lead_acceptance", "lead_enrichment")
# Has no function yet: enriched leads stay in it.
LAST_QUEUE = "ScoringQueue"


class Pipeline:
    connections = 64

    def __init__(self, work, quick, report):
        self.work, self.report = work, report
        self.count = 2_000 if quick else 20_000
        self.requests = work / "pipeline.http"
        write_webhooks(self.requests, self.count)

    def measure(self):
        folder = product_folder(self.work, "pipeline")
        with Server(folder, "--quiet") as server:
            before = server.memory()
            with MemoryWatch(server) as watch:
                times = self.run(server)
            after = server.memory()
            peak = server.memory("VmHWM")
            depth = server.status()["queues"][LAST_QUEUE]["depth"]
            log = server.log()
        self.verify(folder, depth, log)
        self.tell(times, before, after, peak, watch)

    def run(self, server):
        """Seconds until all leads are accepted and until all are in the lake."""
        url = f"http://127.0.0.1:{server.port}/"
        begin = time.monotonic()
        with Load(url, self.connections, 600, requests=self.requests, send=self.count) as load:
            accepted = load.until_all_answered()
            done = server.until(self.is_empty, "the pipeline to be empty", seconds=180)
            load.stop()
            answers = {k: v for k, v in load.figures().items() if k.startswith("status")}
        if answers != {"status202": self.count}:
            raise Failed(f"not every webhook was accepted: {answers}\n{server.log()}")
        return accepted - begin, done - begin

    @staticmethod
    def is_empty(status):
        return all(
            queue["depth"] == 0 for name, queue in status["queues"].items() if name != LAST_QUEUE
        ) and all(stream["buffered"] == 0 for stream in status["streams"].values())

    def verify(self, folder, depth, log):
        """Each lead has each event once, and was handed on once."""
        seen = collections.Counter()
        event_ids = set()
        events = 0
        others = collections.Counter()
        lake = folder / ".plumb/buckets/lake"
        for path in lake.rglob("*"):
            if not path.is_file():
                continue
            if not path.name.endswith(".json.gz"):
                others[path.relative_to(lake).parts[0]] += 1
                continue
            with gzip.open(path) as lines:
                for line in lines:
                    event = json.loads(line)
                    events += 1
                    event_ids.add(event["event_id"])
                    number = lead_number(event["lead_data"]["demographics"]["email"])
                    seen[number, event["event_type"]] += 1
        lost = [
            (number, step)
            for number in range(self.count)
            for step in STEPS
            if seen[number, step] == 0
        ]
        doubled = [key for key, count in seen.items() if count > 1]
        strange = [key for key in seen if key[0] is None or key[1] not in STEPS]
        complaints = []
        if lost:
            complaints.append(f"{len(lost)} events of {self.count} leads lost, as {lost[:3]}")
        if doubled:
            complaints.append(f"{len(doubled)} events doubled, as {doubled[:3]}")
        if strange:
            complaints.append(f"{len(strange)} events of another kind, as {strange[:3]}")
        if len(event_ids) != events:
            complaints.append(f"{events - len(event_ids)} event IDs occur twice")
        if others:
            complaints.append(f"objects that are no lake events: {dict(others)}")
        if depth != self.count:
            complaints.append(f"{LAST_QUEUE} holds {depth} of {self.count} leads")
        if log:
            complaints.append(f"plumb wrote to stderr:\n{log}")
        if complaints:
            raise Failed("\n".join(complaints))
        self.report.note(
            f"pipeline: in every turn each of {self.count:,} leads had each of {', '.join(STEPS)} "
            "exactly once in the lake"
        )

    def tell(self, times, before, after, peak, watch):
        accepted, done = times
        add = lambda *words, **more: self.report.add("pipeline", *words, **more)
        add("webhook to lake, all steps", "leads/s", self.count / done, budget=(">=", 3_000))
        add(f"accepted meanwhile, {self.connections} connections", "leads/s", self.count / accepted)
        add("from last webhook to empty", "s", done - accepted)
        add("plumb, before", "MB", before[0][1])
        add("plumb, at half time", "MB", watch.plumb_at(0.5))
        add("plumb, after", "MB", after[0][1])
        add("plumb, peak", "MB", peak[0][1])
        workers = collections.defaultdict(list)
        for name, memory in peak[1:]:
            workers[name].append(memory)
        for name, memories in sorted(workers.items()):
            add(f"{name}, processes", "", len(memories))
            add(f"{name}, peak of the largest", "MB", max(memories))
            add(f"{name}, median half time", "MB", watch.worker_at(name, 0.5))
            left = [memory for other, memory in after[1:] if other == name]
            add(f"{name}, median after", "MB", statistics.median(left) if left else 0)


class MemoryWatch:
    """Samples the memory of a server ten times a second."""

    def __init__(self, server):
        self.server = server
        self.samples = []
        self.ended = threading.Event()
        self.thread = threading.Thread(target=self.watch, daemon=True)

    def watch(self):
        while not self.ended.wait(0.1):
            self.samples.append(self.server.memory())

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.ended.set()
        self.thread.join()

    def at(self, share):
        samples = [sample for sample in self.samples if sample]
        return samples[int(len(samples) * share)] if samples else [("plumb", 0)]

    def plumb_at(self, share):
        return self.at(share)[0][1]

    def worker_at(self, name, share):
        found = [memory for other, memory in self.at(share)[1:] if other == name]
        return statistics.median(found) if found else 0
