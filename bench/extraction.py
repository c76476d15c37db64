"""How much processor time a mail costs the engine: `python -m bench.extraction [--json] [FILE...]`.

Reads the files given, else the samples in `tests/corpus`, the demo's mails, and the samples once more at the size of
real mail (`bench.realistic_mail`, 15 to 200 KB); each several times. Prints the median by kind: a mail in text or HTML,
as it is and at real size, a document of one page, the decision that a mail is no receipt; then reads the same mails ten
thousand times over, and prints the memory they leave behind.
"""

from __future__ import annotations

import argparse
import datetime
import resource
import statistics
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from bench.realistic_mail import make_realistic
from bench.reporting import Measurement, percentile, report, spread
from extraction import NotAReceipt, analyse, extract
from sandbox.demo.mailbox import Recipe, build

CORPUS = Path(__file__).parent.parent / "tests" / "corpus"
DEMO_DAY, DEMO_SCALE = datetime.date(2025, 6, 30), 0.2
SIZES_KB = (15, 25, 40, 60, 100, 30, 200)
PLAIN, NONE, PDF, LARGE, LARGE_NONE = "receipt", "no receipt", "PDF", "large receipt", "large, no receipt"
REPEATS = 5
MANY = 10_000
MEDIAN_MS, P95_MS, PDF_MS, NOT_A_RECEIPT_MS, GROWTH_MB = 3.0, 15.0, 6.0, 1.0, 20.0


def cost_ms(content: bytes) -> float:
    """Return the median of several readings, in milliseconds of processor time."""
    times = []
    for _ in range(REPEATS):
        started = time.process_time()
        extract(content, media_type="")
        times.append(time.process_time() - started)
    return statistics.median(times) * 1000


def speed(mails: Sequence[bytes], large: Sequence[bytes] = ()) -> list[Measurement]:
    """Measure the cost by kind of mail; `large` are mails at real size."""
    costs: dict[str, list[float]] = {name: [] for name in (PLAIN, NONE, PDF, LARGE, LARGE_NONE)}
    for mail in mails:
        costs[_kind(mail)].append(cost_ms(mail))
    for mail in large:
        costs[LARGE_NONE if _kind(mail) == NONE else LARGE].append(cost_ms(mail))
    both, both_large = costs[PLAIN] + costs[NONE], costs[LARGE] + costs[LARGE_NONE]
    rows = (
        ("text or HTML mail, median", 50, MEDIAN_MS, both),
        ("text or HTML mail, 95th percentile", 95, P95_MS, both),
        ("no receipt, median", 50, NOT_A_RECEIPT_MS, costs[NONE]),
        ("PDF of one page, median", 50, PDF_MS, costs[PDF]),
        ("HTML mail at real size, median", 50, MEDIAN_MS, both_large),
        ("HTML mail at real size, 95th percentile", 95, P95_MS, both_large),
        ("no receipt at real size, median", 50, NOT_A_RECEIPT_MS, costs[LARGE_NONE]),
    )
    return [_row(name, percentile(values, share), target, values) for name, share, target, values in rows if values]


def memory(mails: Sequence[bytes]) -> Measurement:
    """Measure the memory that ten thousand mails leave behind, once caches are warm."""
    _read_many(mails, MANY // 10)
    before = _peak_mb()
    _read_many(mails, MANY)
    grown = _peak_mb() - before
    return Measurement(f"growth over {MANY} mails", grown, "MB", f"at most {GROWTH_MB:g}", grown <= GROWTH_MB)


def _kind(mail: bytes) -> str:
    found = analyse(mail, media_type="")
    if found.source is not None and any(part.media_type == "application/pdf" for part in found.source.parts):
        return PDF
    return NONE if isinstance(found.outcome, NotAReceipt) else PLAIN


def _samples() -> list[bytes]:
    """Return the corpus and the demo's mails, without those that have a document of several pages."""
    with tempfile.TemporaryDirectory() as folder:
        build(Path(folder), Recipe(DEMO_DAY, scale=DEMO_SCALE))
        paths = [*sorted(CORPUS.glob("*.eml")), *sorted(Path(folder).glob("*.eml"))]
        return [mail for mail in (path.read_bytes() for path in paths) if _pages(mail) <= 1]


def _pages(mail: bytes) -> int:
    """Count the pages of the longest attached document."""
    source = analyse(mail, media_type="").source
    lines = [line for page in source.pages if page.kind == "pdf" for line in page.lines] if source is not None else []
    return max((line.place.page or 1 for line in lines), default=0)


def _at_real_size(mails: Sequence[bytes]) -> list[bytes]:
    """Make each mail realistic in size, small sizes more often than large ones."""
    sizes = (SIZES_KB[i % len(SIZES_KB)] * 1000 for i in range(len(mails)))
    realistic = (make_realistic(mail, size, seed) for seed, (mail, size) in enumerate(zip(mails, sizes, strict=True)))
    return [mail for mail in realistic if mail is not None]


def _row(name: str, value: float, target: float, values: Sequence[float]) -> Measurement:
    details: dict[str, object] = {"mails": len(values), **spread(values)}
    return Measurement(name, value, "ms", f"at most {target:g}", value <= target, details)


def _read_many(mails: Sequence[bytes], count: int) -> None:
    for i in range(count):
        extract(mails[i % len(mails)], media_type="")


def _peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    """Measure and print the report."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="*", type=Path)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    mails = [path.read_bytes() for path in options.files] or _samples()
    large = [] if options.files else _at_real_size([path.read_bytes() for path in sorted(CORPUS.glob("*.eml"))])
    _read_many([*mails, *large], len(mails) + len(large))
    print(report([*speed(mails, large), memory(mails)], as_json=options.json))


if __name__ == "__main__":
    main()
