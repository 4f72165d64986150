"""The soak test; scripts/soak is its door."""

import argparse
import asyncio
import collections
import contextlib
import pathlib
import random
import statistics
import sys
import tempfile
import time

from kinds import KINDS, PATIENCE_SECONDS
from runtime import NotStarted, Runtime

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
# What memory may grow by from the second third of the run to the last: what its allocator and
# the cache of its database move by from run to run.
TOLERANCE = 0.10
TOLERANCE_MEGABYTES = 4
# Beside those of the workers: a file that is open at one moment and not at the other.
TOLERANCE_DESCRIPTORS = 4
# Of both functions.
MOST_WORKERS = 2 * 16
DESCRIPTORS_OF_A_WORKER = 5


class Words(argparse.ArgumentParser):
    def error(self, message):
        print(f"soak: {message} (see --help)", file=sys.stderr)
        sys.exit(64)


def arguments():
    parser = Words(add_help=False, allow_abbrev=False)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--connections", type=int, default=64)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--binaries", type=pathlib.Path, default=ROOT / ".build/debug")
    words = parser.parse_args()
    words.binaries = words.binaries.resolve()
    if words.seconds <= 0 or words.connections < 1:
        parser.error("--seconds and --connections must be positive")
    for name in ("plumb", "test-function"):
        if not (words.binaries / name).exists():
            parser.error(f"no {name} in {words.binaries}: run `swift build`")
    return words


class Soak:
    """The connections, and what they saw."""

    def __init__(self, words, runtime):
        self.words, self.runtime = words, runtime
        self.faults = collections.Counter()
        self.answers = collections.Counter()
        self.times = collections.defaultdict(list)
        self.under_way = collections.Counter()
        self.queued = collections.Counter()
        # (resident MB, descriptors, children)
        self.samples = []

    def fault(self, text):
        self.faults[text] += 1

    async def run(self):
        end = time.monotonic() + self.words.seconds
        sampling = asyncio.create_task(self.sample())
        await asyncio.gather(
            *(self.connection(number, end) for number in range(self.words.connections))
        )
        sampling.cancel()

    async def sample(self):
        # Where it has ended there is nothing to read; that is reported at the end.
        with contextlib.suppress(OSError, IndexError):
            while True:
                living, _ = self.runtime.children()
                sample = self.runtime.resident_megabytes(), self.runtime.descriptors(), len(living)
                self.samples.append(sample)
                await asyncio.sleep(0.25)

    def choose(self, source):
        """A kind by weight; an answer where too many of it are under way."""
        names, weights = list(KINDS), [kind.weight for kind in KINDS.values()]
        name = source.choices(names, weights)[0]
        limit = KINDS[name].limit
        return "answer" if limit and self.under_way[name] >= limit else name

    async def connection(self, number, end):
        source = random.Random(f"{self.words.seed}/{number}")
        streams = None
        count = 0
        while time.monotonic() < end and self.runtime.process.poll() is None:
            name = self.choose(source)
            expected = KINDS[name].make(source, f"{number}-{count}-{source.random()}")
            count += 1
            self.under_way[name] += 1
            try:
                if streams is None:
                    streams = await asyncio.open_connection(
                        "127.0.0.1", self.runtime.port, limit=1 << 20
                    )
                path = source.choice(KINDS[name].paths)
                await self.ask(name, expected, path, *streams)
            except (OSError, EOFError, ValueError, asyncio.TimeoutError) as error:
                # No answer, or none that can be read: the connection has failed as well.
                self.fault(f"{name}: no answer: {error!r}")
                if streams:
                    streams[1].close()
                streams = None
            self.under_way[name] -= 1
        if streams:
            streams[1].close()

    async def ask(self, name, expected, path, reader, writer):
        head = (
            f"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
            f"Content-Length: {len(expected.request)}\r\n\r\n"
        )
        begin = time.monotonic()
        writer.write(head.encode() + expected.request)
        status, body = await asyncio.wait_for(read_answer(reader), PATIENCE_SECONDS + 5)
        seconds = time.monotonic() - begin
        self.answers[name] += 1
        self.times[name].append(seconds)
        if expected.queued:
            self.queued[expected.queued] += 1
        if status != expected.status:
            self.fault(f"{name}: {status} instead of {expected.status}: {body[:200]!r}")
        elif callable(expected.body):
            wrong = expected.body(body)
            if wrong:
                self.fault(f"{name}: {wrong}")
        elif body != expected.body:
            self.fault(
                f"{name}: {len(body)} bytes {body[:100]!r} instead of "
                f"{len(expected.body)} bytes {expected.body[:100]!r}"
            )
        if not expected.least_seconds <= seconds <= expected.most_seconds:
            self.fault(
                f"{name}: answered after {seconds:.1f} s, not within "
                f"{expected.least_seconds:g} to {expected.most_seconds:g} s"
            )

    def compare_thirds(self):
        """Memory of the second third and of the last; the first is spent growing to its size."""
        third = len(self.samples) // 3
        if third == 0:
            return self.fault("too short to compare anything")
        second, last = self.samples[third : 2 * third], self.samples[2 * third :]
        for column, unit, least in (
            (0, "MB of memory", TOLERANCE_MEGABYTES),
            (1, "descriptors", MOST_WORKERS),
            (2, "worker processes", MOST_WORKERS / 4),
        ):
            before, after = (
                statistics.mean(sample[column] for sample in part) for part in (second, last)
            )
            print(f"{unit}, second and last third: {before:.1f}, {after:.1f}")
            if after > before * (1 + TOLERANCE) + least:
                self.fault(f"{unit} grew from {before:.1f} to {after:.1f}")
        peak = max(workers for _, _, workers in self.samples)
        if peak > MOST_WORKERS:
            self.fault(f"{peak} worker processes, of {MOST_WORKERS} allowed")

    def at_rest(self, descriptors_before):
        """What must hold once nobody asks any more."""
        runtime = self.runtime
        if not runtime.until(lambda: runtime.depths()["Work"] == 0):
            self.fault(f"queue Work: {runtime.depths()['Work']} messages were never handled")
        depths = runtime.depths()
        for queue, count in (("Next", self.queued["Next"]), ("Dead", 0)):
            if depths[queue] != count:
                self.fault(f"queue {queue}: {depths[queue]} messages instead of {count}")

        def surplus():
            living, ended = runtime.children()
            own = runtime.descriptors() - DESCRIPTORS_OF_A_WORKER * len(living)
            return own - descriptors_before, len(ended)

        def is_at_rest():
            descriptors, ended = surplus()
            return abs(descriptors) <= TOLERANCE_DESCRIPTORS and ended == 0

        if not runtime.until(is_at_rest, 10):
            descriptors, ended = surplus()
            self.fault(f"at rest: {descriptors:+} descriptors, {ended} ended processes uncollected")

    def tell(self):
        total = sum(self.answers.values())
        print(f"{total} answers, {total / self.words.seconds:.0f} a second")
        print(f"{'':34}{'answers':>8}{'p50 ms':>10}{'p99 ms':>10}{'max ms':>10}")
        for name in KINDS:
            times = sorted(self.times[name]) or [0]
            at = lambda share: f"{times[int(share * (len(times) - 1))] * 1000:10.1f}"
            print(f"{name:34}{self.answers[name]:8}{at(0.5)}{at(0.99)}{at(1)}")


async def read_answer(reader):
    head = await reader.readuntil(b"\r\n\r\n")
    lines = head.decode("latin-1").split("\r\n")
    fields = dict(line.lower().split(": ", 1) for line in lines[1:] if line)
    body = await reader.readexactly(int(fields["content-length"]))
    return int(lines[0].split()[1]), body


def soak(words, folder):
    with Runtime(words.binaries, folder) as runtime:
        soak = Soak(words, runtime)
        # Nothing has been asked: no connection, no worker.
        descriptors = runtime.descriptors()
        asyncio.run(soak.run())
        soak.tell()
        soak.compare_thirds()
        if runtime.process.poll() is None:
            soak.at_rest(descriptors)
            children = runtime.children()[0]
            status = runtime.stop()
            if status != 0:
                soak.fault(f"plumb ended with {status} after SIGTERM")
            gone = lambda: not any(pathlib.Path(f"/proc/{pid}").exists() for pid in children)
            if not runtime.until(gone, 5):
                soak.fault("workers outlived plumb")
        else:
            soak.fault(f"plumb ended with {runtime.process.returncode}")
    if not soak.faults:
        return 0
    print(f"\nWRONG ({sum(soak.faults.values())})")
    for text, count in soak.faults.most_common(30):
        print(f"{count:6} x {text}")
    print(f"\nThe end of plumb's stderr:\n{runtime.log()}")
    return 1


def main():
    words = arguments()
    print(f"soak: {words.seconds:g} s, {words.connections} connections, seed {words.seed}")
    with tempfile.TemporaryDirectory(prefix="plumb-soak.") as folder:
        try:
            return soak(words, folder)
        except NotStarted as error:
            print(f"soak: {error}", file=sys.stderr)
            return 1


sys.exit(main())
