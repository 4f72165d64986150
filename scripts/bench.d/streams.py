"""Records put into a delivery stream, transformed, partitioned, compressed and written."""

import base64
import gzip
import http.client
import json
import subprocess
import threading
import time

from leads import Events
from server import ROOT, Failed, Server, fresh_folder

TEMPLATE = """\
AWSTemplateFormatVersion: '2010-09-09'
Transform: AWS::Serverless-2016-10-31
Resources:
  Fn:
    Type: AWS::Serverless::Function
    Properties: {Handler: transform-events, Runtime: provided.al2023, CodeUri: ., Timeout: 60}
  Lake: {Type: AWS::S3::Bucket, Metadata: {Plumb: {Name: lake}}}
  Stream:
    Type: AWS::KinesisFirehose::DeliveryStream
    Metadata: {Plumb: {ActivePartitions: 5000}}
    Properties:
      DeliveryStreamName: events
      ExtendedS3DestinationConfiguration:
        BucketARN: !GetAtt Lake.Arn
        RoleARN: arn:aws:iam::123456789012:role/firehose
        Prefix: flow_id=!{partitionKeyFromLambda:flow_id}/
        ErrorOutputPrefix: errors/!{firehose:error-output-type}/
        FileExtension: .json.gz
        CompressionFormat: GZIP
        BufferingHints: {SizeInMBs: 64, IntervalInSeconds: 60}
        DynamicPartitioningConfiguration: {Enabled: true}
        ProcessingConfiguration:
          Enabled: true
          Processors:
            - Type: Lambda
              Parameters:
                - {ParameterName: LambdaArn, ParameterValue: !GetAtt Fn.Arn}
"""

DUCKDB = """\
import duckdb, sys
duckdb.sql("SET threads = 2; COPY (SELECT * FROM read_json('" + sys.argv[1] + "', "
    "columns = {flow_id: 'VARCHAR', event: 'JSON'})) TO '" + sys.argv[2] + "' "
    "(FORMAT json, PARTITION_BY (flow_id), COMPRESSION gzip)")
"""


class Streams:
    batch = 500
    clients = 4
    bytes = 1_200

    def __init__(self, work, quick, report):
        self.work, self.report = work, report
        self.count = 10_000 if quick else 100_000
        self.lines = work / "stream-lines.ndjson"
        self.pairs = work / "stream-pairs.ndjson"
        events = Events()
        self.bodies = {partitions: [] for partitions in ((200,) if quick else (200, 5_000))}
        with open(self.lines, "wb") as lines, open(self.pairs, "wb") as pairs:
            for start in range(0, self.count, self.batch):
                numbers = range(start, start + self.batch)
                for partitions, bodies in self.bodies.items():
                    records = []
                    for number in numbers:
                        flow = f"flow-{number % partitions:04}"
                        line = events.line(number, 6, 59, flow).encode()
                        records.append({"Data": base64.b64encode(line).decode()})
                        if partitions == 200:
                            lines.write(line + b"\n")
                            pairs.write(b'{"flow_id":"%s","event":%s}\n' % (flow.encode(), line))
                    bodies.append(
                        json.dumps({"DeliveryStreamName": "events", "Records": records}).encode()
                    )
        self.size = self.lines.stat().st_size / self.count

    def measure(self):
        for partitions, bodies in self.bodies.items():
            self.deliver(partitions, bodies)

    def deliver(self, partitions, bodies):
        folder = fresh_folder(self.work, "streams")
        (folder / "template.yaml").write_text(TEMPLATE)
        with Server(folder, "--quiet") as server:
            begin = time.monotonic()
            self.put(server.aws_port, bodies)
            taken = time.monotonic() - begin
            end = server.until(
                lambda status: status["streams"]["Stream"]["buffered"] == 0, "the end of delivery"
            )
            status = server.status()["streams"]["Stream"]
            peak = server.memory("VmHWM")[0][1]
            log = server.log()
        rate = self.count / (end - begin)
        add = lambda *words, **more: self.report.add("stream", *words, **more)
        name = f"{partitions:,} partitions"
        if partitions == 200:
            self.verify(folder, status, log)
            add(f"put, batches of {self.batch}, flushed", "records/s", self.count / taken)
            add(
                f"put, transformed and written, {name}",
                "records/s",
                rate,
                budget=(">=", 40_000),
                limit=("gzip -1 of the same bytes", self.gzip()),
            )
            self.duckdb(rate)
        else:
            add(f"put, transformed and written, {name}", "records/s", rate)
        add(f"plumb, peak memory, {name}", "MB", peak)
        add(f"records in an object, {name}", "", self.count / status["objects"])

    def put(self, port, bodies):
        rest, failures = iter(bodies), []
        lock = threading.Lock()

        def run():
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
            headers = {"x-amz-target": "Firehose_20150804.PutRecordBatch"}
            while True:
                with lock:
                    body = next(rest, None)
                if body is None:
                    return
                connection.request("POST", "/", body, headers)
                answer = connection.getresponse()
                text = answer.read()
                if answer.status != 200 or b'"FailedPutCount":0' not in text:
                    failures.append((answer.status, text[:200]))
                    return

        threads = [threading.Thread(target=run) for _ in range(self.clients)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        if failures:
            raise Failed(f"a batch was refused: {failures[0]}")

    def verify(self, folder, status, log):
        if log or status["errors"] or status["delivered"] != self.count:
            raise Failed(f"of {self.count} records: {json.dumps(status)}\n{log}")
        ids = set()
        lines = 0
        for path in (folder / ".plumb/buckets/lake").rglob("*.gz"):
            for line in gzip.decompress(path.read_bytes()).splitlines():
                ids.add(json.loads(line)["event_id"])
                lines += 1
        if (lines, len(ids)) != (self.count, self.count):
            raise Failed(f"{self.count} records became {lines} lines, {len(ids)} different ones")
        self.report.note(
            f"stream: in every turn each of {self.count:,} records of {self.size:,.0f} bytes was "
            "in the lake exactly once"
        )

    def gzip(self):
        begin = time.monotonic()
        with open(self.lines, "rb") as lines:
            subprocess.run(
                ["gzip", "-1"], stdin=lines, stdout=subprocess.DEVNULL, check=True
            )
        return self.count / (time.monotonic() - begin)

    def duckdb(self, ours):
        name = "DuckDB, the same lines into 200 partitions"
        python = ROOT / ".build/bench-venv/bin/python"
        if not python.exists():
            self.report.skip("stream", name, "no duckdb: run scripts/install --bench")
            return
        target = fresh_folder(self.work, "duckdb") / "lake"
        begin = time.monotonic()
        done = subprocess.run(
            [python, "-c", DUCKDB, self.pairs, target], capture_output=True, text=True
        )
        if done.returncode != 0:
            raise Failed(f"duckdb: {done.stderr[-500:]}")
        rate = self.count / (time.monotonic() - begin)
        self.report.add("stream", name, "records/s", rate, ours=ours)
