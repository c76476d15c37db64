"""The rows of the ledger's table, made from samples: p95 by group, growth, what one business costs others. Pure.

`latest_ms` is the p95 of `GET receipts/sync/latest` in the same run, which every target is built on.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence

from bench.ledger_clients import Sample
from bench.ledger_requests import Group, p95
from bench.reporting import Measurement

METRICS_BYTES = 100_000
MAX_GROWTH, MAX_DISTURBANCE = 1.5, 1.5
SHOWN = 5
Details = dict[str, object]


def by_group(samples: Sequence[Sample], *, latest_ms: float, whose: str, each: bool = False) -> list[Measurement]:
    """One row a group: the p95 of its slowest request; in the details the slowest that miss it, or each."""
    groups: dict[Group, dict[str, list[Sample]]] = defaultdict(lambda: defaultdict(list))
    for sample in samples:
        groups[sample.request.group][sample.request.name].append(sample)
    return [_group_row(group, groups[group], latest_ms, whose, each) for group in Group if group in groups]


def _group_row(
    group: Group, requests: Mapping[str, Sequence[Sample]], latest_ms: float, whose: str, each: bool
) -> Measurement:
    target = group.target(latest_ms)
    figures = {name: p95([sample.ms for sample in samples]) for name, samples in requests.items()}
    slowest = sorted(figures, key=lambda name: -figures[name])
    failed = {name for name, samples in requests.items() if not all(sample.passed for sample in samples)}
    largest = max(sample.size for samples in requests.values() for sample in samples)
    fits = group is not Group.METRICS or largest <= METRICS_BYTES
    missed = [name for name in slowest if figures[name] > target or name in failed]
    shown = slowest if each else (missed or slowest)[:SHOWN]
    details: Details = {f"{name}, ms": f"{figures[name]:.1f}{_failures(requests[name])}" for name in shown}
    details["requests, and of them too slow or failed"] = f"{len(figures)}, {len(missed)}"
    if group is Group.METRICS:
        details["bytes"] = largest
    limit = f"<= L+{group.extra_ms:g} = {target:.0f} ms" + (", 100 KB" if group is Group.METRICS else "")
    return Measurement(f"{group.label}, {whose}", figures[slowest[0]], "ms", limit, not missed and fits, details)


def _failures(samples: Sequence[Sample]) -> str:
    statuses = Counter(sample.status for sample in samples if not sample.passed)
    return "".join(f"; {count} x {status or 'no answer'}" for status, count in statuses.items())


def growth(big: Sequence[Sample], small: Sequence[Sample], *, sizes: tuple[int, int]) -> list[Measurement]:
    """How much slower statistics and lists are for a business a hundred times as big, all requests together."""
    rows = []
    for group in (Group.STATS, Group.LIST):
        small_ms, big_ms = (
            p95([sample.ms for sample in samples if sample.request.group is group]) for samples in (small, big)
        )
        ratio = big_ms / small_ms
        name = f"growth of {group.label}, {sizes[0]:,} to {sizes[1]:,}"
        details: Details = {"p95 of the small one, ms": small_ms, "of the big one, ms": big_ms}
        rows.append(Measurement(name, ratio, "x", f"<= {MAX_GROWTH:g} x", ratio <= MAX_GROWTH, details))
    return rows


def disturbance(
    with_big: Sequence[Sample], without: Sequence[Sample], *, big: int, others: Collection[int]
) -> list[Measurement]:
    """What readers of one big business do to those of `others`, against the same readers without it."""
    failed = [sample for sample in with_big if not sample.passed]
    statuses = Counter(f"{sample.status or 'no answer'}, {sample.request.group.label}" for sample in failed)
    errors = Measurement(
        "errors among readers at once",
        len(failed),
        f"of {len(with_big)}",
        "0",
        not failed,
        {**statuses, "of the big business": sum(sample.business == big for sample in failed)},
    )
    disturbed, quiet = (
        p95([sample.ms for sample in samples if sample.business in others]) for samples in (with_big, without)
    )
    ratio = disturbed / quiet
    slower = Measurement(
        "others' p95 beside the big business",
        ratio,
        "x",
        f"<= {MAX_DISTURBANCE:g} x",
        ratio <= MAX_DISTURBANCE,
        {"beside it, ms": disturbed, "without it, ms": quiet, "errors without it": sum(not s.passed for s in without)},
    )
    return [errors, slower]
