"""What others do with the same load on the same machine, beside what plumb does in the same turn.

A peer is warm, where a process stays for the next event, or cold, where each event has its own.
"""

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import time

from fixture import template_folder
from server import BINARIES, Failed, Server, fresh_folder, load

# Debian keeps servers where only root looks by itself.
PATH = os.environ.get("PATH", "") + ":/usr/sbin"

WARM_CONNECTIONS = 64
# With fork per request more of them only wait for a core.
COLD_CONNECTIONS = (1, 8)

NGINX = """\
daemon off;
%s
worker_processes 1;
pid FOLDER/nginx.pid;
events { worker_connections 1024; }
http {
    access_log off;
    default_type application/json;
    keepalive_requests 100000000;
    client_body_buffer_size 64k;
    client_body_temp_path FOLDER/body;
    proxy_temp_path FOLDER/proxy;
    fastcgi_temp_path FOLDER/fastcgi;
    uwsgi_temp_path FOLDER/uwsgi;
    scgi_temp_path FOLDER/scgi;
    upstream workers { server unix:FOLDER/workers.sock; keepalive 64; }
    server {
        listen 127.0.0.1:PORT backlog=1024;
        location / { return 200 "{}\\n"; }
        location /workers {
            include /etc/nginx/fastcgi_params;
            fastcgi_keep_conn on;
            fastcgi_pass workers;
        }
        location /fork {
            include /etc/nginx/fastcgi_params;
            fastcgi_param SCRIPT_FILENAME WORK/static;
            fastcgi_pass unix:FOLDER/fork.sock;
        }
    }
}
""" % ("user root;" if os.geteuid() == 0 else "")

LIGHTTPD = """\
server.modules = ("mod_cgi")
server.document-root = "FOLDER"
server.bind = "127.0.0.1"
server.port = PORT
server.errorlog = "FOLDER/errors.txt"
server.max-keep-alive-requests = 100000000
cgi.assign = (".cgi" => "")
"""


class Peer:
    """Processes of somebody else's that answer on one port; ended with the `with` block."""

    name = ""
    programs = ()
    path = "/"

    def __init__(self, work):
        self.work = work
        self.folder = fresh_folder(work, "peer")
        self.port = free_port()
        self.processes = []

    def __enter__(self):
        try:
            self.start()
            self.wait()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        # Each leads a group of its own, with whatever it has started.
        for number in (signal.SIGTERM, signal.SIGKILL):
            for process in self.processes:
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(process.pid, number)
            for process in self.processes:
                with contextlib.suppress(subprocess.TimeoutExpired):
                    process.wait(5)

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}{self.path}"

    def run(self, *words, stdin=subprocess.DEVNULL, **variables):
        with open(self.folder / "log.txt", "ab") as log:
            process = subprocess.Popen(
                words,
                stdin=stdin,
                stdout=log,
                stderr=log,
                env=os.environ | {"PATH": PATH} | variables,
                start_new_session=True,
            )
        self.processes.append(process)

    def configure(self, name, text):
        words = {"FOLDER": self.folder, "WORK": self.work, "PORT": self.port}
        for word, value in words.items():
            text = text.replace(word, str(value))
        path = self.folder / name
        path.write_text(text)
        return path

    def listen(self, name):
        """A socket that is handed to processes as their stdin, as FastCGI wants it."""
        listener = socket.socket(socket.AF_UNIX)
        listener.bind(str(self.folder / name))
        listener.listen(1024)
        return listener

    def nginx(self):
        configuration = self.configure("nginx.conf", NGINX)
        self.run("nginx", "-e", self.folder / "errors.txt", "-c", configuration)

    def wait(self):
        end = time.monotonic() + 10
        while time.monotonic() < end:
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port)):
                return
            time.sleep(0.01)
        log = (self.folder / "log.txt").read_text(errors="replace")
        raise Failed(f"{self.name} did not start:\n{log[-2000:]}")


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


class Constant(Peer):
    name = "nginx, constant answer"
    programs = ("nginx",)

    def start(self):
        self.nginx()


class FastCGI(Peer):
    name = f"nginx + {WARM_CONNECTIONS} FastCGI workers in C"
    programs = ("nginx",)
    path = "/workers"

    def start(self):
        # A worker serves one connection, and nginx keeps one for each client.
        with self.listen("workers.sock") as listener:
            for _ in range(WARM_CONNECTIONS):
                self.run(self.work / "fastcgi", stdin=listener)
        self.nginx()


class WarmWatchdog(Peer):
    """nginx's constant answer is the fastest function there is: what is left is of-watchdog's."""

    name = "of-watchdog, mode http"
    programs = ("of-watchdog", "nginx")

    def start(self):
        self.nginx()
        upstream = f"http://127.0.0.1:{self.port}"
        self.port = free_port()
        self.run(
            "of-watchdog",
            fprocess="sleep infinity",
            mode="http",
            upstream_url=upstream,
            port=str(self.port),
            healthcheck_interval="0s",
        )


class Fcgiwrap(Peer):
    name = "nginx + fcgiwrap, static C"
    programs = ("nginx", "fcgiwrap")
    path = "/fork"

    def start(self):
        with self.listen("fork.sock") as listener:
            for _ in range(max(COLD_CONNECTIONS)):
                self.run("fcgiwrap", stdin=listener)
        self.nginx()


class Lighttpd(Peer):
    name = "lighttpd CGI, static C"
    programs = ("lighttpd",)
    path = "/static.cgi"

    def start(self):
        shutil.copy(self.work / "static", self.folder / "static.cgi")
        self.run("lighttpd", "-D", "-f", self.configure("lighttpd.conf", LIGHTTPD))


class ClassicWatchdog(Peer):
    name = "classic-watchdog, static C"
    programs = ("fwatchdog",)

    def start(self):
        self.run(
            "fwatchdog",
            fprocess=str(self.work / "static"),
            port=str(self.port),
            suppress_lock="true",
            healthcheck_interval="0s",
        )


class ForkingWatchdog(Peer):
    name = "of-watchdog, mode serializing, static C"
    programs = ("of-watchdog",)

    def start(self):
        self.run(
            "of-watchdog",
            fprocess=str(self.work / "static"),
            mode="serializing",
            port=str(self.port),
            prefix_logs="false",
            healthcheck_interval="0s",
        )


class Peers:
    warm = (Constant, FastCGI, WarmWatchdog)
    cold = (Fcgiwrap, Lighttpd, ClassicWatchdog, ForkingWatchdog)
    # Beside functions from a shell: what takes a process for each event and one event at a time.
    beside_shell = Fcgiwrap

    def __init__(self, work, quick, report):
        self.work, self.report = work, report
        self.seconds = 1 if quick else 2
        self.rounds = 30 if quick else 100
        self.body = work / "peers.json"
        text = '{"do":"nothing","padding":"%s"}'
        self.body.write_text(text % ("x" * (1200 - len(text) + 2)))

    def measure(self):
        self.compare("warm", self.warm, (WARM_CONNECTIONS,), self.plumb("warm"))
        ours = None
        if self.has_cold():
            ours = self.plumb("cold", "--cold")
        else:
            self.report.skip("peers", "plumb start --cold", "this plumb has no such option")
        figures = self.compare("cold", self.cold, COLD_CONNECTIONS, ours)
        self.shell(figures.get(self.beside_shell))

    @staticmethod
    def has_cold():
        words = [BINARIES / "plumb", "start", "--help"]
        return "--cold" in subprocess.run(words, capture_output=True, text=True).stdout

    def plumb(self, kind, *arguments):
        """Our own figures, by number of connections."""
        connections = (WARM_CONNECTIONS,) if kind == "warm" else COLD_CONNECTIONS
        with Server(template_folder(self.work, "peers"), *arguments) as server:
            url = f"http://127.0.0.1:{server.port}/f"
            return self.loads(" ".join(["plumb start", *arguments]), url, kind, connections)

    def compare(self, kind, peers, connections, ours):
        """The figures of each peer that is installed, by number of connections."""
        figures = {}
        for Peer in peers:
            missing = [program for program in Peer.programs if not shutil.which(program, path=PATH)]
            if missing:
                self.report.skip("peers", Peer.name, f"no {' and no '.join(missing)} on PATH")
                continue
            with Peer(self.work) as peer:
                figures[Peer] = self.loads(Peer.name, peer.url, kind, connections, ours)
        return figures

    def loads(self, name, url, kind, connections, ours=None):
        load(url, 8, 1, body=self.body)  # not counted: processes start, files come into memory
        figures = {}
        for number in connections:
            run = load(url, number, self.seconds, body=self.body)
            if run["refused"]:
                raise Failed(f"{name}: {run['refused']:.0f} requests refused")
            label = f"{kind}, {number} connection{'s' * (number > 1)}: {name}"
            for key, unit in (("rate", "requests/s"), ("p50", "ms"), ("p99", "ms")):
                self.report.add(
                    "peers",
                    label if key == "rate" else f"{label}, {key}",
                    unit,
                    run[key],
                    ours=ours and ours[number][key],
                )
            figures[number] = run
        return figures

    def shell(self, beside):
        """A function from a shell, which is always cold, beside a request that forks."""
        folder = template_folder(self.work, "peers")
        case = [folder, self.body, BINARIES / "test-function"]
        run = subprocess.run(
            [self.work / "spawn", str(self.rounds)],
            input="\t".join(map(str, case)) + "\n",
            capture_output=True,
            text=True,
        )
        if run.returncode != 0:
            raise Failed(run.stderr.strip())
        median, p99, *_ = (float(word) / 1000 for word in run.stdout.split())
        for key, value in (("p50", median), ("p99", p99)):
            self.report.add(
                "peers",
                f"cold, from a shell: test-function, {key}",
                "ms",
                value,
                limit=beside and (f"{self.beside_shell.name}, 1 connection", beside[1][key]),
            )
