"""Webhooks accepted durably: distinct leads, validly signed, against the product's template."""

from leads import write_webhooks
from probes import flushes
from server import Failed, Server, load, product_folder


class Webhooks:
    connections = (1, 8, 64)

    def __init__(self, work, quick, report):
        self.work, self.report = work, report
        self.seconds = 1 if quick else 3
        self.requests = work / "webhooks.http"
        # More than can be sent in one run; every run has a server that knows none of them.
        write_webhooks(self.requests, 30_000 * self.seconds)

    def measure(self):
        flush_rate = flushes(self.work, 0.5, 1024)
        for number in self.connections:
            self.run(number, flush_rate)
        # The same while the next steps rest: intake by itself.
        self.run(self.connections[-1], flush_rate, is_alone=True)

    def run(self, number, flush_rate, is_alone=False):
        folder = product_folder(self.work, "webhooks")
        if is_alone:
            rest_queues(folder)
        with Server(folder, "--quiet") as server:
            url = f"http://127.0.0.1:{server.port}/"
            run = load(url, number, self.seconds, requests=self.requests)
            memory = server.memory("VmHWM")
            log = server.log()
        label = f"{number} connections" if number > 1 else "1 connection"
        if is_alone:
            label += ", next steps at rest"
        answers = {name: run[name] for name in sorted(run) if name.startswith("status")}
        if run["used_up"]:
            raise Failed(f"{label}: all prepared leads were sent before the time was over")
        if set(answers) != {"status202"}:
            raise Failed(f"{label}: not every webhook was accepted: {answers}\n{log}")
        is_budgeted = number == 64 and not is_alone
        add = lambda *words, **more: self.report.add("webhook", *words, **more)
        add(
            f"accepted, {label}",
            "leads/s",
            answers["status202"] / run["seconds"],
            budget=(">=", 8_000) if is_budgeted else None,
            limit=("fdatasync/s", flush_rate),
        )
        add(f"accepted, {label}, p50", "ms", run["p50"])
        p99 = f"accepted, {label}, p99"
        add(p99, "ms", run["p99"], budget=("<=", 25) if is_budgeted else None)
        add(f"plumb, peak memory, {label}", "MB", memory[0][1])
        if log:
            self.report.note(f"webhook: plumb wrote to stderr: {log.splitlines()[0][:200]}")


def rest_queues(folder):
    """Disables the event source mappings of the template."""
    template = folder / "template.yaml"
    text = template.read_text()
    line = "            FunctionResponseTypes: [ReportBatchItemFailures]\n"
    assert line in text, "the template has no event source mapping"
    template.write_text(text.replace(line, line + "            Enabled: false\n"))
