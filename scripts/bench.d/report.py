"""The rows of a run: what is printed and what machines read."""

import datetime
import json
import os
import pathlib
import platform
import statistics


class Report:
    def __init__(self, quick, repeats):
        self.rows = {}
        self.skipped = {}
        self.notes = []
        self.quick = quick
        self.repeats = repeats
        self.begun = datetime.datetime.now(datetime.timezone.utc)
        self.load_before = os.getloadavg()

    def add(self, part, name, unit, value, budget=None, limit=None, ours=None):
        """Adds one value of a measurement.

        - budget: (">=" or "<=", number).
        - limit: (what it is held to, its value in this same turn); the ratio is to that.
        - ours: where the value is somebody else's, plumb's of this same turn; the ratio is of that.
        """
        row = self.rows.setdefault(
            (part, name),
            {
                "unit": unit,
                "values": [],
                "budget": budget,
                "limits": [],
                "limit": "",
                "ours": [],
            },
        )
        row["values"].append(value)
        if limit:
            row["limit"] = limit[0]
            row["limits"].append(limit[1])
        if ours:
            row["ours"].append(ours)

    def skip(self, part, name, why):
        """Adds what is not measured here."""
        self.skipped[part, name] = why

    def note(self, text):
        if text not in self.notes:
            self.notes.append(text)

    def machine(self):
        memory = pathlib.Path("/proc/meminfo").read_text().split()[1]
        names = [
            line.split(":", 1)[1].strip()
            for line in pathlib.Path("/proc/cpuinfo").read_text().splitlines()
            if line.startswith("model name")
        ]
        return {
            "cores": len(os.sched_getaffinity(0)),
            "processor": names[0] if names else platform.machine(),
            "memory_gb": round(int(memory) / 1048576, 1),
            "kernel": platform.release(),
            "date": self.begun.isoformat(timespec="seconds"),
            "load_before": self.load_before,
            "load_after": os.getloadavg(),
            "quick": self.quick,
            "repeats": self.repeats,
        }

    def text(self):
        machine = self.machine()
        loads = [f"{machine[name][0]:.1f}" for name in ("load_before", "load_after")]
        lines = [
            f"{machine['cores']} cores ({machine['processor']}), {machine['memory_gb']} GB, "
            f"Linux {machine['kernel']}, {machine['date']}",
            f"medians of {self.repeats}; load {loads[0]} before, {loads[1]} after"
            + ("; --quick: no figures to quote" if self.quick else ""),
            "",
        ]
        table = [["part", "measurement", "median", "unit", "min - max", "budget", "", "ratio"]]
        previous = None
        for (part, name), row in self.rows.items():
            median, budget = statistics.median(row["values"]), row["budget"]
            verdict = ""
            if budget:
                met = median >= budget[1] if budget[0] == ">=" else median <= budget[1]
                verdict = "met" if met else "MISSED"
            table.append(
                [
                    part if part != previous else "",
                    name,
                    number(median),
                    row["unit"],
                    f"{number(min(row['values']))} - {number(max(row['values']))}",
                    f"{budget[0]} {number(budget[1])}" if budget else "",
                    verdict,
                    self.ratio_text(row),
                ]
            )
            previous = part
        for (part, name), why in self.skipped.items():
            table.append([part, name, "-", "", "", "", "skipped", why])
        widths = [max(len(row[column]) for row in table) for column in range(len(table[0]))]
        for row in table:
            cells = [
                cell.rjust(width) if column == 2 else cell.ljust(width)
                for column, (cell, width) in enumerate(zip(row, widths))
            ]
            lines.append("  ".join(cells).rstrip())
        return "\n".join(lines + [""] * bool(self.notes) + self.notes)

    @staticmethod
    def ratio_text(row):
        """Of each turn's value to that turn's limit, or of ours to it; the median."""
        if row["ours"]:
            pairs = zip(row["ours"], row["values"])
        elif row["limits"]:
            pairs = zip(row["values"], row["limits"])
        else:
            return ""
        ratio = number(statistics.median(value / limit for value, limit in pairs if limit))
        return f"plumb: {ratio} x of this" if row["ours"] else f"{ratio} x {row['limit']}"

    def write_json(self, path):
        rows = [
            {
                "part": part,
                "name": name,
                "unit": row["unit"],
                "median": statistics.median(row["values"]),
                "values": row["values"],
                "budget": list(row["budget"]) if row["budget"] else None,
                "limit": row["limit"] or None,
                "limits": row["limits"],
                "ours": row["ours"],
            }
            for (part, name), row in self.rows.items()
        ]
        skipped = [
            {"part": part, "name": name, "why": why} for (part, name), why in self.skipped.items()
        ]
        document = {
            "machine": self.machine(),
            "rows": rows,
            "skipped": skipped,
            "notes": self.notes,
        }
        pathlib.Path(path).write_text(json.dumps(document, indent=1) + "\n")


def number(value):
    if value >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if value >= 10 else f"{value:.2f}"
