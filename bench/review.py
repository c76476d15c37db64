"""Plays an owner who reviews: `python -m bench.review [--receipts 100] [--seconds 2]`.

A script reads each receipt for some seconds, decides it by one key, and presses another a moment later, as a hand does
that is quicker than the page. Prints how long it took, how long each next receipt took to be shown, and which receipts
were decided otherwise than meant. Exits with 1 if any was. It needs what tests need, and runs as one of them.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys


def main() -> int:
    """Run the journey with the numbers asked for."""
    parser = argparse.ArgumentParser(prog="python -m bench.review", description=__doc__)
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("--receipts", type=int, default=100)
    parser.add_argument("--seconds", type=float, default=2.0)
    options = parser.parse_args()
    numbers = {"REVIEW_RECEIPTS": str(options.receipts), "REVIEW_SECONDS": str(options.seconds)}
    command = [sys.executable, "-m", "pytest", "-q", "-s", "tests/pages/test_reviewing_many.py"]
    return subprocess.run(command, env=os.environ | numbers, check=False).returncode


if __name__ == "__main__":
    raise SystemExit(main())
