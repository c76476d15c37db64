"""Writes a mailbox of any size for the sandbox: seeded, and fast enough to be written for each measurement."""

from __future__ import annotations

import base64
import datetime
import json
import os
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from email.header import Header
from email.utils import format_datetime
from pathlib import Path

from bench.mail_shapes import OTHERS, RECEIPTS, Shape
from sandbox.demo.pdf.hebrew import has_hebrew
from sandbox.demo.pdf.sheet import Sheet

ITEMS = ("boots", "hosting", "coffee", "paper", "a drill", "lamps", "a desk", "cables")
PEOPLE = ("Olive", "Noa", "Ben", "Marta")
DAY_SECONDS = 86_400
CENT = Decimal("0.01")
BOUNDARY = "=-bench-part"


@dataclass(frozen=True, slots=True)
class Recipe:
    """The parameters of a mailbox: number of mails, share of receipts, last day."""

    mails: int
    share: float
    today: datetime.date
    seed: int = 1
    days: int = 1_080


@dataclass(frozen=True, slots=True)
class Mail:
    """One mail of the mailbox; `moment_of` its id is when it was received."""

    id: str
    shape: Shape
    rfc822: bytes
    is_receipt: bool


def write_mailbox(folder: Path, address: str, recipe: Recipe) -> frozenset[str]:
    """Write the mailbox into a new `folder`; return the Gmail ids of its receipts."""
    folder.mkdir(parents=True)
    describe(folder, address)
    receipts = set()
    for mail in mails_of(recipe):
        (folder / f"{mail.id}.eml").write_bytes(mail.rfc822)
        (folder / f"{mail.id}.json").write_text(json.dumps(gmail_metadata(mail)))
        receipts.update([mail.id] if mail.is_receipt else [])
    return frozenset(receipts)


def describe(folder: Path, address: str) -> None:
    """Write whose mailbox `folder` is."""
    (folder / "mailbox.json").write_text(json.dumps({"address": address, "name": "Olive Owner"}))


def link_mailbox(folder: Path, other: Path, address: str) -> None:
    """Make another person's mailbox of the same mails, as hard links."""
    other.mkdir()
    for path in folder.iterdir():
        if path.name != "mailbox.json":
            os.link(path, other / path.name)
    describe(other, address)


def receipt_mail(number: int, *, at: datetime.datetime, seed: int = 1) -> bytes:
    """Return one more receipt like those of the mailbox."""
    shape = RECEIPTS[number % len(RECEIPTS)]
    return _mail(shape, _values(shape, number, at, random.Random(seed * 1_000_003 + number)), at)


def big_receipt_mail(size: int, *, at: datetime.datetime) -> bytes:
    """Return a receipt with a photograph, about `size` bytes in all."""
    shape = next(shape for shape in RECEIPTS if not shape.pdf)
    head, body = _parts(shape, _values(shape, 1, at, random.Random(1)), at)
    photograph = random.Random(1).randbytes(size * 73 // 100)
    return (head + _with_file(body, photograph, "image/jpeg", "photograph.jpg")).replace(b"\n", b"\r\n")


def moment_of(mail_id: str) -> datetime.datetime:
    """Return when a mail was received, which its id encodes, as Gmail's ids do."""
    return datetime.datetime.fromtimestamp((int(mail_id, 16) >> 20) / 1000, datetime.UTC)


def gmail_metadata(mail: Mail) -> dict[str, object]:
    """Return what Gmail stores about a mail beside its bytes."""
    milliseconds = str(int(moment_of(mail.id).timestamp() * 1000))
    metadata: dict[str, object] = {"internalDate": milliseconds, "labelIds": list(mail.shape.labels)}
    return metadata | ({"category": mail.shape.category} if mail.shape.category else {})


def mails_of(recipe: Recipe) -> Iterator[Mail]:
    """Yield the mails of the mailbox, in no order."""
    rng = random.Random(recipe.seed)
    receipts = round(recipe.mails * recipe.share)
    kinds = [True] * receipts + [False] * (recipe.mails - receipts)
    rng.shuffle(kinds)
    end = datetime.datetime.combine(recipe.today, datetime.time(), datetime.UTC)
    for number, is_receipt in enumerate(kinds):
        at = end - datetime.timedelta(seconds=rng.randrange(1, recipe.days * DAY_SECONDS))
        shape = _pick(RECEIPTS if is_receipt else OTHERS, rng)
        mail_id = f"{int(at.timestamp() * 1000) << 20 | number:016x}"
        yield Mail(mail_id, shape, _mail(shape, _values(shape, number, at, rng), at), is_receipt)


def _pick(shapes: Sequence[Shape], rng: random.Random) -> Shape:
    return rng.choices(shapes, [shape.weight for shape in shapes])[0]


def _values(shape: Shape, number: int, at: datetime.datetime, rng: random.Random) -> dict[str, object]:
    net = (Decimal(rng.randrange(500, 90_000)) * CENT).quantize(CENT)
    tax = (net * Decimal("0.18")).quantize(CENT)
    return {
        "vendor": rng.choice(shape.vendors),
        "number": 100_000 + number,
        "day": at.date(),
        "net": net,
        "tax": tax,
        "total": net + tax,
        "item": rng.choice(ITEMS),
        "person": rng.choice(PEOPLE),
    }


def _mail(shape: Shape, values: dict[str, object], at: datetime.datetime) -> bytes:
    head, body = _parts(shape, values, at)
    if shape.pdf:
        body = _with_file(body, _pdf(shape.pdf.format(**values)), "application/pdf", "document.pdf")
    return (head + body).replace(b"\n", b"\r\n")


def _parts(shape: Shape, values: dict[str, object], at: datetime.datetime) -> tuple[bytes, bytes]:
    subject = Header(shape.subject.format(**values), "utf-8", header_name="Subject").encode()
    sender = Header(str(values["vendor"]), "utf-8").encode()
    headers = [
        f"From: {sender} <{shape.sender}@{_domain(shape.name)}.example>",
        "To: Olive Owner <owner@shop.example>",
        f"Subject: {subject}",
        f"Date: {format_datetime(at)}",
        f"Message-ID: <{values['number']}.{shape.sender}@bench.example>",
        "MIME-Version: 1.0",
        *shape.headers,
    ]
    return "\n".join(headers).encode() + b"\n", _text_part(shape.body.format(**values))


def _domain(name: str) -> str:
    return f"{name.replace(' ', '-')}-mail"


def _text_part(text: str) -> bytes:
    kind = "html" if text.startswith("<") else "plain"
    head = f"Content-Type: text/{kind}; charset=utf-8\nContent-Transfer-Encoding: base64\n\n"
    return head.encode() + base64.encodebytes(text.encode())


def _with_file(body: bytes, content: bytes, kind: str, name: str) -> bytes:
    line = f"--{BOUNDARY}".encode()
    file_head = (
        f"Content-Type: {kind}; name={name}\nContent-Transfer-Encoding: base64\n"
        f"Content-Disposition: attachment; filename={name}\n\n"
    ).encode()
    head = f'Content-Type: multipart/mixed; boundary="{BOUNDARY}"\n\n'.encode()
    return b"\n".join([head + line, body, line, file_head + base64.encodebytes(content), line + b"--\n"])


def _pdf(text: str) -> bytes:
    sheet = Sheet(title="Document", font="Helvetica", rtl=has_hebrew(text))
    for row, line in enumerate(text.splitlines()):
        sheet.text(72, 72 + 18 * row, line)
    return sheet.to_bytes()
