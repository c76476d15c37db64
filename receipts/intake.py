"""The front door for every source of receipts: mail goes in, rows come out, as often as one likes.

Files are stored first, under their SHA-256; then the receipts, their documents and their evidence in one transaction.
So a file without a row can be swept, and a row without a file cannot be. What is no receipt leaves nothing here.

Two mails may carry one document. Each reading has a *fingerprint* (vendor, number, type, total, currency, day); of all
live rows of a business with one fingerprint only the first carries it, the others are its duplicates and carry none.
Unique constraints decide races between workers: whoever comes second looks again and finds the first one's rows.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction

from businesses.models import Business, for_business
from receipts import extraction
from receipts.columns import clean, columns_of
from receipts.extraction.types import ExtractedReceipt, Found, Incomplete, NotAReceipt, Outcome, Part
from receipts.models import Document, Receipt, Status
from receipts.storage import StorageUnavailableError, store

__all__ = ["StorageUnavailableError", "Submission", "submit"]

APPROVING_CONFIDENCE = 0.9
ATTEMPTS = 5
MAIL_TYPE = "message/rfc822"
NOTHING_READ = (ExtractedReceipt(problems=("nothing could be read",)),)
DocumentLink = Document.receipts.through


@dataclass(frozen=True, slots=True)
class Submission:
    """What became of one mail: "receipt", "duplicate" or "not_receipt", a short reason code, and the rows."""

    outcome: str
    reason: str = ""
    receipt_ids: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail, and where it came from: business, source and source_id name its receipts once and for all."""

    business: Business
    source: str
    source_id: str
    rfc822: bytes
    received_at: datetime.datetime


def submit(
    *, business: Business, source: str, source_id: str, rfc822: bytes, received_at: datetime.datetime
) -> Submission:
    """Read one mail and keep what it holds. Submitting the same `source_id` again changes nothing.

    `received_at` is aware; `source` is at most 32 characters, `source_id` 255. Raises StorageUnavailableError.
    """
    mail = Mail(business, source, source_id, rfc822, received_at)
    if kept := _kept(mail):
        return _submission(kept)
    return keep(mail, read(rfc822, business=business, received_at=received_at))


def keep(mail: Mail, outcome: Outcome) -> Submission:
    """Keep what was read in a mail. Raises StorageUnavailableError."""
    if isinstance(outcome, NotAReceipt):
        return Submission("not_receipt", outcome.code)
    documents = store_documents(mail, outcome.parts)
    return _submission(_write(mail, outcome, documents))


def read(rfc822: bytes, *, business: Business, received_at: datetime.datetime) -> Outcome:
    """What the engine makes of a mail that reached `business`.

    A document whose issuer is the business itself is its income, and no receipt of what it spent.
    """
    outcome = extraction.extract(rfc822, received_at=received_at)
    if not isinstance(outcome, NotAReceipt) and _all_issued_by(business.tax_id, outcome.receipts):
        return NotAReceipt("own_document", outcome.reasons)
    return outcome


def _all_issued_by(tax_id: str, receipts: Sequence[ExtractedReceipt]) -> bool:
    own = _digits(tax_id)
    issuers = [_digits(receipt.vendor_tax_id.value) if receipt.vendor_tax_id else "" for receipt in receipts]
    return bool(own and issuers) and all(issuer == own for issuer in issuers)


def _digits(tax_id: str) -> str:
    return "".join(character for character in tax_id if character.isdecimal()).lstrip("0")


def status_of(outcome: Found | Incomplete, values: dict[str, Any]) -> Status:
    """Approved by itself only when nothing is missing or doubtful."""
    sure = values["confidence"] >= APPROVING_CONFIDENCE and not values["problems"]
    return Status.APPROVED if sure and isinstance(outcome, Found) else Status.PENDING_REVIEW


def _kept(mail: Mail) -> list[Receipt]:
    rows = for_business(Receipt.objects.all(), mail.business)
    same = rows.filter(source=mail.source, source_id=mail.source_id)
    return list(same.only("id", "duplicate_of_id").order_by("ordinal"))


def _submission(receipts: Sequence[Receipt]) -> Submission:
    ids = tuple(receipt.pk for receipt in receipts)
    if all(receipt.duplicate_of_id for receipt in receipts):
        return Submission("duplicate", "same_document", ids)
    return Submission("receipt", "", ids)


def store_documents(mail: Mail, parts: Sequence[Part]) -> list[Document]:
    """Store the mail and its parts; the rows that name them, not yet saved. Raises StorageUnavailableError."""
    documents = [_document(mail.business, Part("mail.eml", MAIL_TYPE, mail.rfc822), "mail")]
    documents += [_document(mail.business, part, "attachment") for part in parts]
    # in one order for all workers, so that two that store the same files cannot wait for each other
    return sorted({document.sha256: document for document in reversed(documents)}.values(), key=_sha256)


def _document(business: Business, part: Part, origin: str) -> Document:
    return Document(
        business=business,
        sha256=store(business.pk, part.content),
        name=clean(part.name)[-255:] or "unnamed",
        media_type=clean(part.media_type)[:100],
        size=len(part.content),
        origin=origin,
        problem=clean(part.problem)[:64],
    )


def _sha256(document: Document) -> str:
    return document.sha256


def _write(mail: Mail, outcome: Found | Incomplete, documents: Sequence[Document]) -> list[Receipt]:
    for _ in range(ATTEMPTS):
        try:
            with transaction.atomic():
                return _insert(mail, outcome, documents)
        except IntegrityError as error:
            # another worker kept this mail, or this document, since we looked
            if kept := _kept(mail):
                return kept
            refused = error
    raise refused


def _insert(mail: Mail, outcome: Found | Incomplete, documents: Sequence[Document]) -> list[Receipt]:
    drafts = _drafts(mail, outcome)
    known = _originals(mail.business, [receipt.fingerprint for receipt in drafts])
    for receipt in drafts:
        if original := known.get(receipt.fingerprint):
            receipt.become_duplicate_of(original)
            receipt.status = Status.PENDING_REVIEW
    Receipt.objects.bulk_create(drafts)
    attach(drafts, documents)
    return drafts


def _drafts(mail: Mail, outcome: Found | Incomplete) -> list[Receipt]:
    """The rows of one mail, not yet saved; a document that one mail carries twice is there once."""
    drafts: dict[str | int, Receipt] = {}
    for ordinal, reading in enumerate(outcome.receipts or NOTHING_READ):
        values = columns_of(reading, received_at=mail.received_at)
        receipt = Receipt(
            business=mail.business,
            source=mail.source,
            source_id=mail.source_id,
            ordinal=ordinal,
            received_at=mail.received_at,
            status=status_of(outcome, values),
            **values,
        )
        drafts.setdefault(receipt.fingerprint or ordinal, receipt)
    return list(drafts.values())


def _originals(business: Business, fingerprints: Sequence[str | None]) -> dict[str | None, int]:
    wanted = [fingerprint for fingerprint in fingerprints if fingerprint]
    if not wanted:
        return {}
    originals = for_business(Receipt.originals.all(), business).filter(fingerprint__in=wanted)
    return dict(originals.values_list("fingerprint", "id"))


def attach(receipts: Sequence[Receipt], documents: Sequence[Document]) -> None:
    """Save those documents that are new, and lay all of them beside all the mail's receipts."""
    Document.objects.bulk_create(documents, ignore_conflicts=True)
    rows = for_business(Document.objects.all(), documents[0].business)
    ids = rows.filter(sha256__in=[document.sha256 for document in documents]).values_list("id", flat=True)
    links = [
        DocumentLink(receipt_id=receipt.pk, document_id=document_id)
        for document_id in sorted(ids)
        for receipt in receipts
    ]
    DocumentLink.objects.bulk_create(links, ignore_conflicts=True)
