"""A client of the Lambda Runtime API: runs the scenario that is its argument.

A scenario is Python that uses the functions below. `notes` are kept for the answer of a later event.
"""
import http.client
import json
import os
import sys

ADDRESS = os.environ["AWS_LAMBDA_RUNTIME_API"]
BASE = "/2018-06-01/runtime/"
kept = None
notes = []


def request(method, path, body=None, headers={}, fresh=False):
    """Status and body of one request, on the kept connection or one of its own."""
    global kept
    connection = http.client.HTTPConnection(ADDRESS) if fresh or kept is None else kept
    if not fresh:
        kept = connection
    chunked = not (body is None or isinstance(body, bytes))
    target = path if path.startswith("/") else BASE + path
    connection.request(method, target, body, headers, encode_chunked=chunked)
    answer = connection.getresponse()
    data = answer.read()
    if fresh:
        connection.close()
    return answer.status, data, answer.headers


def post(path, body=b"null", headers={}, fresh=False):
    """What a request was answered with, as JSON that can be a result."""
    status, data, _ = request("POST", path, body, headers, fresh)
    return [status, json.loads(data)]


def next_event(fresh=False):
    """Request ID, event and headers; ends where there is none."""
    status, data, headers = request("GET", "invocation/next", fresh=fresh)
    if status != 200:
        raise SystemExit(f"next: {status} {data}")
    return headers["Lambda-Runtime-Aws-Request-Id"], json.loads(data), headers


def respond(request_id, result, fresh=False):
    return post(f"invocation/{request_id}/response", json.dumps(result).encode(), fresh=fresh)


exec(sys.argv[1])
