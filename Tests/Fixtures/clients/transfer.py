"""Uploads a file in parts with boto3, downloads it in ranges and compares, for tests.

usage: transfer.py PORT BYTES

Writes the object's ETag.
"""
import hashlib
import os
import sys

import boto3
from boto3.s3.transfer import TransferConfig
from botocore.config import Config

port, size = int(sys.argv[1]), int(sys.argv[2])
client = boto3.client(
    "s3",
    endpoint_url=f"http://127.0.0.1:{port}",
    region_name="us-east-1",
    aws_access_key_id="local",
    aws_secret_access_key="local",
    config=Config(retries={"total_max_attempts": 1}, read_timeout=300),
)
parts = TransferConfig(
    multipart_threshold=8 << 20, multipart_chunksize=8 << 20, max_concurrency=4
)


def digest(path):
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


block = os.urandom(1 << 20)
with open("up", "wb") as file:
    for number in range(0, size, len(block)):
        file.write((number.to_bytes(8, "big") + block)[: min(len(block), size - number)])
client.upload_file("up", "uploads", "large/file.bin", Config=parts)
client.download_file("uploads", "large/file.bin", "down", Config=parts)
assert digest("up") == digest("down"), "the file that came back is another"
with open("up", "rb") as file:
    for start in (0, 1, size // 2, size - 100):
        file.seek(start)
        wanted = f"bytes={start}-{start + 99}"
        answer = client.get_object(Bucket="uploads", Key="large/file.bin", Range=wanted)
        assert answer["Body"].read() == file.read(100), f"{wanted} is another"
print(client.head_object(Bucket="uploads", Key="large/file.bin")["ETag"])
