"""Calls an AWS API with boto3, for tests.

usage: calls.py SERVICE PORT < CALLS

Reads a list of [operation, arguments] and writes each answer, errors too, as a line of JSON. An
argument "$0.Messages.1.ReceiptHandle" stands for that part of the first answer.
"""
import json
import re
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
answers = []


def resolved(value):
    """Arguments with parts of earlier answers in place."""
    if isinstance(value, dict):
        return {key: resolved(member) for key, member in value.items()}
    if isinstance(value, list):
        return [resolved(element) for element in value]
    if not isinstance(value, str) or not re.fullmatch(r"\$\d+(\.\w+)+", value):
        return value
    index, *steps = value[1:].split(".")
    part = answers[int(index)]
    for step in steps:
        part = part[int(step)] if step.isdigit() else part[step]
    return part


for operation, arguments in json.load(sys.stdin):
    try:
        answer = getattr(client, operation)(**resolved(arguments))
    except ClientError as error:
        answer = error.response
    for key, value in answer.items():
        if isinstance(value, StreamingBody):
            answer[key] = value.read().decode()
    answers.append(answer)
    print(json.dumps(answer, default=str), flush=True)
