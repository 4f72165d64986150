"""One `plumb start` on free ports in a folder of its own, and wrk against it."""

import contextlib
import ctypes
import http.client
import json
import os
import pathlib
import shutil
import signal
import subprocess
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
BINARIES = ROOT / ".build/release"


# Workers that outlive their plumb become ours, so that their end is waited for and their time
# counted (prctl(2), PR_SET_CHILD_SUBREAPER).
ctypes.CDLL(None).prctl(36, 1, 0, 0, 0)


class Failed(Exception):
    """Something that is measured does not do what it should."""


class Server:
    """Runs until the end of a `with` block; its data stay in `folder`."""

    def __init__(self, folder, *arguments):
        self.folder = pathlib.Path(folder)
        self.arguments = arguments
        self.errors = self.folder / "errors.txt"

    def __enter__(self):
        with open(self.errors, "ab") as errors:
            begin = time.monotonic()
            self.process = subprocess.Popen(
                [BINARIES / "plumb", "start", "--json", "--port", "0", "--aws-port", "0"]
                + list(self.arguments),
                cwd=self.folder,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=errors,
            )
        line = self.process.stdout.readline()
        self.ready_milliseconds = (time.monotonic() - begin) * 1000
        try:
            started = json.loads(line)
            self.port, self.aws_port = started["httpPort"], started["awsPort"]
        except ValueError:
            self.__exit__()
            raise Failed(f"plumb did not start in {self.folder}:\n{self.log()}") from None
        return self

    def __exit__(self, *_):
        workers = self.workers()
        self.process.terminate()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            raise Failed("plumb did not stop within 10 s of SIGTERM") from None
        finally:
            self.process.stdout.close()
        left = [pid for pid in workers if not ended(pid, 5)]
        for pid in left:
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)
        if left:
            raise Failed(f"{len(left)} workers did not end within 5 s of plumb")

    def workers(self):
        pids = []
        for file in pathlib.Path(f"/proc/{self.process.pid}/task").glob("*/children"):
            with contextlib.suppress(OSError):
                pids += [int(word) for word in file.read_text().split()]
        return pids

    def log(self):
        return self.errors.read_text(errors="replace")[-2000:]

    def status(self):
        connection = http.client.HTTPConnection("127.0.0.1", self.aws_port, timeout=30)
        with contextlib.closing(connection):
            connection.request("GET", "/_plumb/status")
            return json.loads(connection.getresponse().read())

    def post(self, path, body):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        with contextlib.closing(connection):
            connection.request("POST", path, body, {"content-type": "application/json"})
            answer = connection.getresponse()
            return answer.status, answer.read()

    def until(self, condition, what, seconds=120, pause=0.01):
        """Asks for the status until the condition holds; the moment at which it was asked."""
        end = time.monotonic() + seconds
        while True:
            asked = time.monotonic()
            status = self.status()
            if condition(status):
                return asked
            if self.process.poll() is not None:
                raise Failed(f"plumb ended while waiting for {what}:\n{self.log()}")
            if asked > end:
                raise Failed(f"{what}: not within {seconds} s; {json.dumps(status)}\n{self.log()}")
            time.sleep(pause)

    def memory(self, field="VmRSS"):
        """Resident MB of plumb and of each worker: [(name, MB)], plumb first.

        `VmHWM` is the peak: unlike that of wait4(2) it does not count what stood in the process
        before exec.
        """
        found = []
        for pid in [self.process.pid, *self.workers()]:
            with contextlib.suppress(OSError, KeyError, ValueError):
                text = pathlib.Path(f"/proc/{pid}/status").read_text()
                rows = dict(line.split(":\t", 1) for line in text.splitlines() if ":\t" in line)
                found.append((rows["Name"].strip(), int(rows[field].split()[0]) / 1024))
        return found


def ended(pid, seconds):
    """Whether a worker ends in time; plumb may have waited for it already."""
    end = time.monotonic() + seconds
    with contextlib.suppress(ChildProcessError):
        while os.waitpid(pid, os.WNOHANG)[0] == 0:
            if time.monotonic() > end:
                return False
            time.sleep(0.005)
    return True


def product_folder(work, name):
    """A fresh folder with the product's template, configuration and demo secrets."""
    folder = fresh_folder(work, name)
    for file in ["template.yaml", "pipeline.yaml", ".env"]:
        shutil.copy(ROOT / file, folder)
    return folder


def fresh_folder(work, name):
    """An empty folder; one of this name before it goes aside, and away with everything else.

    For minutes ext4 walks past the places of files that were deleted: a turn that begins with the
    removal of the one before it would measure that.
    """
    folder = pathlib.Path(work) / name
    if folder.exists():
        folder.rename(pathlib.Path(tempfile.mkdtemp(dir=work, prefix="before-")) / name)
    folder.mkdir()
    return folder


class Load:
    """A run of wrk; `figures` holds what load.lua tells."""

    def __init__(self, url, connections, seconds, **variables):
        names = {f"PLUMB_BENCH_{name.upper()}": str(value) for name, value in variables.items()}
        self.process = subprocess.Popen(
            ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--timeout", "30s"]
            + ["-s", HERE / "load.lua", url],
            env=os.environ | names,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.text = ""

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        self.process.stdout.close()

    def until_all_answered(self):
        """The moment at which the last of the requests that were to be sent has its answer."""
        for line in self.process.stdout:
            self.text += line
            if line.startswith("all-answered"):
                return time.monotonic()
        raise Failed(f"not every request was answered in time:\n{self.text}")

    def stop(self):
        """Ends the run before its time; figures are told as after it."""
        self.process.send_signal(signal.SIGINT)

    def figures(self):
        self.text += self.process.stdout.read()
        self.process.wait()
        figures = {}
        for line in self.text.splitlines():
            words = line.split()
            if len(words) == 2 and words[1].replace(".", "", 1).isdigit():
                figures[words[0]] = float(words[1])
        if "requests" not in figures:
            raise Failed(f"wrk failed:\n{self.text}")
        if figures["broken"]:
            raise Failed(f"{figures['broken']:.0f} requests were cut off or never answered")
        figures["rate"] = figures["requests"] / figures["seconds"]
        return figures


def load(*arguments, **variables):
    with Load(*arguments, **variables) as run:
        return run.figures()
