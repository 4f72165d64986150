"""From `plumb start` to ready, and what the runtime takes when nothing happens."""

import time

from server import Server, product_folder


class Start:
    def __init__(self, work, quick, report):
        self.work, self.report = work, report
        self.rounds = 2 if quick else 5

    def measure(self):
        for _ in range(self.rounds):
            with Server(product_folder(self.work, "start")) as server:
                self.report.add(
                    "start", "spawn to ready", "ms", server.ready_milliseconds, budget=("<=", 150)
                )
                server.status()
                time.sleep(0.2)
                self.report.add(
                    "start",
                    "resident when idle",
                    "MB",
                    sum(memory for _, memory in server.memory()),
                    budget=("<=", 40),
                )
