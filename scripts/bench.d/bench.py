"""Runs the parts of the benchmark in turns; scripts/bench is its door."""

import argparse
import pathlib
import signal
import sys

import cold
import gateway
import imports
import lake
import objects
import peers
import pipeline
import probes
import queue_peers
import queues
import report
import server
import start
import streams
import warm
import webhooks

PARTS = {
    "cold": cold.Cold,
    "warm": warm.Warm,
    "start": start.Start,
    "gateway": gateway.Gateway,
    "webhook": webhooks.Webhooks,
    "pipeline": pipeline.Pipeline,
    "import": imports.Imports,
    "queue": queues.Queues,
    "queue-peers": queue_peers.QueuePeers,
    "stream": streams.Streams,
    "lake": lake.Lake,
    "objects": objects.Objects,
    "peers": peers.Peers,
}


class Words(argparse.ArgumentParser):
    def error(self, message):
        print(f"bench: {message} (see --help)", file=sys.stderr)
        sys.exit(64)


def arguments():
    parser = Words(add_help=False, allow_abbrev=False)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--only", default=",".join(PARTS))
    parser.add_argument("--repeats", type=int)
    parser.add_argument("--json")
    # What scripts/bench adds: the folder for everything, the caller's folder, only a look.
    parser.add_argument("--work", type=pathlib.Path)
    parser.add_argument("--folder", type=pathlib.Path)
    parser.add_argument("--check", action="store_true")
    words = parser.parse_args()
    words.only = words.only.split(",")
    for name in words.only:
        if name not in PARTS:
            parser.error(f"no part '{name}': give {', '.join(PARTS)}")
    if words.repeats is None:
        words.repeats = 1 if words.quick else 3
    if words.repeats < 1:
        parser.error("--repeats must be at least 1")
    if words.json:
        words.json = words.folder / words.json
        if not words.json.parent.is_dir():
            parser.error(f"--json: no folder {words.json.parent}")
    return words


def measure(words):
    result = report.Report(words.quick, words.repeats)
    others = probes.Others()
    failures = []
    parts = []
    for name in PARTS:
        if name in words.only:
            print(f"bench: preparing {name}", file=sys.stderr)
            parts.append((name, PARTS[name](words.work, words.quick, result)))
    for turn in range(words.repeats):
        result.add("machine", "SHA-256, one process", "MB/s", probes.hashing(0.3))
        rate = probes.flushes(words.work, 0.5, 1024)
        result.add("machine", "fdatasync of 1 KB", "a second", rate)
        for name, part in parts:
            print(f"bench: {name}, turn {turn + 1} of {words.repeats}", file=sys.stderr)
            try:
                part.measure()
            except server.Failed as failure:
                failures.append(f"{name}: {failure}")
                print(f"bench: {failures[-1]}", file=sys.stderr)
    result.note(f"machine: {others.text()}")
    print(result.text())
    if words.json:
        result.write_json(words.json)
    if failures:
        print("\nFAILED\n" + "\n".join(failures))
    return 1 if failures else 0


def main():
    words = arguments()
    if words.check:
        return 0
    # As an exception, so that every `with` ends what it started.
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda number, _: sys.exit(128 + number))
    try:
        return measure(words)
    except server.Failed as failure:
        print(f"bench: {failure}", file=sys.stderr)
        return 1


sys.exit(main())
