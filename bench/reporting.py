"""How a measurement is told: as a table for people, as JSON for programs; always with the machine's load."""

from __future__ import annotations

import json
import os
import statistics
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field


@dataclass(frozen=True, slots=True)
class Measured:
    """One row of the table: what came out, what must come out, and what lies behind it."""

    name: str
    value: float
    unit: str
    target: str
    passed: bool
    details: Mapping[str, object] = field(default_factory=dict)


def tell(rows: Sequence[Measured], *, as_json: bool) -> str:
    """The report."""
    load, cores = os.getloadavg(), os.cpu_count()
    if as_json:
        measures = [asdict(row) for row in rows]
        return json.dumps({"measures": measures, "load_average": load, "cores": cores}, indent=1, ensure_ascii=False)
    lines = [line for row in rows for line in _lines(row)]
    return "\n".join([*lines, f"load average {load[0]:.1f} {load[1]:.1f} {load[2]:.1f} on {cores} cores"])


def percentile(values: Sequence[float], percent: int) -> float:
    """The value that `percent` of all do not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, max(0, -(-len(ordered) * percent // 100) - 1))]


def spread(values: Sequence[float], digits: int = 3) -> dict[str, float]:
    """Median, 95th percentile and the extremes."""
    named = {
        "median": statistics.median(values),
        "p95": percentile(values, 95),
        "least": min(values),
        "most": max(values),
    }
    return {name: round(value, digits) for name, value in named.items()}


def _lines(row: Measured) -> list[str]:
    verdict = "ok" if row.passed else "MISSED"
    head = f"{row.name:<44}{f'{row.value:.4g} {row.unit}':>24}   {row.target:<26}{verdict}"
    return [head, *(f"    {name:<40}{_shown(value):>24}" for name, value in row.details.items())]


def _shown(value: object) -> str:
    return f"{value:.4g}" if isinstance(value, float) else str(value)
