"""Measures the sync engine: `python -m bench.sync MEASURE`, one measure a question, or `all` of them.

Each runs the real product (web server, Celery workers and beat, PostgreSQL, Redis) against a sandbox Gmail with 100 ms
latency, prints the result beside its target, and exits with 1 if a target was missed.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from bench import latency, memory, receipts_first, throughput
from bench.reporting import Measurement, report
from bench.sizes import Sizes


@dataclass(frozen=True, slots=True)
class Measure:
    """A question, and its default sizes."""

    ask: Callable[[Sizes, Path], Measurement]
    question: str
    sizes: Mapping[str, float] = field(default_factory=dict)


DEFAULTS: Mapping[str, float] = {
    "mails": 10_000,
    "share": 0.05,
    "latency_ms": 100.0,
    "rounds": 20,
    "minutes": 4.0,
    "mailboxes": 40,
    "concurrent": 32,
    "seed": 1,
}
MEASURES: Mapping[str, Measure] = {
    "units": Measure(receipts_first.units, "units for each receipt saved, and recall, on a first backfill"),
    "long": Measure(receipts_first.long_questions, "the same where Gmail does not bear long questions, in each way"),
    "early": Measure(receipts_first.early, "receipts saved by the time 1.25 x the floor is spent"),
    "quota": Measure(throughput.quota, "quota used while a backfill has work"),
    "mailboxes": Measure(throughput.mailboxes, "mailboxes one worker holds at their ceiling"),
    "whole": Measure(
        throughput.whole,
        "a whole sync against Google's client, one by one",
        {"mails": 5_000, "share": 1.0, "rounds": 200},
    ),
    "nothing": Measure(latency.nothing, "a sync that finds nothing new", {"mails": 200}),
    "new": Measure(latency.new, "a sync that finds new mail, few and many", {"mails": 200}),
    "click": Measure(latency.click, "click to first receipt through the API"),
    "start": Measure(latency.job_start, "enqueue to JOB START", {"mails": 20, "rounds": 100}),
    "fair": Measure(
        latency.fair, "click to start while backfills are under way", {"mailboxes": 50, "minutes": 2, "rounds": 20}
    ),
    "big": Measure(memory.big, "memory for one mail of 25 MB", {"mails": 100, "share": 0.5}),
    "memory": Measure(memory.memory, "memory over very many messages", {"rounds": 10}),
}


def arguments() -> argparse.ArgumentParser:
    """Return the command line parser."""
    questions = "\n".join(f"  {name:<11}{measure.question}" for name, measure in MEASURES.items())
    parser = argparse.ArgumentParser(
        prog="python -m bench.sync",
        description=__doc__,
        epilog=f"measures:\n{questions}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("measure", choices=[*MEASURES, "all"])
    parser.add_argument("--json", action="store_true", help="print JSON")
    for name, default in DEFAULTS.items():
        own = {key: measure.sizes[name] for key, measure in MEASURES.items() if name in measure.sizes}
        defaults = ", ".join([f"{default:g}", *(f"{key}: {value:g}" for key, value in own.items())])
        parser.add_argument(f"--{name.replace('_', '-')}", type=type(default), help=f"default {defaults}")
    return parser


def main() -> int:
    """Measure and print the report; return 1 if a target was missed."""
    options = vars(arguments().parse_args())
    overrides = {name: options[name] for name in DEFAULTS if options[name] is not None}
    names = list(MEASURES) if options["measure"] == "all" else [options["measure"]]
    rows = [_run_measure(MEASURES[name], overrides) for name in names]
    print(report(rows, as_json=options["json"]))
    return 0 if all(row.passed for row in rows) else 1


def _run_measure(measure: Measure, overrides: Mapping[str, float]) -> Measurement:
    sizes = Sizes(**{**DEFAULTS, **measure.sizes, **overrides})  # type: ignore[arg-type]
    with tempfile.TemporaryDirectory(prefix="bench-") as directory:
        return measure.ask(sizes, Path(directory) / "mail")


if __name__ == "__main__":
    raise SystemExit(main())
