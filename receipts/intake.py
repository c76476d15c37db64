"""The front door for every source of receipts: mail goes in, rows come out, as often as one likes.

Files are stored first, under their SHA-256; then the receipts, their documents and their evidence in one transaction
for all the mails that came together. So a file without a row can be swept, and a row without a file cannot be. What is
no receipt leaves nothing here.

Two mails may carry one document. Each reading has a *fingerprint* (vendor, number, type, total, currency, day); of all
live rows of a business with one fingerprint only the first carries it, the others are its duplicates and carry none.
Unique constraints decide races between workers: whoever comes second looks again and finds the first one's rows.
"""

from __future__ import annotations

import datetime
import logging
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import DataError, IntegrityError, transaction

from businesses.models import Business, for_business
from receipts import reader_process
from receipts.columns import clean, columns_of
from receipts.extraction.types import ExtractedReceipt, Found, Incomplete, NotAReceipt, Outcome, Part
from receipts.models import Document, Receipt, Status
from receipts.storage import StorageUnavailableError, store_all

__all__ = ["Mail", "StorageUnavailableError", "Submission", "submit_all"]

logger = logging.getLogger(__name__)

APPROVING_CONFIDENCE = 0.9
ATTEMPTS = 5
MAIL_TYPE = "message/rfc822"
NOTHING_READ = (ExtractedReceipt(problems=("nothing could be read",)),)
DocumentLink = Document.receipts.through


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail, and where it came from: business, source and source_id name its receipts once and for all.

    `source` is at most 32 characters, `source_id` 255; `received_at` is aware.
    """

    business: Business
    source: str
    source_id: str
    rfc822: bytes
    received_at: datetime.datetime


@dataclass(frozen=True, slots=True)
class Submission:
    """What became of one mail: "receipt", "duplicate", "not_receipt" or "failed", a short reason code, and the rows."""

    outcome: str
    reason: str = ""
    receipt_ids: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """A mail that holds receipts, what was read in it, and its files, which are stored already."""

    mail: Mail
    outcome: Found | Incomplete
    documents: Sequence[Document]


ReceiptsBySource = dict[str, list[Receipt]]
"""The rows of each mail that has some, by its source_id."""


def submit_all(mails: Sequence[Mail]) -> list[Submission]:
    """Read mails of one business and one source, and keep what they hold; what became of each, in their order.

    Submitting a mail again changes nothing, and one that cannot be kept costs the others nothing: it has "failed".
    Raises StorageUnavailableError.
    """
    became = _submissions(_existing_receipts(mails))
    new = [mail for mail in mails if mail.source_id not in became]
    became |= save_all(list(zip(new, read_all(new), strict=True)))
    return [became[mail.source_id] for mail in mails]


def save_all(read_mails: Sequence[tuple[Mail, Outcome]]) -> dict[str, Submission]:
    """Keep what was read in mails of one business and one source; what became of each, by its source_id.

    Raises StorageUnavailableError.
    """
    became: dict[str, Submission] = {}
    found: list[tuple[Mail, Found | Incomplete]] = []
    for mail, outcome in read_mails:
        if isinstance(outcome, NotAReceipt):
            became[mail.source_id] = Submission("not_receipt", outcome.code)
        else:
            found.append((mail, outcome))
    documents = store_documents([(mail, outcome.parts) for mail, outcome in found])
    return became | _write([Reading(mail, outcome, documents[mail.source_id]) for mail, outcome in found])


def save(mail: Mail, outcome: Outcome) -> Submission:
    """Keep what was read in one mail. Raises StorageUnavailableError."""
    return save_all([(mail, outcome)])[mail.source_id]


def read_all(mails: Sequence[Mail], *, patience: float | None = None) -> list[Outcome]:
    """Run the engine on mails, in the reader process. Raises ReaderUnavailableError, and ReaderBusyError by `patience`.

    A document whose issuer is the business itself is its income, and no receipt of what it spent.
    """
    outcomes = reader_process.of_this_process().read_all(
        [(mail.rfc822, mail.received_at) for mail in mails], patience=patience
    )
    return [_without_own(mail, outcome) for mail, outcome in zip(mails, outcomes, strict=True)]


def read(mail: Mail) -> Outcome:
    """Run the engine on one mail, for somebody who waits. Raises ReaderUnavailableError, ReaderBusyError."""
    return read_all([mail], patience=reader_process.PATIENCE_SECONDS)[0]


def _without_own(mail: Mail, outcome: Outcome) -> Outcome:
    if not isinstance(outcome, NotAReceipt) and _all_issued_by(mail.business.tax_id, outcome.receipts):
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


def _existing_receipts(mails: Sequence[Mail]) -> ReceiptsBySource:
    """The rows that mails have already; all are of one business and one source."""
    kept: ReceiptsBySource = defaultdict(list)
    if mails:
        rows = for_business(Receipt.objects.all(), mails[0].business)
        same = rows.filter(source=mails[0].source, source_id__in=[mail.source_id for mail in mails])
        for receipt in same.only("id", "duplicate_of_id", "source_id").order_by("ordinal"):
            kept[receipt.source_id].append(receipt)
    return dict(kept)


def _submission(receipts: Sequence[Receipt]) -> Submission:
    ids = tuple(receipt.pk for receipt in receipts)
    if all(receipt.duplicate_of_id for receipt in receipts):
        return Submission("duplicate", "same_document", ids)
    return Submission("receipt", "", ids)


def store_documents(mails: Sequence[tuple[Mail, Sequence[Part]]]) -> dict[str, list[Document]]:
    """Store mails of one business and their parts; the rows of each by its source_id, not yet saved.

    Raises StorageUnavailableError.
    """
    files = [file for mail, parts in mails for file in _files(mail, parts)]
    names = store_all(mails[0][0].business.pk, [part.content for _, part, _ in files]) if mails else []
    rows: dict[str, dict[str, Document]] = {mail.source_id: {} for mail, _ in mails}
    for (mail, part, origin), sha256 in zip(files, names, strict=True):
        rows[mail.source_id].setdefault(sha256, _document(mail.business, part, origin, sha256))
    return {source_id: list(documents.values()) for source_id, documents in rows.items()}


def _files(mail: Mail, parts: Sequence[Part]) -> list[tuple[Mail, Part, str]]:
    whole = Part("mail.eml", MAIL_TYPE, mail.rfc822)
    return [(mail, whole, "mail"), *((mail, part, "attachment") for part in parts)]


def _document(business: Business, part: Part, origin: str, sha256: str) -> Document:
    return Document(
        business=business,
        sha256=sha256,
        name=clean(part.name)[-255:] or "unnamed",
        media_type=clean(part.media_type)[:100],
        size=len(part.content),
        origin=origin,
        problem=clean(part.problem)[:64],
    )


def _sha256(document: Document) -> str:
    return document.sha256


def _write(readings: Sequence[Reading]) -> dict[str, Submission]:
    became: dict[str, Submission] = {}
    left = list(readings)
    for _ in range(ATTEMPTS):
        try:
            with transaction.atomic():
                return became | _submissions(_insert(left))
        except IntegrityError as error:
            # another worker kept one of these mails, or one of their documents, since we looked
            became |= _submissions(_existing_receipts([reading.mail for reading in left]))
            left = [reading for reading in left if reading.mail.source_id not in became]
            refused = error
        except DataError as error:
            return became | _write_each(left, error)
    raise refused


def _write_each(readings: Sequence[Reading], error: DataError) -> dict[str, Submission]:
    """The database refuses something that one of the mails holds: it must not stop its neighbours."""
    if len(readings) == 1:
        logger.error("a mail from %s could not be kept: %s", readings[0].mail.source, type(error).__name__)
        return {readings[0].mail.source_id: Submission("failed", f"unreadable:{type(error).__name__}")}
    return {source_id: became for reading in readings for source_id, became in _write([reading]).items()}


def _submissions(kept: ReceiptsBySource) -> dict[str, Submission]:
    return {source_id: _submission(receipts) for source_id, receipts in kept.items()}


def _insert(readings: Sequence[Reading]) -> ReceiptsBySource:
    """Save what was read; what is no copy first, since a copy points at its original."""
    if not readings:
        return {}
    drafts = {reading.mail.source_id: _drafts(reading) for reading in readings}
    # in one order for all workers, so that two that keep the same receipts cannot wait for each other
    rows = sorted((receipt for own in drafts.values() for receipt in own), key=_place_in_line)
    originals = _originals(readings[0].mail.business, [receipt.fingerprint for receipt in rows])
    firsts, copies = _parted(rows, originals)
    Receipt.objects.bulk_create(firsts)
    originals |= {receipt.fingerprint: receipt.pk for receipt in firsts if receipt.fingerprint}
    for receipt in copies:
        receipt.become_duplicate_of(originals[receipt.fingerprint])
        receipt.status = Status.PENDING_REVIEW
    Receipt.objects.bulk_create(copies)
    attach([(drafts[reading.mail.source_id], reading.documents) for reading in readings])
    return drafts


def _place_in_line(receipt: Receipt) -> tuple[str, datetime.datetime, str, int]:
    """Of one document's mails the oldest comes first and is the original."""
    return receipt.fingerprint or "", receipt.received_at, receipt.source_id, receipt.ordinal


def _parted(rows: Sequence[Receipt], originals: Mapping[str | None, int]) -> tuple[list[Receipt], list[Receipt]]:
    """The rows that are their document's first, and the copies."""
    firsts: list[Receipt] = []
    copies: list[Receipt] = []
    seen: set[str | None] = set(originals)
    for receipt in rows:
        is_copy = receipt.fingerprint is not None and receipt.fingerprint in seen
        (copies if is_copy else firsts).append(receipt)
        seen.add(receipt.fingerprint)
    return firsts, copies


def _drafts(reading: Reading) -> list[Receipt]:
    """The rows of one mail, not yet saved; a document that one mail carries twice is there once."""
    drafts: dict[str | int, Receipt] = {}
    for ordinal, read_one in enumerate(reading.outcome.receipts or NOTHING_READ):
        receipt = _draft(reading, read_one, ordinal)
        drafts.setdefault(receipt.fingerprint or ordinal, receipt)
    return list(drafts.values())


def _draft(reading: Reading, read_one: ExtractedReceipt, ordinal: int) -> Receipt:
    mail = reading.mail
    values = columns_of(read_one, received_at=mail.received_at)
    return Receipt(
        business=mail.business,
        source=mail.source,
        source_id=mail.source_id,
        ordinal=ordinal,
        received_at=mail.received_at,
        status=status_of(reading.outcome, values),
        **values,
    )


def _originals(business: Business, fingerprints: Sequence[str | None]) -> dict[str | None, int]:
    wanted = [fingerprint for fingerprint in fingerprints if fingerprint]
    if not wanted:
        return {}
    originals = for_business(Receipt.originals.all(), business).filter(fingerprint__in=wanted)
    return dict(originals.values_list("fingerprint", "id"))


def attach(laid: Sequence[tuple[Sequence[Receipt], Sequence[Document]]]) -> None:
    """Save those documents that are new, and lay those of each mail beside all its receipts."""
    documents = {document.sha256: document for _, beside in laid for document in beside}
    Document.objects.bulk_create(sorted(documents.values(), key=_sha256), ignore_conflicts=True)
    rows = for_business(Document.objects.all(), next(iter(documents.values())).business)
    ids = dict(rows.filter(sha256__in=list(documents)).values_list("sha256", "id"))
    links = {
        (receipt.pk, ids[document.sha256]) for receipts, beside in laid for receipt in receipts for document in beside
    }
    rows_of_links = [DocumentLink(receipt_id=receipt, document_id=document) for receipt, document in sorted(links)]
    DocumentLink.objects.bulk_create(rows_of_links, ignore_conflicts=True)
