"""What other queues do with the same messages on the same machine, and how ours does when it is deep."""

import contextlib
import http.client
import json
import shutil
import subprocess
import time

from fixture import template_folder, write_template
from peers import PATH, Peer
from server import ROOT, Failed, Server, fresh_folder, load

PYTHON = ROOT / ".build/bench-venv/bin/python"
BATCH = 10
# Nobody checks it; moto finds the service in it.
AUTHORIZATION = (
    "AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/sqs/aws4_request, "
    "SignedHeaders=host, Signature=0"
)
ROWS = {
    "in": f"into a queue, {BATCH} at a time",
    "out": "out of it, to who does nothing",
    "through": "through a function into a second queue",
}


class Redis(Peer):
    """What BullMQ keeps its messages in."""

    name = "redis-server"

    def __init__(self, work, flush):
        super().__init__(work)
        self.flush = flush

    def start(self):
        self.run(
            "redis-server",
            *["--port", str(self.port), "--bind", "127.0.0.1", "--dir", str(self.folder)],
            *["--save", "", "--appendonly", "yes", "--appendfsync", self.flush],
        )


class Moto(Peer):
    """Keeps everything in memory."""

    name = "moto's SQS"

    def start(self):
        self.run(PYTHON, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(self.port))


class QueuePeers:
    def __init__(self, work, quick, report):
        self.work, self.report, self.quick = work, report, quick
        self.count = 1_000 if quick else 20_000
        self.peer_count = 500 if quick else 4_000
        self.depth = 20_000 if quick else 1_000_000
        self.seconds = 1 if quick else 2

    def measure(self):
        ours = self.plumb()
        for key, rate in ours.items():
            self.add(ROWS[key], "plumb", rate)
        self.shared(ours)
        limit = self.run(self.work / "sqlite_queue", self.fresh("sqlite"), BATCH, self.count)
        for key, rate in limit.items():
            self.add(ROWS[key], "SQLite in C, nothing else", rate, ours[key])
        self.bullmq(ours)
        self.moto()
        self.deep()

    def add(self, row, who, value, ours=None, unit="messages/s"):
        self.report.add("queue-peers", f"{row}: {who}", unit, value, ours=ours)

    def fresh(self, name):
        return fresh_folder(self.work, name)

    @staticmethod
    def run(*words):
        """The figures that a program prints, by name."""
        words = [str(word) for word in words]
        run = subprocess.run(words, capture_output=True, text=True, timeout=600)
        if run.returncode != 0:
            raise Failed(f"{words[0]}: {run.stderr[-2000:]}")
        return {key: float(rate) for key, rate in map(str.split, run.stdout.splitlines())}

    # Ours

    def plumb(self, redis=None):
        """As the others are asked: filled by clients, then emptied by a function."""
        figures = {}
        folder = template_folder(self.work, "queue-peers")
        with Server(folder, *self.queues(redis, "in")) as server:
            figures["in"] = self.send(server.aws_port) * BATCH
        figures["out"] = self.drain({"do": "nothing", "padding": "x" * 990}, redis, "out")
        body = {"padding": "x" * 1000}
        figures["through"] = self.drain(
            {"do": "emit", "emit": [{"channel": "Next", "body": body}]}, redis, "through"
        )
        return figures

    def shared(self, ours):
        """The same over a Redis, as several machines would share it."""
        if not self.has("redis-server", "plumb on Redis"):
            return
        for flush in ("always", "everysec"):
            with Redis(self.work, flush) as redis:
                for key, rate in self.plumb(redis).items():
                    self.add(ROWS[key], f"plumb on Redis, appendfsync {flush}", rate, ours[key])

    @staticmethod
    def queues(redis, prefix):
        """What tells plumb where its queues are; a file of its own without a Redis."""
        if redis is None:
            return []
        return ["--queues", f"redis://127.0.0.1:{redis.port}?prefix={prefix}"]

    def drain(self, message, redis=None, prefix=""):
        """Messages a second through the function, all of them waiting before it begins."""
        folder = template_folder(self.work, "queue-peers")
        with Server(folder, *self.queues(redis, prefix)) as server:
            self.fill(server, message, self.count)
        write_template(folder, batch=BATCH)
        with Server(folder, *self.queues(redis, prefix)) as server:
            begin = time.monotonic()
            end = server.until(
                lambda status: status["queues"]["Work"]["depth"] == 0, "Work to be empty"
            )
        return self.count / (end - begin)

    @staticmethod
    def fill(server, message, count, queue="Work"):
        emission = {"channel": queue, "body": message}
        for begin in range(0, count, 250):
            emit = [emission] * min(250, count - begin)
            status, body = server.post("/f", json.dumps({"do": "emit", "emit": emit}))
            if status != 200:
                raise Failed(f"{status} {body[:200]}\n{server.log()}")

    def send(self, port, queue="Work"):
        """Batches a second that clients send to an endpoint of SQS."""
        entries = [
            {"Id": str(number), "MessageBody": "x" * 1024} for number in range(BATCH)
        ]
        return self.call(port, "SendMessageBatch", {"Entries": entries}, queue)

    def receive(self, port, queue="Work"):
        """Receives a second, each of a batch that is left in flight."""
        return self.call(port, "ReceiveMessage", {"MaxNumberOfMessages": BATCH}, queue)

    def call(self, port, action, document, queue):
        url = f"http://127.0.0.1:{port}/123456789012/{queue}"
        body = self.work / "sqs.json"
        body.write_text(json.dumps(document | {"QueueUrl": url}))
        run = load(url, 8, self.seconds, body=body, target=f"AmazonSQS.{action}", authorization=AUTHORIZATION)
        if run["refused"]:
            raise Failed(f"{action}: {run['refused']:.0f} requests refused")
        return run["rate"]

    # Others

    def bullmq(self, ours):
        if not self.has("redis-server", "BullMQ"):
            return
        for flush in ("always", "everysec"):
            with Redis(self.work, flush) as redis:
                script = ROOT / "scripts/bench.d/bullmq_queue.py"
                rates = self.run(PYTHON, script, redis.port, BATCH, self.peer_count)
            for key, rate in rates.items():
                self.add(ROWS[key], f"BullMQ, appendfsync {flush}", rate, ours[key])

    def moto(self):
        one = [{"Id": "0", "MessageBody": "x" * 1024}]
        folder = template_folder(self.work, "queue-peers")
        with Server(folder, "--quiet") as server:
            ours = self.call(server.aws_port, "SendMessageBatch", {"Entries": one}, "Work")
        with Moto(self.work) as moto:
            self.post(moto.port, "CreateQueue", {"QueueName": "Work"})
            theirs = self.call(moto.port, "SendMessageBatch", {"Entries": one}, "Work")
        row = "one message a request of SQS"
        self.add(row, "plumb", ours)
        self.add(row, f"{Moto.name}, in memory", theirs, ours)

    @staticmethod
    def post(port, action, document):
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        with contextlib.closing(connection):
            headers = {"Content-Type": "application/x-amz-json-1.0"}
            headers["X-Amz-Target"] = f"AmazonSQS.{action}"
            headers["Authorization"] = AUTHORIZATION
            connection.request("POST", "/", json.dumps(document), headers)
            answer = connection.getresponse()
            if answer.status != 200:
                raise Failed(f"{action}: {answer.status} {answer.read()[:200]}")

    def has(self, program, name):
        if shutil.which(program, path=PATH):
            return True
        self.report.skip("queue-peers", name, f"no {program} on PATH")
        return False

    # Depth

    def deep(self):
        """Whether a queue that holds very much is as fast as one that holds little."""
        shallow = None
        for depth in (1_000, self.depth):
            folder = template_folder(self.work, "queue-peers")
            with Server(folder, "--quiet") as server:
                self.fill(server, "x" * 1024, depth)
                row = f"with {depth:,} messages in it"
                figures = {
                    "sent": self.send(server.aws_port) * BATCH,
                    "received": self.receive(server.aws_port) * BATCH,
                }
                memory = server.memory("VmHWM")[0][1]
            for key, rate in figures.items():
                self.add(f"{row}, {key}", "plumb", rate)
            self.add(f"{row}, peak memory", "plumb", memory, unit="MB")
            if shallow:
                for key, rate in figures.items():
                    ratio = rate / shallow[key]
                    name = f"depth {depth:,} to 1,000, {key}"
                    self.report.add("queue-peers", name, "ratio", ratio, budget=(">=", 0.8))
            shallow = figures
