"""Every check of the deployment guide's troubleshooting chapter and monitoring checklist, each with its remedy.

Each part is read once into plain facts; each check turns those into a verdict. What cannot be read because something
before it failed is `unknown`, so that one cause shows as one failure.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable

from prosaas.doctor import disk, front, google, queues, records, schema, search, totals
from prosaas.doctor.findings import Finding, State, findings

__all__ = ["Finding", "State", "examine", "healthy"]


def examine(*, now: datetime.datetime) -> list[Finding]:
    """Run every check. Never raises for a fault of the system: those are the findings."""
    tables = schema.look()
    usable = tables if tables and tables.answers else None
    rows = records.look(now=now) if usable and not usable.pending else None
    jobs = queues.look(worked_ago=rows.worked_ago if rows else None)
    return [
        *findings(schema.ANSWERS, tables),
        *findings(schema.CHECKS, usable),
        *findings(queues.ANSWERS, jobs),
        *findings(queues.CHECKS, jobs if jobs.answers else None),
        *findings(records.CHECKS, rows),
        *findings(totals.CHECKS, totals.look() if rows else None),
        *findings(search.CHECKS, search.look() if rows else None),
        *findings(google.CHECKS, google.look()),
        *findings(front.CHECKS, front.look()),
        *findings(disk.CHECKS, disk.look()),
    ]


def healthy(found: Iterable[Finding]) -> bool:
    """Return whether no check failed."""
    return all(finding.state is not State.FAILED for finding in found)
