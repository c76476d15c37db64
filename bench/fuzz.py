"""Reads twenty thousand damaged mails: `python -m bench.fuzz [--inputs N] [--seed N]`.

Samples of `tests/corpus`, and containers, RTF and electronic invoices attached to a mail, are cut, repeated, spliced
and filled with noise. No exception may leave `analyse()`, no input may take two seconds or 256 MB, no value may violate
its type. An input that does is saved, and its path printed.
"""

from __future__ import annotations

import argparse
import random
import resource
import sys
import tarfile
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

from extraction import analyse
from tests.extraction import packing
from tests.extraction.test_never_raises import assert_well_formed
from tests.extraction.test_rtf import HTML_RECEIPT as RTF
from tests.receipts.bombs import gzip_quine, mail_of_itself, mail_with

TESTS = Path(__file__).parent.parent / "tests"
INPUTS = 20_000
MAX_SECONDS, MAX_MB = 2.0, 256.0
CONTAINERS_AMONG, INVOICES_AMONG = 0.4, 0.2
_NOISE = (
    b"\x00",
    b"\xff\xfe",
    b"=?utf-8?q?",
    b"--",
    b"<td>",
    b"</table>",
    b"%PDF-1.4",
    b"total ",
    b"1,234.56",
    b"\xe2\x80\xae",
    b"9" * 60,
    b"*" * 60,
    b"\x30\x80",
    b"\x24\x80\x04\xff",
    b"PK\x01\x02",
    b"begin 644 a.pdf\n",
    b"\x1f\x8b\x08\0",
    b"{\\*\\htmltag ",
    b"\\bin99999 ",
    b"<![CDATA[",
    b"<Invoice>",
    b"\xff" * 8,
)

Mutation = Callable[[random.Random, bytes, Sequence[bytes]], bytes]


def _cut(random_: random.Random, mail: bytes, _: Sequence[bytes]) -> bytes:
    start, end = sorted(random_.randrange(len(mail) + 1) for _ in range(2))
    return mail[:start] + mail[end:]


def _repeat(random_: random.Random, mail: bytes, _: Sequence[bytes]) -> bytes:
    start, end = sorted(random_.randrange(len(mail) + 1) for _ in range(2))
    return mail[:end] + mail[start:end] * random_.randrange(1, 30) + mail[end:]


def _splice(random_: random.Random, mail: bytes, mails: Sequence[bytes]) -> bytes:
    other = random_.choice(mails)
    return mail[: random_.randrange(len(mail))] + other[random_.randrange(len(other)) :]


def _insert_noise(random_: random.Random, mail: bytes, _: Sequence[bytes]) -> bytes:
    for _i in range(random_.randrange(1, 12)):
        at = random_.randrange(len(mail) + 1)
        mail = mail[:at] + random_.choice(_NOISE) + mail[at:]
    return mail


def _flip(random_: random.Random, mail: bytes, _: Sequence[bytes]) -> bytes:
    damaged = bytearray(mail)
    for _i in range(random_.randrange(1, 40)):
        damaged[random_.randrange(len(damaged))] = random_.randrange(256)
    return bytes(damaged)


MUTATIONS: tuple[Mutation, ...] = (_cut, _repeat, _splice, _insert_noise, _flip)


def run(inputs: int, seed: int) -> Counter[str]:
    """Count the inputs by outcome; the first input that violates a rule ends the run."""
    random_ = random.Random(seed)
    mails, invoices = _files("corpus/*.eml"), _files("extraction/einvoices/*.xml")
    containers = _containers(mails, invoices)
    kinds = random_.choices(
        (mails, containers, invoices),
        (1 - CONTAINERS_AMONG - INVOICES_AMONG, CONTAINERS_AMONG, INVOICES_AMONG),
        k=inputs,
    )
    outcomes: Counter[str] = Counter()
    for samples in kinds:
        content = _mutated(random_, samples)
        outcomes[_read(content if samples is mails else mail_with(content, media_type="application/octet-stream"))] += 1
    return outcomes


def _files(pattern: str) -> list[bytes]:
    return [path.read_bytes() for path in sorted(TESTS.glob(pattern))]


def _mutated(random_: random.Random, samples: Sequence[bytes]) -> bytes:
    sample = random_.choice(samples)
    for mutation in random_.choices(MUTATIONS, k=random_.randrange(1, 4)):
        sample = mutation(random_, sample, samples)[:300_000] or b"x"
    return sample


def _containers(mails: Sequence[bytes], invoices: Sequence[bytes]) -> list[bytes]:
    """Return samples in each container, and containers in containers."""
    one, invoice = mails[0], invoices[0]
    files = {"a.eml": one, "b/c.xml": invoice, "d.txt": mails[-1] * 4}
    plain = [
        *packing.in_each_container("a.eml", one).values(),
        *packing.in_each_container("b.xml", invoice).values(),
        packing.enveloped(),
        packing.zipped(files),
        packing.tarred(files),
        packing.tarred(files, tarfile.GNU_FORMAT),
        packing.winmail(files, text=b"text"),
        packing.winmail(files, rtf=RTF, mails=[packing.winmail(files)]),
        RTF,
        packing.uuencoded("a.eml", one),
        packing.outlook_mail("subject", "name", "a@b.example", "text", files, rtf=RTF),
        gzip_quine(),
        mail_of_itself(3),
    ]
    return [*plain, packing.signed(plain[4]), packing.zipped({f"{n}.bin": file for n, file in enumerate(plain)})]


def _read(mail: bytes) -> str:
    started = time.process_time()
    try:
        outcome = analyse(mail, media_type="").outcome
        assert_well_formed(outcome)
    except BaseException:
        _save(mail)
        raise
    if time.process_time() - started > MAX_SECONDS:
        sys.exit(f"took over {MAX_SECONDS} s: {_save(mail)}")
    if _peak_mb() > MAX_MB:
        sys.exit(f"took the process over {MAX_MB:g} MB: {_save(mail)}")
    return type(outcome).__name__


def _peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _save(mail: bytes) -> str:
    with tempfile.NamedTemporaryFile(suffix=".eml", delete=False) as file:
        file.write(mail)
    print(f"saved the input as {file.name}", file=sys.stderr)
    return file.name


def main() -> None:
    """Run and print the result."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--inputs", type=int, default=INPUTS)
    parser.add_argument("--seed", type=int, default=20_260)
    options = parser.parse_args()
    started = time.monotonic()
    outcomes = run(options.inputs, options.seed)
    seconds = time.monotonic() - started
    print(
        f"{options.inputs} inputs, none raised or took over {MAX_SECONDS} s; "
        f"{_peak_mb():.0f} MB, {seconds:.0f} s: {dict(outcomes)}"
    )


if __name__ == "__main__":
    main()
