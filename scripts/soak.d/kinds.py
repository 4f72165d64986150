"""The invocations that are mixed, and what each must be answered with."""

import dataclasses
import json
import typing

# Of the function behind /f, and of the same one behind /patient.
TIMEOUT_SECONDS = 2
PATIENCE_SECONDS = 30
LARGEST_RESULT = 6_291_556

FAILED = b'{"message":"Internal Server Error"}'
UNAVAILABLE = b'{"message":"Service Unavailable"}'


@dataclasses.dataclass
class Expected:
    """One request and the answer that it must get."""

    request: bytes
    status: int = 200
    # The whole body, or a function from the body to what is wrong with it.
    body: bytes | typing.Callable = b"ok"
    least_seconds: float = 0
    most_seconds: float = PATIENCE_SECONDS
    # What is in a queue afterwards because of this.
    queued: str | None = None


@dataclasses.dataclass
class Kind:
    weight: float
    make: typing.Callable
    # To which functions, one of them each time.
    paths: tuple = ("/f", "/patient")
    # How many may be under way at a time: those that keep a worker or the disk busy.
    limit: int | None = None


def do(word, **members):
    return json.dumps({"do": word, **members}).encode()


def answer(random, token):
    text = token + "." * random.choice((0, 10, 1000, 20_000))
    return Expected(do("answer", result={"statusCode": 200, "body": text}), body=text.encode())


def echo(random, token):
    request = do("echo", token=token, padding="." * random.choice((0, 10, 1000, 100_000)))

    def wrong(body):
        event = json.loads(body)
        if event["body"].encode() != request:
            return f"the event of another request: {event['body'][:100]}"
        return None

    return Expected(request, body=wrong)


def emission(queue):
    def make(random, token):
        body = {"do": "nothing", "token": token}
        request = do("emit", emit=[{"channel": queue, "body": body}])
        return Expected(request, queued=queue)

    return make


def sleep(random, token):
    milliseconds = random.randrange(1, 50)
    request = do("sleep", milliseconds=milliseconds)
    return Expected(request, least_seconds=milliseconds / 1000)


def hang(random, token):
    return Expected(
        do("hang"), 503, UNAVAILABLE, TIMEOUT_SECONDS, most_seconds=TIMEOUT_SECONDS + 1
    )


def fixed(request, status=200, body=b"ok"):
    return lambda random, token: Expected(request, status, body)


def large(bytes_of_result):
    around = len(b'{"statusCode":200,"body":""}')
    return fixed(do("large", bytes=bytes_of_result), 200, b"x" * (bytes_of_result - around))


KINDS = {
    "answer": Kind(50, answer),
    "echo": Kind(30, echo),
    "sleep": Kind(5, sleep),
    "emit to a queue without consumer": Kind(4, emission("Next")),
    "emit to a queue with one": Kind(4, emission("Work")),
    "emit to nowhere": Kind(
        0.5, fixed(do("emit", emit=[{"channel": "Nowhere", "body": 1}]), 500, FAILED)
    ),
    "error": Kind(2, fixed(do("fail"), 500, FAILED)),
    "no instruction": Kind(1, fixed(do("answer", result=7), 200, b"7")),
    "abort": Kind(0.5, fixed(do("crash"), 500, FAILED)),
    "segfault": Kind(0.5, fixed(do("segfault"), 500, FAILED)),
    "exit 0": Kind(0.5, fixed(do("exit", status=0), 500, FAILED)),
    "exit 7": Kind(0.5, fixed(do("exit", status=7), 500, FAILED)),
    "print": Kind(1, fixed(do("print"))),
    "rubbish on the pipe": Kind(0.5, fixed(do("rubbish"), 500, FAILED)),
    "line of 50 MB on stderr": Kind(0.1, fixed(do("log", bytes=50_000_000)), ("/patient",), 1),
    "largest result": Kind(0.1, large(LARGEST_RESULT), ("/patient",), 1),
    "result over 6 MB": Kind(
        0.1, fixed(do("large", bytes=LARGEST_RESULT + 1), 500, FAILED), ("/patient",), 1
    ),
    "hang": Kind(0.3, hang, ("/f",), 4),
}
