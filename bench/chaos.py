"""Nothing is lost and nothing doubled, whatever dies: the long form of `tests/chaos`.

Real workers, PostgreSQL, Redis and a sandbox Gmail are killed, stopped, flushed and made to fail while mailboxes are
read. A round is one blow. Prints a line for each disaster and exits with 1 if one of them left a trace.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections.abc import Sequence

from bench.chaos_harness import Theatre, theatre
from bench.disasters import COSTLY, DISASTERS
from bench.environment import StuckError
from bench.reporting import Measured, tell

SHOWN = 5


def arguments() -> argparse.ArgumentParser:
    """The command line."""
    told = "\n".join(f"  {name:<20}{(disaster.__doc__ or '').strip()}" for name, disaster in DISASTERS.items())
    parser = argparse.ArgumentParser(
        prog="python -m bench.chaos",
        description=__doc__,
        epilog=f"disasters:\n{told}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("disasters", nargs="*", metavar="DISASTER", help="only these (default: all)")
    parser.add_argument(
        "--rounds", type=int, default=20, help="blows of each disaster, fewer of costly ones (default: %(default)s)"
    )
    parser.add_argument("--seed", type=int, help="decides mails and moments (default: a new one, which is printed)")
    parser.add_argument("--json", action="store_true", help="print JSON")
    return parser


def main() -> int:
    """Play the disasters; 1 if one left a trace."""
    parser = arguments()
    options = parser.parse_args()
    names: Sequence[str] = options.disasters or list(DISASTERS)
    if unknown := set(names) - set(DISASTERS):
        parser.error(f"there is no {', '.join(sorted(unknown))}: choose from {', '.join(DISASTERS)}")
    seed = random.randrange(1_000_000) if options.seed is None else options.seed
    rows = []
    with theatre() as open_theatre:
        for name in names:
            rows.append(_played(open_theatre, name, seed, options.rounds))
            # a long form takes an hour: what came out so far must not be lost with it
            print(tell(rows[-1:], as_json=False), file=sys.stderr, flush=True)
    print(tell(rows, as_json=options.json))
    return 0 if all(row.passed for row in rows) else 1


def _played(open_theatre: Theatre, name: str, seed: int, rounds: int) -> Measured:
    began, rounds = time.monotonic(), -(-rounds // COSTLY.get(name, 1))
    try:
        problems = DISASTERS[name](open_theatre, seed, rounds)
    except StuckError as error:
        problems = [str(error)]
    details = {"seed": seed, "rounds": rounds, "seconds": time.monotonic() - began}
    for problem in problems[:SHOWN]:
        print(f"{name}, seed {seed}: {problem}", file=sys.stderr, flush=True)
    return Measured(name, len(problems), "problems", "0", not problems, {**details, "problems": problems})


if __name__ == "__main__":
    raise SystemExit(main())
