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
        self.notes = []
        self.quick = quick
        self.repeats = repeats
        self.begun = datetime.datetime.now(datetime.timezone.utc)
        self.load_before = os.getloadavg()

    def add(self, part, name, unit, value, budget=None, limit=None):
        """Adds one value of a measurement.

        - budget: (">=" or "<=", number).
        - limit: (what it is held to, its value in this same turn).
        """
        row = self.rows.setdefault(
            (part, name), {"unit": unit, "values": [], "budget": budget, "limits": [], "limit": ""}
        )
        row["values"].append(value)
        if limit:
            row["limit"] = limit[0]
            row["limits"].append(limit[1])

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
                    f"{number(self.ratio(row))} x {row['limit']}" if row["limits"] else "",
                ]
            )
            previous = part
        widths = [max(len(row[column]) for row in table) for column in range(len(table[0]))]
        for row in table:
            cells = [
                cell.rjust(width) if column == 2 else cell.ljust(width)
                for column, (cell, width) in enumerate(zip(row, widths))
            ]
            lines.append("  ".join(cells).rstrip())
        return "\n".join(lines + [""] * bool(self.notes) + self.notes)

    @staticmethod
    def ratio(row):
        """Of each turn's value to that turn's limit; the median."""
        return statistics.median(
            value / limit for value, limit in zip(row["values"], row["limits"]) if limit
        )

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
            }
            for (part, name), row in self.rows.items()
        ]
        document = {"machine": self.machine(), "rows": rows, "notes": self.notes}
        pathlib.Path(path).write_text(json.dumps(document, indent=1) + "\n")


def number(value):
    if value >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if value >= 10 else f"{value:.2f}"
