"""Formats measurements: as a table for people, as JSON for programs; always with the machine's load."""

from __future__ import annotations

import json
import os
import statistics
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field


@dataclass(frozen=True, slots=True)
class Measurement:
    """One row of the report: value, target, and the figures behind it."""

    name: str
    value: float
    unit: str
    target: str
    passed: bool
    details: Mapping[str, object] = field(default_factory=dict)


def report(rows: Sequence[Measurement], *, as_json: bool) -> str:
    """Format the measurements, with the load average."""
    load, cores = os.getloadavg(), os.cpu_count()
    if as_json:
        measures = [asdict(row) for row in rows]
        return json.dumps({"measures": measures, "load_average": load, "cores": cores}, indent=1, ensure_ascii=False)
    lines = [line for row in rows for line in _lines(row)]
    return "\n".join([*lines, f"load average {load[0]:.1f} {load[1]:.1f} {load[2]:.1f} on {cores} cores"])


def percentile(values: Sequence[float], percent: int) -> float:
    """Return the value that `percent` of all do not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, max(0, -(-len(ordered) * percent // 100) - 1))]


def spread(values: Sequence[float], digits: int = 3) -> dict[str, float]:
    """Return median, 95th percentile, minimum and maximum."""
    figures = {
        "median": statistics.median(values),
        "p95": percentile(values, 95),
        "least": min(values),
        "most": max(values),
    }
    return {name: round(value, digits) for name, value in figures.items()}


def _lines(row: Measurement) -> list[str]:
    verdict = "ok" if row.passed else "MISSED"
    head = f"{row.name:<44}{f'{row.value:.4g} {row.unit}':>24}   {row.target:<26}{verdict}"
    return [head, *(f"    {name:<40}{_format(value):>24}" for name, value in row.details.items())]


def _format(value: object) -> str:
    return f"{value:.4g}" if isinstance(value, float) else str(value)
