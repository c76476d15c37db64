"""Measures the ledger at any size: `python -m bench.ledger [MEASURE...]`, all measures if none is named.

Makes ten million receipts of a thousand businesses, one of them with a million, in a PostgreSQL of its own whose data
are kept in a directory and used again by the next call with the same sizes. Then runs the product on them as production
does (gunicorn with two processes, Redis), sends whole requests over HTTP, prints each p95 beside its target, and exits
with 1 if a target was missed. Most targets are built on L, the p95 of `GET receipts/sync/latest` in the same run.

At full size the data take about half an hour to make and 40 GB of disk, and so does a migration that adds to them;
`--rows 100000` is enough to try everything in a few minutes, though what grows with the ledger does not show there.
What grows with one business does with `--rows 2000000 --businesses 200 --most 1000000`, in a fifth of the time.
To compare writing with another commit, run `writing --json` on that commit and give its output with `--against`.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from bench.environment import EMAIL
from bench.ledger_clients import Audience, Sample, audience, run_inside, send_at_once, send_in_turn
from bench.ledger_data import kept_database
from bench.ledger_requests import Request, p95
from bench.ledger_shape import Shape
from bench.ledger_table import by_group, disturbance, growth
from bench.ledger_writing import CPU_A_ROW, writing
from bench.plans import faults_of, outline
from bench.reporting import Measurement, report

BIG_TABLE_ROWS = 0.01
"""A table with more rows than this share of the receipts is big."""
BIG_READERS, OPERATORS = 2, 1
LATEST_ROUNDS = 10
BIG_TABLES = "SELECT relname FROM pg_class WHERE relkind = 'r' AND reltuples > %s"


@dataclass(frozen=True, slots=True)
class Options:
    """The command line."""

    measures: list[str]
    data: Path
    rows: int
    businesses: int
    most: int | None
    rounds: int
    request_seconds: float
    readers: int
    seconds: float
    writes: int
    against: Path | None
    plans: bool
    each: bool
    json: bool

    @property
    def shape(self) -> Shape:
        return Shape(self.rows, self.businesses, self.most)


def quiet(database: str, options: Options) -> list[Measurement]:
    """Every request by itself, for the biggest business, the 99th percentile and the median; and growth."""
    shape = options.shape
    businesses = {"biggest": shape.biggest, "p99": shape.large, "median": shape.median}
    small = shape.hundredth
    with audience(database, sorted({*businesses.values(), small})) as product:
        samples = {number: _send(product, number, options) for number in {*businesses.values(), small}}
        operator = send_in_turn(
            product.operator,
            product.operator_requests(shape.biggest),
            rounds=options.rounds,
            seconds=options.request_seconds,
        )
        latest = [client.latest() for client in product.clients.values() for _ in range(LATEST_ROUNDS * options.rounds)]
        sizes = product.facts[small].receipts, product.facts[shape.biggest].receipts
    latest_ms = p95(latest)
    rows = [Measurement("L: GET receipts/sync/latest", latest_ms, "ms", "", passed=True)]
    for name, number in businesses.items():
        whose = f"{name} ({shape.size(number):,})"
        rows += by_group(samples[number], latest_ms=latest_ms, whose=whose, each=options.each)
    rows += by_group(operator, latest_ms=latest_ms, whose="all businesses", each=options.each)
    return [*rows, *growth(samples[shape.biggest], samples[small], sizes=sizes)]


def _send(product: Audience, business: int, options: Options) -> list[Sample]:
    return send_in_turn(
        product.clients[business],
        product.requests_of(business),
        rounds=options.rounds,
        seconds=options.request_seconds,
    )


def readers(database: str, options: Options) -> list[Measurement]:
    """Readers at once, everything mixed: two of the biggest business, an operator, the others of one business each."""
    shape = options.shape
    count = options.readers - OPERATORS
    step = max(1, shape.median // count)
    ordinary = list(range(shape.biggest + step, shape.businesses + 1, step))[:count]
    others, stand_ins = ordinary[BIG_READERS:], ordinary[:BIG_READERS]
    with audience(database, [shape.biggest, *ordinary]) as product:
        wanted = {number: product.requests_of(number) for number in (shape.biggest, *ordinary)}
        operator = (product.operator, product.operator_requests(shape.biggest))

        def mix(instead: list[int]) -> list[Sample]:
            clients = [(product.another(number), wanted[number]) for number in (*instead, *others)]
            return send_at_once([*clients, operator], seconds=options.seconds, seed=1)

        without = mix(stand_ins)
        with_big = mix([shape.biggest] * BIG_READERS)
    return disturbance(with_big, without, big=shape.biggest, others=others)


def plans(database: str, options: Options) -> list[Measurement]:
    """The plans of every query that the biggest business's requests make, and the operator's."""
    big = options.shape.biggest
    with audience(database, [big]) as product:
        client = product.clients[big]
        asked: Mapping[str, list[Request]] = {
            client.email: product.requests_of(big),
            EMAIL: product.operator_requests(big),
        }
        tables = [name for (name,) in product.environment.rows(BIG_TABLES, options.rows * BIG_TABLE_ROWS)]
        rows = []
        for user, requests in asked.items():
            paths = {f"{request.group.label}: {request.name}": request.path for request in requests}
            explained = run_inside(product.environment, "explain", paths=paths, user=user, token=client.token)
            rows += [_plan_row(name, queries, tables, shown=options.plans) for name, queries in explained.items()]
    return rows


def _plan_row(name: str, queries: list[dict[str, object]], tables: list[str], *, shown: bool) -> Measurement:
    details: dict[str, object] = {}
    count = 0
    for query in queries:
        plan: Mapping[str, object] = query["plan"]  # type: ignore[assignment]
        faults = faults_of(plan, big_tables=tables)
        count += len(faults)
        if faults or shown:
            lines = ["; ".join(faults) or "good", str(query["sql"]), *(outline(plan) if shown else ())]
            details[f"query {len(details) + 1}"] = "\n        ".join(lines)
    return Measurement(f"plans of {name}", count, f"faults in {len(queries)} queries", "0", count == 0, details)


def write(database: str, options: Options) -> list[Measurement]:
    """Fifty writers, for fifty businesses and for one, with totals and without."""
    before = _cpu_before(options.against) if options.against else None
    with audience(database, [options.shape.median]) as product:
        return writing(product.environment, rows=options.writes, before_us=before)


def _cpu_before(path: Path) -> float:
    rows = json.loads(path.read_text("utf-8"))["measures"]
    return float(next(row["value"] for row in rows if row["name"] == CPU_A_ROW))


MEASURES: Mapping[str, Callable[[str, Options], list[Measurement]]] = {
    "quiet": quiet,
    "readers": readers,
    "plans": plans,
    "writing": write,
}


def arguments() -> argparse.ArgumentParser:
    """Return the command line parser."""
    listed = "\n".join(f"  {name:<9}{measure.__doc__}" for name, measure in MEASURES.items())
    parser = argparse.ArgumentParser(
        prog="python -m bench.ledger",
        description=__doc__,
        epilog=f"measures:\n{listed}\n  data     None: only make the data.",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("measures", nargs="*", metavar="MEASURE", help=f"of {', '.join(MEASURES)}, data; default all")
    parser.add_argument(
        "--data", type=Path, default=Path(".local/ledger-bench"), help="where the data are kept (%(default)s)"
    )
    parser.add_argument(
        "--rows", type=int, default=10_000_000, help="receipts, and mails in the runs' ledger (%(default)s)"
    )
    parser.add_argument("--businesses", type=int, default=1_000, help="default %(default)s")
    parser.add_argument("--most", type=int, help="receipts of the biggest business (a tenth of all)")
    parser.add_argument("--rounds", type=int, default=20, help="how often each request is sent (%(default)s)")
    parser.add_argument(
        "--request-seconds", type=float, default=20.0, help="no more often once it took so long in all (%(default)g)"
    )
    parser.add_argument("--readers", type=int, default=20, help="at once (%(default)s)")
    parser.add_argument("--seconds", type=float, default=60.0, help="they read, twice (%(default)g)")
    parser.add_argument("--writes", type=int, default=20_000, help="receipts written in each run (%(default)s)")
    parser.add_argument("--against", type=Path, metavar="FILE", help="--json output of `writing` on the commit before")
    parser.add_argument("--plans", action="store_true", help="print every plan, not only what is wrong with it")
    parser.add_argument("--each", action="store_true", help="print the p95 of each request, not only the slowest")
    parser.add_argument("--json", action="store_true", help="print JSON")
    return parser


def main() -> int:
    """Measure and print the report; return 1 if a target was missed."""
    parser = arguments()
    options = Options(**vars(parser.parse_args()))
    unknown = set(options.measures) - {*MEASURES, "data"}
    if unknown:
        parser.error(f"no such measure: {', '.join(sorted(unknown))}")
    with kept_database(options.data.absolute(), options.shape) as database:
        wanted = [MEASURES[name] for name in options.measures or MEASURES if name != "data"]
        rows = [row for measure in wanted for row in measure(database, options)]
    print(report(rows, as_json=options.json))
    return 0 if all(row.passed for row in rows) else 1


if __name__ == "__main__":
    raise SystemExit(main())
