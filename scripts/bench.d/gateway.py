"""Requests through the gateway to a warm function that emits nothing."""

from fixture import template_folder
from server import Failed, Server, load


class Gateway:
    connections = (1, 8, 64)

    def __init__(self, work, quick, report):
        self.work, self.report = work, report
        self.seconds = 1 if quick else 2
        self.body = work / "nothing.json"
        text = '{"do":"nothing","padding":"%s"}'
        self.body.write_text(text % ("x" * (1200 - len(text) + 2)))

    def measure(self):
        with Server(template_folder(self.work, "gateway")) as server:
            url = f"http://127.0.0.1:{server.port}"
            load(f"{url}/f", 8, 1, body=self.body)  # not counted: workers start
            for number in self.connections:
                # No function behind it: what the HTTP server and the client cost by themselves.
                unrouted = load(f"{url}/nowhere", number, self.seconds, body=self.body)
                run = load(f"{url}/f", number, self.seconds, body=self.body)
                if run["refused"]:
                    raise Failed(f"{run['refused']:.0f} requests refused\n{server.log()}")
                is_budgeted = number == 64
                label = f"{number} connections" if number > 1 else "1 connection"
                self.report.add(
                    "gateway",
                    f"warm function, {label}",
                    "requests/s",
                    run["rate"],
                    budget=(">=", 20_000) if is_budgeted else None,
                    limit=("answer without a function", unrouted["rate"]),
                )
                self.report.add("gateway", f"warm function, {label}, p50", "ms", run["p50"])
                self.report.add(
                    "gateway",
                    f"warm function, {label}, p99",
                    "ms",
                    run["p99"],
                    budget=("<=", 10) if is_budgeted else None,
                )
            peak = server.memory("VmHWM")
            self.report.add("gateway", "plumb, peak memory", "MB", peak[0][1])
            self.report.add("gateway", "workers", "processes", len(peak) - 1)
