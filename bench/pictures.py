"""How well photos and scans are read: `python -m bench.pictures [--count N] [--seed N] [--misses] [--json]`.

Draws so many receipts and invoices (`bench.papers`), harms them as cameras and pockets do (`bench.photographs`), saves
them in the formats that are mailed, and reads each as an upload or in a mail: attached, inside the text, under a name
that says nothing. Printed are the shares whose total is right, and whose total is wrong at a confidence of 0.8 or more,
and the processor time a document takes, tesseract's included. The same seed makes the same pictures. Tesseract reads
the languages it has (`TESSDATA_PREFIX`): English, Hebrew, German, Arabic, and Persian for its digits, are asked for.
`--patience` allows a document more seconds than the product does, on a machine that is busy with other work.
"""

from __future__ import annotations

import argparse
import random
import resource
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from email.message import EmailMessage
from pathlib import Path
from typing import Final

import pillow_heif

from bench import papers, photographs
from bench.reporting import Measurement, report, spread
from extraction import extract, limits
from extraction.types import receipts_of

COUNT, SEED = 200, 1
MOST_SECONDS, LEAST_RIGHT, MOST_WRONG, CLAIMED = 10.0, 85.0, 2.0, 0.8
SEVERAL_PAGES_AMONG, HARMED_TWICE_AMONG, ARABIC_DIGITS_AMONG = 0.35, 0.3, 0.5
_KINDS: Final = ("JPEG", "PNG", "JPEG", "HEIF", "PDF", "JPEG", "TIFF", "JPEG", "WEBP", "PDF")
_WAYS: Final = ("upload", "attached", "inline", "unnamed")
_ENDINGS: Final = {"JPEG": "jpg", "PNG": "png", "HEIF": "heic", "PDF": "pdf", "TIFF": "tif", "WEBP": "webp"}
_TYPES: Final = {"PDF": ("application", "pdf"), "HEIF": ("image", "heic")}


@dataclass(frozen=True)
class Sample:
    """A picture in a file, as it comes, and the total it shows."""

    name: str
    traits: tuple[str, ...]
    """Its language, shape, harms, format and the way it comes."""
    content: bytes
    total: Decimal


@dataclass(frozen=True)
class Answer:
    """What was read of a sample."""

    sample: Sample
    total: Decimal | None
    confidence: float
    seconds: float

    @property
    def is_right(self) -> bool:
        """Whether the total is the one that is printed."""
        return self.total == self.sample.total

    @property
    def is_claimed(self) -> bool:
        """Whether a total is given as fairly sure."""
        return self.total is not None and self.confidence >= CLAIMED


def samples(count: int, seed: int) -> Iterator[Sample]:
    """Make the set of a seed."""
    pillow_heif.register_heif_opener()
    for number in range(count):
        yield _sample(random.Random(f"{seed}/{number}"), number)


def _sample(rng: random.Random, number: int) -> Sample:
    kind = _KINDS[number % len(_KINDS)]
    several = kind in ("PDF", "TIFF") and rng.random() < SEVERAL_PAGES_AMONG
    language = papers.LANGUAGES[number % len(papers.LANGUAGES)]
    shape = "invoice" if several else papers.SHAPES[number // len(papers.LANGUAGES) % len(papers.SHAPES)]
    arabic_digits = language == "ar" and rng.random() < ARABIC_DIGITS_AMONG
    paper = papers.draw(rng, language, shape, several_pages=several, arabic_digits=arabic_digits)
    treatments = list(photographs.TREATMENTS)
    # one further each round, so that each language meets each
    harms = [treatments[(number + number // len(treatments)) % len(treatments)]]
    if rng.random() < HARMED_TWICE_AMONG:
        harms += [harm for harm in (rng.choice(photographs.SECOND),) if harm not in harms]
    pages = paper.pages
    for harm in harms:
        pages = [photographs.TREATMENTS[harm](rng, page) for page in pages]
    content = photographs.save(pages, kind, rng.randrange(55, 90))
    way = _WAYS[rng.randrange(len(_WAYS))]
    name = f"{number:03}-{'-'.join((language, shape, *harms))}.{_ENDINGS[kind]}"
    traits = (language, shape, *harms, kind, way)
    traits += (*(("pages",) if several else ()), *(("arabic digits",) if arabic_digits else ()))
    return Sample(name, traits, content if way == "upload" else _mail(content, kind, way), paper.total)


def _mail(content: bytes, kind: str, way: str) -> bytes:
    """A mail that says next to nothing but the picture."""
    mail = EmailMessage()
    mail["From"], mail["To"] = "Robin Quill <robin@quince-studio.example>", "books@ledger-house.example"
    mail["Subject"], mail["Date"] = "Receipt", "Mon, 12 Jan 2026 10:00:00 +0000"
    main, sub = _TYPES.get(kind, ("image", kind.lower()))
    if way == "inline" and kind != "PDF":
        mail.set_content('<div dir="auto"><img src="cid:p1@quill"></div>', subtype="html")
        mail.add_related(content, main, sub, cid="<p1@quill>", filename=f"image001.{_ENDINGS[kind]}")
    elif way == "unnamed":
        mail.set_content("Receipt")
        mail.add_attachment(content, "application", "octet-stream", filename="file")
    else:
        mail.set_content("Receipt")
        mail.add_attachment(content, main, sub, filename=f"IMG_4071.{_ENDINGS[kind]}")
    return mail.as_bytes()


def answer(sample: Sample) -> Answer:
    """Read a sample."""
    began = _processor_seconds()
    is_mail = "upload" not in sample.traits
    outcome = extract(sample.content, media_type="message/rfc822" if is_mail else "", name=sample.name)
    seconds = _processor_seconds() - began
    receipts = receipts_of(outcome)
    total = receipts[0].total if len(receipts) == 1 else None
    return Answer(sample, total.value if total else None, total.confidence if total else 0.0, seconds)


def _processor_seconds() -> float:
    """Of this process and those that it started and that have ended."""
    used = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(each.ru_utime + each.ru_stime for each in used)


def measure(answers: Sequence[Answer]) -> list[Measurement]:
    """The three measures, with the share that is right by each trait."""
    right = 100 * sum(each.is_right for each in answers) / len(answers)
    wrong = 100 * sum(each.is_claimed and not each.is_right for each in answers) / len(answers)
    seconds = [each.seconds for each in answers]
    return [
        Measurement("total right", right, "%", f"at least {LEAST_RIGHT:g}", right >= LEAST_RIGHT, _by_trait(answers)),
        Measurement(f"total wrong, sure of {CLAIMED}", wrong, "%", f"at most {MOST_WRONG:g}", wrong <= MOST_WRONG),
        Measurement(
            "processor time a document, most", max(seconds), "s", f"at most {MOST_SECONDS:g}",
            max(seconds) <= MOST_SECONDS, spread(seconds),
        ),
    ]  # fmt: skip


def _by_trait(answers: Sequence[Answer]) -> dict[str, object]:
    by_trait: dict[str, list[bool]] = defaultdict(list)
    for each in answers:
        for trait in each.sample.traits:
            by_trait[trait].append(each.is_right)
    return {trait: f"{sum(right)} of {len(right)}" for trait, right in sorted(by_trait.items())}


def _print_misses(answers: Sequence[Answer]) -> None:
    for each in answers:
        if not each.is_right:
            claimed = "CLAIMED" if each.is_claimed else ""
            print(f"{each.sample.name:<50}{each.sample.total!s:>10}{each.total!s:>12} {each.confidence:.2f} {claimed}")


def main() -> int:
    """Measure and print; 1 if a target was missed."""
    parser = argparse.ArgumentParser(prog="python -m bench.pictures", description=__doc__)
    parser.add_argument("--count", type=int, default=COUNT, help="how many pictures (default: %(default)s)")
    parser.add_argument("--seed", type=int, default=SEED, help="decides the pictures (default: %(default)s)")
    parser.add_argument("--patience", type=float, help="seconds for a document, instead of the product's")
    parser.add_argument("--keep", type=Path, help="a folder to write the files to as well")
    parser.add_argument("--misses", action="store_true", help="list what was not read")
    parser.add_argument("--json", action="store_true", help="print JSON")
    options = parser.parse_args()
    if options.patience:
        vars(limits).update(OCR_SECONDS=options.patience, OCR_INPUT_SECONDS=options.patience)
    answers = []
    for sample in samples(options.count, options.seed):
        if options.keep:
            (options.keep / f"{sample.name}{'' if 'upload' in sample.traits else '.eml'}").write_bytes(sample.content)
        answers.append(answer(sample))
    if options.misses:
        _print_misses(answers)
    rows = measure(answers)
    print(report(rows, as_json=options.json))
    return 0 if all(row.passed for row in rows) else 1


if __name__ == "__main__":
    raise SystemExit(main())
