"""A real `plumb start` over one function, and what the kernel says of it."""

import contextlib
import json
import pathlib
import signal
import subprocess
import time
import urllib.request

from kinds import PATIENCE_SECONDS, TIMEOUT_SECONDS

# One executable as two functions: one is killed soon, the other has time for large answers on a
# busy machine.
TEMPLATE = f"""\
AWSTemplateFormatVersion: '2010-09-09'
Transform: AWS::Serverless-2016-10-31
Resources:
  Api:
    Type: AWS::Serverless::HttpApi
  Fn:
    Type: AWS::Serverless::Function
    Properties:
      Handler: test-function
      Runtime: provided.al2023
      CodeUri: .
      Timeout: {TIMEOUT_SECONDS}
      Events:
        Post: {{Type: HttpApi, Properties: {{ApiId: !Ref Api, Path: /f, Method: POST}}}}
        Queue:
          Type: SQS
          Properties:
            Queue: !GetAtt Work.Arn
            BatchSize: 10
            FunctionResponseTypes: [ReportBatchItemFailures]
  Patient:
    Type: AWS::Serverless::Function
    Properties:
      Handler: test-function
      Runtime: provided.al2023
      CodeUri: .
      Timeout: {PATIENCE_SECONDS}
      Events:
        Post: {{Type: HttpApi, Properties: {{ApiId: !Ref Api, Path: /patient, Method: POST}}}}
  Work:
    Type: AWS::SQS::Queue
    Properties:
      VisibilityTimeout: 30
      RedrivePolicy: {{deadLetterTargetArn: !GetAtt Dead.Arn, maxReceiveCount: 3}}
  Next: {{Type: AWS::SQS::Queue}}
  Dead: {{Type: AWS::SQS::Queue}}
"""


class NotStarted(Exception):
    pass


class Runtime:
    """Runs until the end of a `with` block, in a folder that the caller removes."""

    def __init__(self, binaries, folder):
        self.binaries, self.folder = pathlib.Path(binaries), pathlib.Path(folder)
        self.errors = self.folder / "errors.txt"

    def __enter__(self):
        (self.folder / "template.yaml").write_text(TEMPLATE)
        # Of all that is written to stderr, lines of 50 MB included, only the end is kept.
        with open(self.errors, "wb") as errors:
            self.tail = subprocess.Popen(
                ["tail", "-c", "4096"], stdin=subprocess.PIPE, stdout=errors
            )
        self.process = subprocess.Popen(
            [self.binaries / "plumb", "start", "--json", "--port", "0", "--aws-port", "0"],
            cwd=self.folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=self.tail.stdin,
        )
        self.tail.stdin.close()
        line = self.process.stdout.readline()
        try:
            started = json.loads(line)
        except ValueError:
            self.__exit__()
            raise NotStarted(f"plumb did not start:\n{self.log()}") from None
        self.port, self.aws_port = started["httpPort"], started["awsPort"]
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        self.process.stdout.close()
        self.tail.wait()

    def stop(self):
        """SIGTERM; the exit status, or None where it did not end within ten seconds."""
        self.process.send_signal(signal.SIGTERM)
        try:
            return self.process.wait(10)
        except subprocess.TimeoutExpired:
            return None

    def log(self):
        lines = self.errors.read_text(errors="replace").splitlines()
        return "\n".join(line for line in lines if "\ufffd" not in line)

    def status(self):
        url = f"http://127.0.0.1:{self.aws_port}/_plumb/status"
        with urllib.request.urlopen(url, timeout=10) as answer:
            return json.load(answer)

    def depths(self):
        return {name: queue["depth"] for name, queue in self.status()["queues"].items()}

    def until(self, condition, seconds=30):
        """Whether the condition holds in time."""
        end = time.monotonic() + seconds
        while not condition():
            if time.monotonic() > end:
                return False
            time.sleep(0.02)
        return True

    def resident_megabytes(self):
        text = pathlib.Path(f"/proc/{self.process.pid}/status").read_text()
        return int(text.split("VmRSS:")[1].split()[0]) / 1024

    def descriptors(self):
        return len(list(pathlib.Path(f"/proc/{self.process.pid}/fd").iterdir()))

    def children(self):
        """The process IDs of its workers, and of those that ended and nobody has waited for."""
        found, ended = [], []
        for file in pathlib.Path(f"/proc/{self.process.pid}/task").glob("*/children"):
            with contextlib.suppress(OSError):
                for word in file.read_text().split():
                    with contextlib.suppress(OSError):
                        state = pathlib.Path(f"/proc/{word}/stat").read_text().rsplit(")", 1)[1]
                        (ended if state.split()[0] == "Z" else found).append(int(word))
        return found, ended
