"""``python -m sandbox.demo --out DIR [--today YYYY-MM-DD] [--seed N] [--count-scale F]``."""

from __future__ import annotations

import argparse
import datetime
import sys
from collections.abc import Sequence
from pathlib import Path

from sandbox.demo.mailbox import Recipe, build


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m sandbox.demo", description="Write the demo mailbox.")
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="directory to write to")
    parser.add_argument("--today", type=datetime.date.fromisoformat, help="YYYY-MM-DD, default: today in UTC")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count-scale", type=float, default=1.0, help="2 for twice the mails, 0.1 for a tenth")
    options = parser.parse_args(arguments)
    today = options.today or datetime.datetime.now(datetime.UTC).date()
    wrote = build(options.out, Recipe(today, options.seed, options.count_scale))
    mails = sum(1 for _ in options.out.glob("*.eml"))
    sys.stdout.write(f"{mails} mails in {options.out}" + ("\n" if wrote else " (already up to date)\n"))
    return 0


if __name__ == "__main__":
    sys.exit(main())
