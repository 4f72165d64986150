"""Made-up leads: signed webhooks of Meta, and events of the lake. The same every time."""

import base64
import gzip
import hmac
import json
import time

from server import ROOT

AREA_CODES = (206, 213, 303, 312, 404, 415, 512, 602, 619, 713)
STATES = "CA TX FL NY PA IL OH GA NC MI".split()


def email(number):
    return f"lead.{number:07}@example.com"


def lead_number(address):
    """The number of a lead by its address; nil for other addresses."""
    name, _, domain = address.partition("@")
    return int(name[5:]) if domain == "example.com" and name.startswith("lead.") else None


def write_webhooks(path, count):
    """Whole requests of one length, each a new lead with a valid signature, for load.lua.

    They are the repository's sample but for ID, address, phone number and time.
    """
    secret = variables()["META_APP_SECRET"].encode()
    body = json.loads((ROOT / "events/webhooks/meta-leadgen.json").read_text())["body"]
    now = int(time.time())
    for old, new in [
        ("%", "%%"),
        ("1158201444000001", "%(id)016d"),
        ("Maria.Ortega@example.com", "%(email)s"),
        ("(415) 555-0132", "(%(area)03d) %(exchange)03d-%(line)04d"),
        ("1772953135", str(now)),
        ("1772953136", str(now)),
    ]:
        assert old == "%" or old in body, f"the sample has no {old}"
        body = body.replace(old, new)
    head = (
        "POST /webhooks/meta-demo HTTP/1.1\r\nHost: 127.0.0.1\r\nUser-Agent: facebookexternalua\r\n"
        "Content-Type: application/json\r\nContent-Length: %d\r\nX-Hub-Signature-256: sha256=%s"
        "\r\n\r\n"
    )
    with open(path, "wb", buffering=1 << 20) as file:
        for number in range(count):
            text = body % {
                "id": 7_000_000_000_000_000 + number,
                "email": email(number),
                "area": AREA_CODES[number % len(AREA_CODES)],
                "exchange": 200 + number // 10 % 700,
                "line": number // 7000 % 10000,
            }
            data = text.encode()
            signature = hmac.digest(secret, data, "sha256").hex()
            request = (head % (len(data), signature)).encode() + data
            if number == 0:
                length = len(request)
                file.write(b"%d\n" % length)
            assert len(request) == length
            file.write(request)


def variables():
    """What .env gives to functions, unless the shell does."""
    lines = (ROOT / ".env").read_text().splitlines()
    return dict(line.split("=", 1) for line in lines if "=" in line and not line.startswith("#"))


class Events:
    """Lead events of one size: the first of the repository's sample, with parts of its own."""

    flows = tuple(f"flow-{number:02}" for number in range(10))

    def __init__(self):
        sample = json.loads((ROOT / "events/streams/lead-events.json").read_text())["records"][0]
        text = base64.b64decode(sample["data"]).decode()
        for old, new in [
            ("%", "%%"),
            ("01956d2a-7c00-7a31-8f6e-0d2b5c9e4a10", "01956d2a-7c00-7a31-8f6e-%(number)012d"),
            ("01956d2a-7b10-8c42-9d1f-3e5a7b9c0d12", "01956d2a-7b10-8c42-9d1f-%(number)012d"),
            ("2026-03-08T06:59:00.123Z", "%(time)s"),
            ('"flow_id":"solar"', '"flow_id":"%(flow)s"'),
            ("ada@example.com", "ada.%(number)07d@example.com"),
            ('"state":"CA"', '"state":"%(state)s"'),
        ]:
            assert old == "%" or old in text, f"the sample has no {old}"
            text = text.replace(old, new)
        self.text = text

    def line(self, number, hour, minute, flow):
        return self.text % {
            "number": number,
            "time": f"2026-03-08T{hour:02}:{minute:02}:{number % 60:02}.{number % 1000:03}Z",
            "flow": flow,
            # One in ten is in California, in no step with flow and hour.
            "state": STATES[number * 7919 // 13 % len(STATES)],
        }

    def write_transformations(self, path, events, records):
        """Events for transform-events, one a line; returns the bytes of all records."""
        size = 0
        with open(path, "w") as file:
            for index in range(events):
                batch = []
                for record in range(records):
                    number = index * records + record
                    flow = self.flows[number % len(self.flows)]
                    data = self.line(number, number // 997 % 24, number % 60, flow).encode()
                    size += len(data)
                    batch.append(
                        {
                            "recordId": str(number),
                            "approximateArrivalTimestamp": 1772953140000,
                            "data": base64.b64encode(data).decode(),
                        }
                    )
                event = {
                    "invocationId": f"7f3c2a10-5b1e-4d7c-9a42-{index:012}",
                    "deliveryStreamArn": "arn:aws:firehose:us-east-1:000000000000:deliverystream/s",
                    "region": "us-east-1",
                    "records": batch,
                }
                file.write(json.dumps(event, separators=(",", ":")) + "\n")
        return size

    def write_lake(self, bucket, count):
        """A day of events in 24 hours of 10 flows; returns how many are in California."""
        share = -(-count // (24 * len(self.flows)))
        number = californians = 0
        for hour in range(24):
            for flow in self.flows:
                lines = []
                for _ in range(min(share, count - number)):
                    lines.append(self.line(number, hour, number % 15, flow))
                    californians += '"state":"CA"' in lines[-1]
                    number += 1
                folder = bucket / f"year=2026/month=03/day=08/hour={hour:02}/flow_id={flow}"
                folder.mkdir(parents=True)
                data = ("\n".join(lines) + "\n").encode() if lines else b""
                path = folder / f"leads_{hour:02}_00_made-up.json.gz"
                path.write_bytes(gzip.compress(data, 1))
        return californians
