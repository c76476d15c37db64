"""The front door for every source of receipts: takes mail, saves rows; submitting a mail twice changes nothing.

Files are stored first, under their SHA-256; then the receipts, their documents and their evidence in one transaction
for all the mails of a batch. So a file may lack its row, and is swept then, and a row never lacks its file. A mail that
is no receipt leaves nothing here. A file that a person gives (source `UPLOAD`) is read the same way, and always leaves
a row: if it does not look like a receipt, one to review.

Two mails may carry one document. Each reading has a *fingerprint* (vendor, number, type, total, currency, day); of all
live rows of a business with one fingerprint only the first carries it, the others are its duplicates and carry none.
Unique constraints decide races between workers: whoever comes second looks again and finds the first one's rows.
"""

from __future__ import annotations

import datetime
import enum
import hashlib
import logging
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from django.db import DataError, IntegrityError, transaction
from django.db.models import F

from businesses.models import Business, for_business
from extraction import EARLIER_VERSIONS as EARLIER_ENGINES
from extraction import VERSION as ENGINE_VERSION
from extraction.decision import checking
from extraction.decision.document_type import GIVEN_KIND_OF
from extraction.pipeline import doubted
from extraction.reading import Opened, media_type_of
from extraction.types import (
    AnyReasonCode,
    ExtractedReceipt,
    Found,
    Incomplete,
    NotAReceipt,
    Outcome,
    Part,
    ProblemCode,
    ReasonCode,
    receipts_of,
)
from receipts import ledger, reader_process
from receipts.columns import clean, columns_of
from receipts.models import Document, DocumentText, Receipt, SenderAction, Status
from receipts.reader_handle import ReaderUnavailableError
from receipts.reader_process import Input
from receipts.rules import books
from receipts.rules.books import Book
from receipts.storage import StorageUnavailableError, store_all

__all__ = [
    "EARLIER_ENGINES",
    "ENGINE_VERSION",
    "UPLOAD",
    "Mail",
    "ProblemCode",
    "ReaderUnavailableError",
    "Reading",
    "Receipt",
    "StorageUnavailableError",
    "Submission",
    "finish",
    "media_type_of",
    "prepare",
    "receipt_with_file",
    "receipts_of_mail",
    "submit_all",
    "unpack",
]

logger = logging.getLogger(__name__)

ATTEMPTS = 5
MAIL_TYPE = "message/rfc822"
UPLOAD = "upload"
"""The source of files that people upload; the `source_id` of each is its SHA-256."""
DocumentLink = Document.receipts.through


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail, or a file by itself, and where it came from: business, source and source_id name its receipts once and
    for all.

    `source` is at most 32 characters, `source_id` 255; `received_at` is aware; `name` is the file's. `is_given`: a
    person says that it is a receipt, so that it becomes one whatever is read in it.
    """

    business: Business
    source: str
    source_id: str
    content: bytes
    received_at: datetime.datetime
    media_type: str = MAIL_TYPE
    name: str = ""
    is_given: bool = False


class SubmissionReason(enum.StrEnum):
    """Why a mail that holds a receipt made no new one, or became one though nothing in it was recognised."""

    SAME_DOCUMENT = "same_document"
    UNREADABLE = "unreadable"
    GIVEN = "given"


@dataclass(frozen=True, slots=True)
class Submission:
    """The result for one mail: "receipt", "duplicate", "not_receipt" or "failed"; why it is none; and the rows.

    `is_new`: the rows were saved now, and not when the same mail was submitted before.
    """

    outcome: str
    reason: AnyReasonCode | SubmissionReason | Literal[""] = ""
    receipt_ids: tuple[int, ...] = ()
    is_new: bool = field(default=False, compare=False)


@dataclass(frozen=True, slots=True)
class Reading:
    """A mail that holds receipts, the engine's outcome, and its files, which are stored already."""

    mail: Mail
    outcome: Found | Incomplete
    documents: Sequence[Document]


ReceiptsBySource = dict[str, list[Receipt]]
"""The rows of each mail that has some, by its source_id."""


def submit_all(mails: Sequence[Mail]) -> list[Submission]:
    """Read mails of one business and one source and save their receipts; return one Submission per mail, in order.

    Submitting a mail again changes nothing. A mail that cannot be saved has "failed" and does not affect the others.
    Raises StorageUnavailableError.
    """
    submissions = _submissions(_existing_receipts(mails))
    new = [mail for mail in mails if mail.source_id not in submissions]
    wanted, refused = _ruled(new)
    submissions |= refused
    submissions |= save_all(list(zip(wanted, read_all(wanted), strict=True)))
    return [submissions[mail.source_id] for mail in mails]


def _ruled(mails: Sequence[Mail]) -> tuple[list[Mail], dict[str, Submission]]:
    """By the business's rules for senders: the mails to be read, and what became of the others.

    What a person says of one mail goes before a rule.
    """
    rules = books.sender_rules(mails[0].business) if mails else {}
    if not rules:
        return list(mails), {}
    wanted: list[Mail] = []
    refused: dict[str, Submission] = {}
    for mail in mails:
        action = None if mail.is_given or mail.media_type != MAIL_TYPE else books.action_for(rules, mail.content)
        if action == SenderAction.NEVER:
            refused[mail.source_id] = Submission("not_receipt", ReasonCode.SENDER_RULE)
        else:
            wanted.append(replace(mail, is_given=True) if action == SenderAction.ALWAYS else mail)
    return wanted, refused


def save_all(read_mails: Sequence[tuple[Mail, Outcome]]) -> dict[str, Submission]:
    """Save the receipts read in mails of one business and one source; return each mail's Submission by its source_id.

    Raises StorageUnavailableError.
    """
    submissions: dict[str, Submission] = {}
    found: list[tuple[Mail, Found | Incomplete]] = []
    for mail, outcome in read_mails:
        if isinstance(outcome, NotAReceipt):
            submissions[mail.source_id] = Submission("not_receipt", outcome.code)
        else:
            found.append((mail, outcome))
    documents = store_documents(found)
    return submissions | _write([Reading(mail, outcome, documents[mail.source_id]) for mail, outcome in found])


def prepare(mail: Mail) -> Reading:
    """Read one mail or file that was given, and store its files; what is left to do is :func:`finish`.

    Raises ReaderUnavailableError, StorageUnavailableError.
    """
    (outcome,) = read_all([mail])
    if isinstance(outcome, NotAReceipt):
        raise TypeError("what was given is a receipt at least to review")
    return Reading(mail, outcome, store_documents([(mail, outcome)])[mail.source_id])


def finish(reading: Reading) -> Submission:
    """Save the receipts of a mail or file that was read, in one transaction."""
    return _write([reading])[reading.mail.source_id]


def receipt_with_file(business: Business, sha256: str) -> Receipt | None:
    """The receipt beside which a file is kept: one that is not deleted before others, an original before its copies."""
    rows = for_business(Receipt.objects.all(), business)
    having = rows.filter(documents__business=business, documents__sha256=sha256)
    return having.order_by(
        F("deleted_at").asc(nulls_first=True), F("duplicate_of_id").asc(nulls_first=True), "pk"
    ).first()


def unpack(archive: bytes) -> Opened:
    """The files of a ZIP archive, opened in the reader process. Raises ReaderUnavailableError."""
    return reader_process.of_this_process().unpack(archive)


def save(mail: Mail, outcome: Outcome) -> Submission:
    """Save the receipts read in one mail. Raises StorageUnavailableError."""
    return save_all([(mail, outcome)])[mail.source_id]


def read_all(mails: Sequence[Mail], *, patience: float | None = None) -> list[Outcome]:
    """Run the engine on mails, in the reader process. Raises ReaderUnavailableError, and ReaderBusyError by `patience`.

    A document that the business itself issued is its income, and no receipt of what it spent.
    """
    inputs = [Input(mail.content, mail.received_at, mail.media_type, mail.name, mail.is_given) for mail in mails]
    outcomes = reader_process.of_this_process().read_all(inputs, patience=patience)
    return [_without_own(mail, outcome) for mail, outcome in zip(mails, outcomes, strict=True)]


def read(mail: Mail) -> Outcome:
    """Run the engine on one mail, for somebody who waits. Raises ReaderUnavailableError, ReaderBusyError."""
    return read_all([mail], patience=reader_process.PATIENCE_SECONDS)[0]


def _without_own(mail: Mail, outcome: Outcome) -> Outcome:
    if isinstance(outcome, NotAReceipt) or not _all_issued_by(mail.business.tax_id, outcome.receipts):
        return outcome
    if mail.is_given:
        return doubted(outcome, ReasonCode.OWN_DOCUMENT)
    return NotAReceipt(ReasonCode.OWN_DOCUMENT, outcome.reasons)


def _all_issued_by(tax_id: str, receipts: Sequence[ExtractedReceipt]) -> bool:
    own = _digits(tax_id)
    issuers = [_digits(receipt.vendor_tax_id.value) if receipt.vendor_tax_id else "" for receipt in receipts]
    return bool(own and issuers) and all(issuer == own for issuer in issuers)


def _digits(tax_id: str) -> str:
    return "".join(character for character in tax_id if character.isdecimal()).lstrip("0")


def status_of(outcome: Found | Incomplete, values: dict[str, Any]) -> Status:
    """Return APPROVED for the columns `values` only when nothing in them is missing or doubtful."""
    approved = checking.approves(outcome, confidence=values["confidence"], problems=values["problems"])
    return Status.APPROVED if approved else Status.PENDING_REVIEW


def _existing_receipts(mails: Sequence[Mail]) -> ReceiptsBySource:
    """The rows that mails of one business and one source have already."""
    if not mails:
        return {}
    return receipts_of_mail(mails[0].business, mails[0].source, [mail.source_id for mail in mails])


def _submission(receipts: Sequence[Receipt], *, is_new: bool) -> Submission:
    ids = tuple(receipt.pk for receipt in receipts)
    if all(receipt.duplicate_of_id for receipt in receipts):
        return Submission("duplicate", SubmissionReason.SAME_DOCUMENT, ids, is_new)
    is_doubted = any(_is_doubted(receipt) for receipt in receipts)
    return Submission("receipt", SubmissionReason.GIVEN if is_doubted else "", ids, is_new)


def _is_doubted(receipt: Receipt) -> bool:
    """Whether it is a receipt by a person's word alone."""
    return any(problem.partition(":")[0] == ProblemCode.NOT_A_RECEIPT for problem in receipt.problems)


def was_given(receipt: Receipt) -> bool:
    """Whether a person said that it is a receipt, by which later readings go too."""
    return receipt.source == UPLOAD or _is_doubted(receipt) or receipt.document_type in GIVEN_KIND_OF.values()


def receipts_of_mail(business: Business, source: str, source_ids: Collection[str]) -> ReceiptsBySource:
    """The receipts that mails of one source have in the ledger, deleted ones too, by the mail's source_id."""
    receipts: ReceiptsBySource = defaultdict(list)
    rows = for_business(Receipt.objects.all(), business).filter(source=source, source_id__in=source_ids)
    columns = ("id", "source_id", "status", "problems", "deleted_at", "duplicate_of_id")
    for receipt in rows.only(*columns).order_by("ordinal"):
        receipts[receipt.source_id].append(receipt)
    return dict(receipts)


def store_documents(mails: Sequence[tuple[Mail, Outcome]]) -> dict[str, list[Document]]:
    """Store mails of one business and their parts; return the rows of each, not yet saved, by its source_id.

    Each row has its text beside it, not yet saved either. Raises StorageUnavailableError.
    """
    files = [file for mail, outcome in mails for file in _files(mail, outcome)]
    names = store_all(mails[0][0].business.pk, [part.content for _, part, _ in files]) if mails else []
    rows: dict[str, dict[str, Document]] = {mail.source_id: {} for mail, _ in mails}
    for (mail, part, origin), sha256 in zip(files, names, strict=True):
        rows[mail.source_id].setdefault(sha256, _document(mail.business, part, origin, sha256))
    return {source_id: list(documents.values()) for source_id, documents in rows.items()}


def _files(mail: Mail, outcome: Outcome) -> list[tuple[Mail, Part, str]]:
    parts, text = ((), "") if isinstance(outcome, NotAReceipt) else (outcome.parts, outcome.text)
    attached = [(mail, part, "attachment") for part in parts]
    is_mail = mail.media_type == MAIL_TYPE
    whole = Part(mail.name or ("mail.eml" if is_mail else ""), mail.media_type, mail.content, text=text)
    if is_mail:
        return [(mail, whole, "mail"), *attached]
    # a part that is the file itself also tells what kept it from being read
    is_part = any(part.content == mail.content for part in parts)
    return attached if is_part else [(mail, whole, "attachment"), *attached]


def _document(business: Business, part: Part, origin: str, sha256: str) -> Document:
    document = Document(
        business=business,
        sha256=sha256,
        name=clean(part.name)[-255:] or "unnamed",
        media_type=clean(part.media_type)[:100],
        size=len(part.content),
        origin=origin,
        problem=part.problem or "",
    )
    DocumentText(document=document, text=clean(part.text))
    return document


def _sha256(document: Document) -> str:
    return document.sha256


def _write(readings: Sequence[Reading]) -> dict[str, Submission]:
    submissions: dict[str, Submission] = {}
    left = list(readings)
    for _ in range(ATTEMPTS):
        try:
            with transaction.atomic():
                return submissions | _submissions(_insert(left), is_new=True)
        except IntegrityError as error:
            # another worker saved one of these mails, or one of their documents, since we looked
            submissions |= _submissions(_existing_receipts([reading.mail for reading in left]))
            left = [reading for reading in left if reading.mail.source_id not in submissions]
            refused = error
        except DataError as error:
            return submissions | _write_each(left, error)
    raise refused


def _write_each(readings: Sequence[Reading], error: DataError) -> dict[str, Submission]:
    """Write one mail at a time: the database refuses a value of one of them, which must not stop the others."""
    if len(readings) == 1:
        logger.error("a mail from %s could not be saved: %s", readings[0].mail.source, type(error).__name__)
        return {readings[0].mail.source_id: Submission("failed", SubmissionReason.UNREADABLE)}
    return {source_id: submission for reading in readings for source_id, submission in _write([reading]).items()}


def _submissions(saved: ReceiptsBySource, *, is_new: bool = False) -> dict[str, Submission]:
    return {source_id: _submission(receipts, is_new=is_new) for source_id, receipts in saved.items()}


def _insert(readings: Sequence[Reading]) -> ReceiptsBySource:
    """Save the rows of each mail."""
    if not readings:
        return {}
    book = books.book_of(readings[0].mail.business)
    drafts = {reading.mail.source_id: _drafts(reading, book) for reading in readings}
    groups = [group for reading in readings for group in _with_documents(reading, drafts[reading.mail.source_id])]
    _save_drafts(readings[0].mail.business, groups)
    return drafts


def save_further(mail: Mail, outcome: Found | Incomplete, documents: Sequence[Document]) -> None:
    """Save those receipts of a mail that was read again which have no row yet.

    Raises IntegrityError if another worker saves one of them at the same moment.
    """
    rows = for_business(Receipt.objects.all(), mail.business).filter(source=mail.source, source_id=mail.source_id)
    known = set(rows.values_list("ordinal", flat=True))
    reading = Reading(mail, outcome, documents)
    further = [receipt for receipt in _drafts(reading, books.book_of(mail.business)) if receipt.ordinal not in known]
    if further:
        _save_drafts(mail.business, _with_documents(reading, further))


def _with_documents(reading: Reading, receipts: Sequence[Receipt]) -> list[tuple[list[Receipt], list[Document]]]:
    return [([receipt], own_documents(receipt, reading.outcome, reading.documents)) for receipt in receipts]


def _save_drafts(business: Business, drafts: Sequence[tuple[Sequence[Receipt], Sequence[Document]]]) -> None:
    """Save receipts, each group with its documents: originals first, since a copy points at its original."""
    for own, documents in drafts:
        for receipt in own:
            receipt.has_attachment = _are_attached(documents)
    # in one order for all workers, so that two that save the same receipts cannot wait for each other
    rows = sorted((receipt for own, _ in drafts for receipt in own), key=_save_order)
    originals = _originals(business, [receipt.fingerprint for receipt in rows])
    new, copies = _split_copies(rows, originals)
    texts = {
        id(receipt): [_text_of(document) for document in documents] for own, documents in drafts for receipt in own
    }
    ledger.insert(new, [texts[id(receipt)] for receipt in new])
    originals |= {receipt.fingerprint: receipt.pk for receipt in new if receipt.fingerprint}
    for receipt in copies:
        receipt.become_duplicate_of(originals[receipt.fingerprint])
        receipt.status = Status.PENDING_REVIEW
    ledger.insert(copies, [texts[id(receipt)] for receipt in copies])
    attach(drafts)


def own_documents(receipt: Receipt, outcome: Outcome, documents: Sequence[Document]) -> list[Document]:
    """Of a mail's documents those of one receipt: the mail, and the files it stands in or that no other receipt has."""
    readings = receipts_of(outcome)
    files = readings[receipt.ordinal].files if receipt.ordinal < len(readings) else ()
    if isinstance(outcome, NotAReceipt) or not files:
        return list(documents)
    own = {hashlib.sha256(part.content).hexdigest() for part in outcome.parts if part.name in files}
    itself = receipt.source_id
    return [document for document in documents if document.origin == "mail" or document.sha256 in {itself, *own}]


def _save_order(receipt: Receipt) -> tuple[str, datetime.datetime, str, int]:
    """Of one document's mails the oldest comes first and is the original."""
    return receipt.fingerprint or "", receipt.received_at, receipt.source_id, receipt.ordinal


def _split_copies(rows: Sequence[Receipt], originals: Mapping[str | None, int]) -> tuple[list[Receipt], list[Receipt]]:
    """Split `rows` into those that are their document's first and the copies."""
    new: list[Receipt] = []
    copies: list[Receipt] = []
    seen: set[str | None] = set(originals)
    for receipt in rows:
        is_copy = receipt.fingerprint is not None and receipt.fingerprint in seen
        (copies if is_copy else new).append(receipt)
        seen.add(receipt.fingerprint)
    return new, copies


def _drafts(reading: Reading, book: Book) -> list[Receipt]:
    """The rows of one mail, not yet saved; a document that the mail carries twice is in them once."""
    drafts: dict[str | int, Receipt] = {}
    for ordinal, read_one in enumerate(reading.outcome.receipts or checking.NOTHING_READ):
        receipt = _draft(reading, read_one, ordinal, book)
        drafts.setdefault(receipt.fingerprint or ordinal, receipt)
    return list(drafts.values())


def values_of(
    outcome: Found | Incomplete,
    read_one: ExtractedReceipt,
    book: Book,
    *,
    received_at: datetime.datetime,
    mail: Mail | None,
) -> dict[str, Any]:
    """The columns that one receipt of a mail has by its reading, and by what the business has said before.

    Without the mail, its sender is not known.
    """
    values = columns_of(read_one, received_at=received_at)
    content = mail.content if mail is not None and mail.media_type == MAIL_TYPE else b""
    texts = [outcome.text, *(part.text for part in outcome.parts)]
    return book.apply(values, content, received_at=received_at, texts=texts)


def _draft(reading: Reading, read_one: ExtractedReceipt, ordinal: int, book: Book) -> Receipt:
    mail = reading.mail
    values = values_of(reading.outcome, read_one, book, received_at=mail.received_at, mail=mail)
    return ledger.draft(
        values,
        business=mail.business,
        source=mail.source,
        source_id=mail.source_id,
        ordinal=ordinal,
        received_at=mail.received_at,
        status=status_of(reading.outcome, values),
    )


def _originals(business: Business, fingerprints: Sequence[str | None]) -> dict[str | None, int]:
    wanted = [fingerprint for fingerprint in fingerprints if fingerprint]
    if not wanted:
        return {}
    originals = for_business(Receipt.originals.all(), business).filter(fingerprint__in=wanted)
    return dict(originals.values_list("fingerprint", "id"))


def _are_attached(documents: Sequence[Document]) -> bool:
    return any(document.origin == "attachment" for document in documents)


def attach(groups: Sequence[tuple[Sequence[Receipt], Sequence[Document]]]) -> None:
    """Save the documents that are new, and link each group's documents to all its receipts."""
    lacking = [one.pk for own, files in groups if _are_attached(files) for one in own if not one.has_attachment]
    if lacking:
        Receipt.objects.filter(pk__in=lacking).update(has_attachment=True)
    documents = {document.sha256: document for _, attached in groups for document in attached}
    Document.objects.bulk_create(sorted(documents.values(), key=_sha256), ignore_conflicts=True)
    rows = for_business(Document.objects.all(), next(iter(documents.values())).business)
    ids = dict(rows.filter(sha256__in=list(documents)).values_list("sha256", "id"))
    _save_texts(documents.values(), ids)
    links = {
        (receipt.pk, ids[document.sha256])
        for receipts, attached in groups
        for receipt in receipts
        for document in attached
    }
    rows_of_links = [DocumentLink(receipt_id=receipt, document_id=document) for receipt, document in sorted(links)]
    DocumentLink.objects.bulk_create(rows_of_links, ignore_conflicts=True)


def save_texts(business: Business, documents: Sequence[Document]) -> None:
    """Save the texts of documents, as :func:`store_documents` returns them, whose rows are there already."""
    rows = for_business(Document.objects.all(), business).filter(sha256__in=map(_sha256, documents))
    _save_texts(documents, dict(rows.values_list("sha256", "id")))


def _save_texts(documents: Iterable[Document], ids: Mapping[str, int]) -> None:
    texts = [
        DocumentText(document_id=ids[document.sha256], text=text)
        for document in documents
        if (text := _text_of(document)) and document.sha256 in ids
    ]
    DocumentText.objects.bulk_create(texts, ignore_conflicts=True)


def _text_of(document: Document) -> str:
    """What was read in it, saved or not."""
    return document.text.text if hasattr(document, "text") else ""
