"""`bin/test`: the tests, on SQLite and PostgreSQL, with a real Redis and a real browser.

Without arguments everything runs. With pytest's own arguments (a file, `-k word`) just that runs, on SQLite.
"""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from local.machine import SERVICES, install_missing
from local.processes import Processes, short_directory
from local.servers import ServerMissingError, start_postgres

PARALLEL = ("--numprocesses", "2", "--dist", "worksteal")
QUICK = "not story and not browser and not evaluation"
ON_SQLITE = "not disaster and (every_database or not story and not browser)"
"""Processes and pages are the same on both: PostgreSQL, which production has, plays them."""
TESTS_FAILED = 1

EPILOG = """\
Anything else is passed to pytest, and runs on SQLite alone: bin/test tests/gmail -k cancel
REQUIRE_ALL=1 makes it a failure if PostgreSQL, Redis, Chromium or Tesseract did not take part.
"""


def main() -> int:
    """Run the requested tests; return pytest's exit code, or 1 if a required service was not used."""
    parser = argparse.ArgumentParser(prog="bin/test", description=__doc__, epilog=EPILOG)
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("--unit", action="store_true", help="only what needs no process and no browser: under a minute")
    options, arguments = parser.parse_known_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    # a shell that starts this in the background has SIGINT ignored, which pytest would inherit
    signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        return _run(options.unit, arguments)
    except KeyboardInterrupt:
        return 128 + signal.SIGINT


def _run(unit: bool, arguments: Sequence[str]) -> int:
    if unit:
        return _pytest("-m", QUICK, *PARALLEL, *arguments)
    if arguments:
        return _pytest(*arguments)
    install_missing()
    with short_directory() as directory:
        return _run_everything(directory)


def _run_everything(directory: Path) -> int:
    used = directory / "used"
    used.mkdir()
    environment = {"USED_SERVICES_DIR": str(used)}
    failed = _on_sqlite(environment) | _on_postgres(directory, environment)
    missing = _report_services({path.name for path in used.iterdir()})
    if missing and os.environ.get("REQUIRE_ALL"):
        print("REQUIRE_ALL is set: that is a failure.")
        return TESTS_FAILED
    return TESTS_FAILED if failed else 0


def _on_sqlite(environment: Mapping[str, str]) -> bool:
    print("On SQLite: the tests that use the database, and journeys", flush=True)
    return bool(_pytest("--database-only", "-m", ON_SQLITE, *PARALLEL, environment=environment))


def _on_postgres(directory: Path, environment: Mapping[str, str]) -> bool:
    with Processes(directory / "logs") as processes:
        try:
            url = start_postgres(processes, directory / "postgresql")
        except ServerMissingError as error:
            print(f"On SQLite, since there is no other database: all other tests ({error})", flush=True)
            return bool(_pytest(*PARALLEL, environment=environment))
        print("On PostgreSQL: all tests", flush=True)
        return bool(_pytest(*PARALLEL, environment={**environment, "DATABASE_URL": url}))


def _report_services(used: set[str]) -> list[str]:
    """Print which services were used and which not; return the names of those not used."""
    present = [service.name for service in SERVICES if service.key in used]
    missing = [service for service in SERVICES if service.key not in used]
    print(f"Took part: {', '.join(['SQLite', *present])}.")
    for service in missing:
        print(f"NOT RUN: what needs {service.name}. {service.reason_missing or 'No test asked for it.'}")
    return [service.name for service in missing]


def _pytest(*arguments: str, environment: Mapping[str, str] | None = None) -> int:
    command: Sequence[str] = [sys.executable, "-m", "pytest", *arguments]
    with subprocess.Popen(command, env=os.environ | (environment or {})) as child:  # noqa: S603
        try:
            return child.wait()
        except SystemExit:
            # like Ctrl-C in a terminal: pytest then ends the processes its tests started
            child.send_signal(signal.SIGINT)
            raise
        finally:
            child.wait()


if __name__ == "__main__":
    raise SystemExit(main())
