"""Calls an AWS API with boto3, for tests.

usage: calls.py SERVICE PORT < CALLS

Reads a list of [operation, arguments] and writes each answer, errors too, as a line of JSON.
"""
import json
import sys

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError
from botocore.response import StreamingBody

service, port = sys.argv[1:]
client = boto3.client(
    service,
    endpoint_url=f"http://127.0.0.1:{port}",
    region_name="us-east-1",
    aws_access_key_id="local",
    aws_secret_access_key="local",
    # Tests want to see the first answer; a slow machine is no reason to give up on it.
    config=Config(retries={"total_max_attempts": 1}, read_timeout=120),
)
for operation, arguments in json.load(sys.stdin):
    try:
        answer = getattr(client, operation)(**arguments)
    except ClientError as error:
        answer = error.response
    for key, value in answer.items():
        if isinstance(value, StreamingBody):
            answer[key] = value.read().decode()
    print(json.dumps(answer, default=str), flush=True)
