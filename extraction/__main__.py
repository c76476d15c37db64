"""`python -m extraction FILE...`: what the engine reads in a mail or document."""

from __future__ import annotations

import sys
from argparse import ArgumentParser

from . import cli


def main() -> int:
    """Run the command; return 1 when it cannot be carried out."""
    parser = ArgumentParser(prog="python -m extraction", description=cli.DESCRIPTION)
    cli.add_arguments(parser)
    try:
        cli.run(parser.parse_args())
    except cli.UsageError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
