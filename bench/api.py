"""Holds the running API to its own description: `python -m bench.api [--examples N]`.

schemathesis, with all of its checks, asks the whole product (web server, worker, Redis, a sandbox Gmail with a
connected mailbox) on SQLite and on PostgreSQL. What departs from `/api/schema/` is printed, with the request that shows
it. Further arguments are schemathesis's own: `--include-path /api/receipts`, `--phases coverage`.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import requests

from bench.environment import (
    EMAIL,
    PASSWORD,
    TIMEOUT_SECONDS,
    UNLIMITED,
    Customer,
    Environment,
    temporary_environment,
    wait_for,
)
from bench.schemathesis_hooks import KEPT
from local.browser import Browser
from local.processes import short_directory
from local.product import run
from local.servers import ROOT

EXAMPLES = 50
SCALE = 0.05
ALL_PHASES = "examples,coverage,fuzzing,stateful"
DATABASES = ("sqlite", "postgresql")
NO_LIMITS = dict.fromkeys(("API_READS_PER_MINUTE", "API_HEAVY_READS_PER_MINUTE", "API_WRITES_PER_MINUTE"), UNLIMITED)
CONFIGURATION = Path(__file__).parent / "schemathesis.toml"


def main() -> int:
    """Ask on both databases; return 1 if anything departs."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("--examples", type=int, default=EXAMPLES, help="cases of each operation (default: %(default)s)")
    parser.add_argument("--database", choices=DATABASES, help="only this one")
    options, arguments = parser.parse_known_args()
    failed = False
    for database in [options.database] if options.database else DATABASES:
        print(f"On {database}", flush=True)
        with product_on(database) as (url, token):
            failed |= bool(ask(url, token, *arguments, examples=options.examples))
    return int(failed)


def ask(url: str, token: str, *more: str, examples: int, phases: str = ALL_PHASES) -> int:
    """Have schemathesis ask a running product; return 1 if something departs."""
    program = [str(Path(sys.executable).parent / "schemathesis"), "--config-file", str(CONFIGURATION), "--no-color"]
    authorization = {"Authorization": f"Bearer {token}"}
    options = ["--header", f"Authorization:Bearer {token}", "--max-examples", str(examples), "--phases", phases]
    oldest = requests.get(f"{url}/api/tokens", headers=authorization, timeout=TIMEOUT_SECONDS).json()[-1]
    return subprocess.call(
        [*program, "run", f"{url}/api/schema/?format=json", *options, *more],
        cwd=ROOT,
        env=os.environ | {KEPT: oldest["id"]},
    )


@contextmanager
def product_on(database: str) -> Iterator[tuple[str, str]]:
    """The product with a demo mailbox read; its address, and an owner's token."""
    with short_directory() as directory:
        mailbox = directory / "mailbox"
        run("-m", "sandbox.demo", "--out", str(mailbox), "--count-scale", str(SCALE))
        address = f"sqlite:///{directory}/db.sqlite3" if database == "sqlite" else ""
        with temporary_environment(
            [mailbox], latency_ms=0, limits=False, variables=NO_LIMITS, database=address
        ) as environment:
            (customer,) = environment.set_up()
            environment.start_worker(concurrency=1)
            _connect(environment, mailbox, customer)
            yield environment.url, customer.token


def _connect(environment: Environment, mailbox: Path, customer: Customer) -> None:
    """Connect the mailbox through the consent page, and wait until it is read."""
    browser = Browser()
    browser.submit(browser.open(f"{environment.url}/login"), {"username": EMAIL, "password": PASSWORD})
    address = json.loads((mailbox / "mailbox.json").read_text("utf-8"))["address"]
    consent = browser.open(f"{environment.url}/api/gmail/oauth/start")
    browser.submit(consent, {"decision": "allow", "account": address})
    wait_for(lambda: _is_read(environment, customer), "the mailbox is not read", seconds=TIMEOUT_SECONDS)


def _is_read(environment: Environment, customer: Customer) -> bool:
    return bool(environment.call(customer, "GET", "receipts/sync/latest")["status"] == "completed")


if __name__ == "__main__":
    raise SystemExit(main())
