"""Small objects put into a bucket and fetched from it over S3, beside moto's server."""

import contextlib
import http.client
import shutil
import socket
import subprocess
import time

from fixture import template_folder
from server import ROOT, Failed, Server, fresh_folder, load

MOTO = ROOT / ".build/bench-venv/bin/moto_server"
CONNECTIONS = 8
BYTES = 1024
# Its date and signature mean nothing to either server; its scope says whose request it is.
HEAD = (
    "Host: localhost\r\n"
    "Authorization: AWS4-HMAC-SHA256 Credential=local/20260101/us-east-1/s3/aws4_request, "
    "SignedHeaders=host, Signature=" + "0" * 64 + "\r\n"
)


class Objects:
    def __init__(self, work, quick, report):
        self.work, self.report = work, report
        self.seconds = 2 if quick else 5
        self.puts = self.requests("put", "PUT", "x" * BYTES)
        self.gets = self.requests("get", "GET")
        if not MOTO.exists():
            report.note("objects: moto_server skipped, scripts/install --bench installs it")

    def requests(self, name, method, body=""):
        """More whole requests than any server here answers in that time, a key each."""
        path = self.work / f"{name}.requests"
        length = f"Content-Length: {len(body)}\r\n" if body else ""
        with open(path, "w", encoding="ascii") as file:
            for number in range(20_000 * self.seconds):
                # What is fetched is there: the first keys are put in any case.
                key = number if body else number % 100
                text = f"{method} /bench/{key:08} HTTP/1.1\r\n{HEAD}{length}\r\n{body}"
                if number == 0:
                    file.write(f"{len(text)}\n")
                file.write(text)
        return path

    def measure(self):
        folder = template_folder(self.work, "objects")
        with Server(folder) as server:
            ours = self.rates(server.aws_port)
            if server.log():
                raise Failed(f"plumb wrote to stderr:\n{server.log()}")
        limits = {"put": ("the same files, written by a loop in C without HTTP", self.limit())}
        for name, value in ours.items():
            words = ("objects", f"{name} of {BYTES} bytes", "a second", value)
            self.report.add(*words, limit=limits.get(name))
        if not MOTO.exists():
            return
        with moto(self.work) as port:
            theirs = self.rates(port)
        for name, value in theirs.items():
            words = ("objects", f"moto_server, {name}, in memory", "a second", value)
            self.report.add(*words, ours=ours[name])

    def limit(self):
        folder = fresh_folder(self.work, "durable-files")
        command = [self.work / "durable_files", folder, str(CONNECTIONS), str(self.seconds)]
        return float(subprocess.run(command, check=True, capture_output=True, text=True).stdout)

    def rates(self, port):
        create(port)
        rates = {}
        for name, requests in (("put", self.puts), ("get", self.gets)):
            url = f"http://127.0.0.1:{port}"
            figures = load(url, CONNECTIONS, self.seconds, requests=requests)
            wrong = figures["requests"] - figures.get("status200", 0)
            if wrong or figures["used_up"]:
                raise Failed(f"{name}: {wrong:.0f} answers are not 200: {figures}")
            rates[name] = figures["rate"]
        return rates


def create(port):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    headers = dict(line.split(": ", 1) for line in HEAD.strip().split("\r\n"))
    connection.request("PUT", "/bench", headers=headers)
    answer = connection.getresponse()
    if answer.status != 200:
        raise Failed(f"the bucket cannot be made: {answer.status} {answer.read()[:200]}")
    connection.close()


@contextlib.contextmanager
def moto(work):
    folder = fresh_folder(work, "moto")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with open(folder / "log", "wb") as log:
        process = subprocess.Popen(
            [MOTO, "-p", str(port)], cwd=folder, stdin=subprocess.DEVNULL, stdout=log, stderr=log
        )
    try:
        end = time.monotonic() + 30
        while True:
            with contextlib.suppress(OSError):
                socket.create_connection(("127.0.0.1", port), 1).close()
                break
            if time.monotonic() > end or process.poll() is not None:
                raise Failed(f"moto_server did not start: {(folder / 'log').read_text()}")
            time.sleep(0.05)
        yield port
    finally:
        process.kill()
        process.wait()
        shutil.rmtree(folder, ignore_errors=True)
