"""Measures uploads: from the click to the row with one idle worker, and what the web server keeps in memory meanwhile.

`python -m bench.uploads`. A PDF with text and a telephone's photo of a slip, twelve megapixels, go to a whole product
one at a time; the row is there when the job that was answered says so. Photos need tesseract.
"""

from __future__ import annotations

import argparse
import io
import os
import random
import statistics
import time
from collections.abc import Callable, Iterator
from typing import Any, Final

import requests
from PIL import Image
from reportlab.pdfgen import canvas

from bench import papers, photographs
from bench.consumption import peak_resident_bytes
from bench.environment import TIMEOUT_SECONDS, Customer, Environment, temporary_environment
from bench.reporting import Measurement, report
from local.processes import Process

MEGABYTE: Final = 1_000_000
TELEPHONE: Final = (3_000, 4_000)
MOST_PDF_SECONDS, MOST_PHOTO_SECONDS, MOST_MEGABYTES = 3.0, 10.0, 30.0
POLL_SECONDS: Final = 0.05
LARGE_BYTES: Final = 24 * MEGABYTE


def pdf(number: int) -> bytes:
    """An invoice with text, as programs write it."""
    file = io.BytesIO()
    page = canvas.Canvas(file)
    rows = ("Tidewater Hardware Ltd", "Tax Invoice", f"Invoice number: TH-{number:05}", "Date: 2 March 2026",
            "Subtotal GBP 100.00", "VAT 20% GBP 20.00", "Total GBP 120.00", "Paid by card ending 4242")  # fmt: skip
    for place, row in enumerate(rows):
        page.drawString(60, 780 - 20 * place, row)
    page.save()
    return file.getvalue()


def photo(number: int) -> bytes:
    """A till's slip on a table, in the size of a telephone's picture."""
    rng = random.Random(number)
    (picture, *_) = papers.draw(rng, "en", "slip").pages
    taken = photographs.on_table(rng, picture).resize(TELEPHONE, Image.Resampling.BICUBIC)
    return photographs.save([taken], "JPEG", 85)


def send(environment: Environment, customer: Customer, name: str, content: bytes) -> dict[str, Any]:
    """Upload a file, wait for its job, and return what became of it."""
    answer = requests.post(
        f"{environment.url}/api/receipts/upload",
        files={"file": (name, content)},
        headers={"Authorization": f"Bearer {customer.token}"},
        timeout=TIMEOUT_SECONDS,
    )
    answer.raise_for_status()
    job = answer.json()
    while job["status"] in ("queued", "running"):
        time.sleep(POLL_SECONDS)
        job = environment.call(customer, "GET", f"jobs/{job['id']}")
    (told,) = job["result"]["files"]
    if told["outcome"] != "receipt":
        raise ValueError(f"{name}: {told['outcome']} {told['reason']}")
    return dict(told)


def seconds_of(
    environment: Environment, customer: Customer, kind: str, make: Callable[[int], bytes], count: int
) -> Iterator[float]:
    """The seconds of each of `count` files; one before them is not counted, as it starts the reader process."""
    for number in range(count + 1):
        content = make(number)
        began = time.monotonic()
        send(environment, customer, f"{number}.{kind}", content)
        if number:
            yield time.monotonic() - began


def measure(count: int) -> list[Measurement]:
    """Measure on a product of its own."""
    with temporary_environment([], latency_ms=0, limits=False) as environment:
        (customer,) = environment.set_up(1)
        web = environment.processes.newest
        environment.start_worker(concurrency=1)
        pdfs = list(seconds_of(environment, customer, "pdf", pdf, count))
        photos = list(seconds_of(environment, customer, "jpg", photo, count))
        before = _peak(web)
        send(environment, customer, "large.pdf", pdf(99_999) + os.urandom(LARGE_BYTES))
        grown = (_peak(web) - before) / MEGABYTE
    return [
        _row("PDF, click to row", pdfs, MOST_PDF_SECONDS),
        _row("photo of a telephone, click to row", photos, MOST_PHOTO_SECONDS),
        Measurement(
            "memory of the web server over a file of 24 MB",
            grown,
            "MB",
            f"< {MOST_MEGABYTES:.0f} MB",
            grown < MOST_MEGABYTES,
        ),
    ]


def _peak(process: Process) -> int:
    """The most memory that one of a server's processes ever had, in bytes."""
    return max(peak_resident_bytes(process.pid).values())


def _row(name: str, seconds: list[float], most: float) -> Measurement:
    value = statistics.median(seconds)
    details = {"slowest": max(seconds), "fastest": min(seconds), "files": len(seconds)}
    return Measurement(name, value, "s", f"< {most:.0f} s", value < most, details)


def main() -> int:
    """Measure and print; 1 if a target was missed."""
    parser = argparse.ArgumentParser(prog="python -m bench.uploads", description=__doc__)
    parser.add_argument("--count", type=int, default=5, help="files of each kind (default: %(default)s)")
    parser.add_argument("--json", action="store_true", help="print JSON")
    options = parser.parse_args()
    rows = measure(options.count)
    print(report(rows, as_json=options.json))
    return 0 if all(row.passed for row in rows) else 1


if __name__ == "__main__":
    raise SystemExit(main())
