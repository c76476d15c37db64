"""Reads twenty thousand damaged mails: `python -m bench.fuzz [--inputs N] [--seed N]`.

Samples of `tests/corpus`, and the files of containers attached to a mail, are cut, repeated, spliced and filled with
noise. No exception may leave `analyse()`, no input
may take two seconds, no value may violate its type. An input that does is saved, and its path printed.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

from extraction import analyse
from tests.extraction import packing
from tests.extraction.test_never_raises import assert_well_formed
from tests.receipts.bombs import mail_with

CORPUS = Path(__file__).parent.parent / "tests" / "corpus"
INPUTS = 20_000
MAX_SECONDS = 2.0
CONTAINERS_AMONG = 0.25
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
    mails = [path.read_bytes() for path in sorted(CORPUS.glob("*.eml"))]
    containers = _containers(mails)
    outcomes: Counter[str] = Counter()
    for _ in range(inputs):
        if random_.random() < CONTAINERS_AMONG:
            mail = mail_with(_mutated(random_, containers), media_type="application/octet-stream")
        else:
            mail = _mutated(random_, mails)
        outcomes[_read(mail)] += 1
    return outcomes


def _mutated(random_: random.Random, samples: Sequence[bytes]) -> bytes:
    sample = random_.choice(samples)
    for mutation in random_.choices(MUTATIONS, k=random_.randrange(1, 4)):
        sample = mutation(random_, sample, samples)[:300_000] or b"x"
    return sample


def _containers(mails: Sequence[bytes]) -> list[bytes]:
    """Return one sample in each container, and containers in containers."""
    one, other = mails[0], mails[-1]
    plain = [
        packing.signed(one), packing.signed_in_pieces(one, 200), packing.pem(packing.signed(one)),
        packing.compressed(one), packing.enveloped(), packing.zipped({"a.eml": one, "b/c.html": other}),
        packing.winmail({"a.eml": one, "b.txt": other}, text=b"text"), packing.uuencoded("a.eml", one),
        packing.outlook_mail("subject", "name", "a@b.example", "text", {"a.eml": one, "b.txt": other * 4}),
    ]  # fmt: skip
    return [*plain, packing.signed(plain[5]), packing.zipped({f"{n}.bin": file for n, file in enumerate(plain)})]


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
    return type(outcome).__name__


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
    print(f"{options.inputs} inputs, none raised or took over {MAX_SECONDS} s, {seconds:.0f} s: {dict(outcomes)}")


if __name__ == "__main__":
    main()
