"""How much processor time a mail costs the engine: `python -m bench.extraction [--json] [FILE...]`.

Reads the files given, else the samples in `tests/corpus`, each several times, and tells the median of each by kind: a
mail in text or HTML, a mail with a one-page PDF, the decision that a mail is no receipt; then the same mails ten
thousand times over, for the memory they leave behind.
"""

from __future__ import annotations

import argparse
import resource
import statistics
import time
from collections.abc import Sequence
from pathlib import Path

from bench.reporting import Measured, percentile, spread, tell
from receipts.extraction import NotAReceipt, extract

CORPUS = Path(__file__).parent.parent / "tests" / "corpus"
REPEATS = 5
MANY = 10_000
MEDIAN_MS, P95_MS, PDF_MS, NOT_A_RECEIPT_MS, GROWTH_MB = 3.0, 15.0, 6.0, 1.0, 20.0


def cost_ms(content: bytes) -> float:
    """The median of several readings, in milliseconds of processor time."""
    times = []
    for _ in range(REPEATS):
        started = time.process_time()
        extract(content, media_type="")
        times.append(time.process_time() - started)
    return statistics.median(times) * 1000


def speed(mails: Sequence[bytes]) -> list[Measured]:
    """The cost by kind of mail."""
    kinds: dict[str, list[float]] = {"receipt, text or HTML": [], "receipt with a PDF": [], "no receipt": []}
    for mail in mails:
        kinds[_kind(mail)].append(cost_ms(mail))
    plain = kinds["receipt, text or HTML"] + kinds["no receipt"]
    measured = [
        _row("text or HTML mail, median", statistics.median(plain), MEDIAN_MS, plain),
        _row("text or HTML mail, 95th percentile", percentile(plain, 95), P95_MS, plain),
    ]
    if kinds["no receipt"]:
        measured.append(
            _row("no receipt, median", statistics.median(kinds["no receipt"]), NOT_A_RECEIPT_MS, kinds["no receipt"])
        )
    if kinds["receipt with a PDF"]:
        measured.append(
            _row(
                "with a PDF, median",
                statistics.median(kinds["receipt with a PDF"]),
                PDF_MS,
                kinds["receipt with a PDF"],
            )
        )
    return measured


def memory(mails: Sequence[bytes]) -> Measured:
    """What ten thousand mails leave behind, once everything that is kept on purpose is warm."""
    _read_many(mails, MANY // 10)
    before = _peak_mb()
    _read_many(mails, MANY)
    grown = _peak_mb() - before
    return Measured(f"growth over {MANY} mails", grown, "MB", f"at most {GROWTH_MB:g}", grown <= GROWTH_MB)


def _kind(mail: bytes) -> str:
    if b"application/pdf" in mail or mail.startswith(b"%PDF"):
        return "receipt with a PDF"
    return "no receipt" if isinstance(extract(mail, media_type=""), NotAReceipt) else "receipt, text or HTML"


def _row(name: str, value: float, target: float, values: Sequence[float]) -> Measured:
    details: dict[str, object] = {"mails": len(values), **spread(values)}
    return Measured(name, value, "ms", f"at most {target:g}", value <= target, details)


def _read_many(mails: Sequence[bytes], count: int) -> None:
    for i in range(count):
        extract(mails[i % len(mails)], media_type="")


def _peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    """Measure and tell."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="*", type=Path)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    mails = [path.read_bytes() for path in options.files or sorted(CORPUS.glob("*.eml"))]
    for mail in mails:
        extract(mail, media_type="")
    print(tell([*speed(mails), memory(mails)], as_json=options.json))


if __name__ == "__main__":
    main()
