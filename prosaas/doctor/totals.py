"""The kept totals: are they folded in time, complete, and what the receipts say?"""

from __future__ import annotations

from dataclasses import dataclass

from prosaas.doctor.findings import Check, Verdict, failed, ok, warning
from receipts import total_folding, total_upkeep

SAMPLE = 3
"""So many businesses' totals are compared with their receipts."""
CROWD = 100_000
"""So many changes make an answer some 0.1 s slower."""


@dataclass(frozen=True, slots=True)
class Totals:
    """Changes that wait (CROWD at most), businesses without totals, and of a sample those whose totals are wrong."""

    waiting: int
    unbuilt: int
    compared: int
    wrong: list[int]


def look() -> Totals:
    """Read the facts. Raises DatabaseError."""
    differences = total_upkeep.sample(businesses=SAMPLE)
    return Totals(
        waiting=total_upkeep.waiting(limit=CROWD),
        unbuilt=total_folding.unbuilt().count(),
        compared=len(differences),
        wrong=[business_id for business_id, found in differences.items() if found],
    )


def check_folded(totals: Totals) -> Verdict:
    """Check that totals are brought up to date."""
    if totals.waiting >= CROWD:
        return warning(
            "{count} or more changes of receipts wait to be added to the totals; sums are right, and slower.",
            "Let a worker and beat run; a worker that reads long backfills alone may be too few.",
            count=totals.waiting,
        )
    if totals.unbuilt:
        return warning(
            "The totals of {count} businesses are still to be built; their sums take longer meanwhile.",
            "A worker builds them by itself, or manage.py rebuild_totals does.",
            count=totals.unbuilt,
        )
    return ok("Totals are kept up to date.")


def check_right(totals: Totals) -> Verdict:
    """Check that totals say what the receipts say."""
    if totals.wrong:
        return failed(
            "The totals of business {businesses} are not what its receipts say.",
            "manage.py rebuild_totals --check names what differs, and without --check mends it.",
            businesses=", ".join(map(str, totals.wrong)),
        )
    return ok("Totals agree with the receipts ({count} businesses compared).", count=totals.compared)


CHECKS: dict[str, Check[Totals]] = {"totals_kept": check_folded, "totals_right": check_right}
