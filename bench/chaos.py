"""Checks that no failure loses or duplicates a receipt: the long form of `tests/chaos`.

Real workers, PostgreSQL, Redis and a sandbox Gmail are killed, stopped, flushed and made to fail while mailboxes are
read. A round is one failure. Prints a line for each disaster; exits with 1 if one of them found problems.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections.abc import Sequence

from bench.chaos_harness import ChaosHarness, temporary_harness
from bench.disasters import COST, DISASTERS
from bench.environment import StuckError
from bench.reporting import Measurement, report

PROBLEMS_SHOWN = 5


def arguments() -> argparse.ArgumentParser:
    """Return the command line parser."""
    descriptions = "\n".join(f"  {name:<20}{(disaster.__doc__ or '').strip()}" for name, disaster in DISASTERS.items())
    parser = argparse.ArgumentParser(
        prog="python -m bench.chaos",
        description=__doc__,
        epilog=f"disasters:\n{descriptions}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("disasters", nargs="*", metavar="DISASTER", help="only these (default: all)")
    parser.add_argument(
        "--rounds", type=int, default=20, help="rounds of each disaster, fewer of costly ones (default: %(default)s)"
    )
    parser.add_argument("--seed", type=int, help="decides mails and moments (default: a new one, which is printed)")
    parser.add_argument("--json", action="store_true", help="print JSON")
    return parser


def main() -> int:
    """Run the disasters; return 1 if one found problems."""
    parser = arguments()
    options = parser.parse_args()
    names: Sequence[str] = options.disasters or list(DISASTERS)
    if unknown := set(names) - set(DISASTERS):
        parser.error(f"there is no {', '.join(sorted(unknown))}: choose from {', '.join(DISASTERS)}")
    seed = random.randrange(1_000_000) if options.seed is None else options.seed
    rows = []
    with temporary_harness() as harness:
        for name in names:
            rows.append(_run_disaster(harness, name, seed, options.rounds))
            # a whole run takes an hour: if it breaks off, the results so far must not be lost
            print(report(rows[-1:], as_json=False), file=sys.stderr, flush=True)
    print(report(rows, as_json=options.json))
    return 0 if all(row.passed for row in rows) else 1


def _run_disaster(harness: ChaosHarness, name: str, seed: int, rounds: int) -> Measurement:
    began, rounds = time.monotonic(), -(-rounds // COST.get(name, 1))
    try:
        problems = DISASTERS[name](harness, seed, rounds)
    except StuckError as error:
        problems = [str(error)]
    details = {"seed": seed, "rounds": rounds, "seconds": time.monotonic() - began}
    for problem in problems[:PROBLEMS_SHOWN]:
        print(f"{name}, seed {seed}: {problem}", file=sys.stderr, flush=True)
    return Measurement(name, len(problems), "problems", "0", not problems, {**details, "problems": problems})


if __name__ == "__main__":
    raise SystemExit(main())
