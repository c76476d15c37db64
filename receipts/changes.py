"""Changes a saved receipt: corrects, deletes, restores it, and reads its mail again.

A correction overrides every later reading. Of the live rows of one document exactly one is the original: when it is
deleted its oldest copy becomes the original, and when it is restored after that, it becomes a copy.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet

from businesses.models import for_business
from extraction import VERSION
from extraction.decision import checking
from extraction.types import ExtractedReceipt, NotAReceipt, Outcome, Problem, ProblemCode
from foundation.errors import ApiError
from receipts import categories, history, intake, ledger, legacy_corrections, problems, storage
from receipts.columns import clean, columns_of
from receipts.fields import COLUMN_OF, CORRECTABLE
from receipts.ledger import Cause
from receipts.models import Document, EventKind, Receipt, Status
from receipts.search import index

FIELDS = {field.name: field for field in Receipt._meta.fields if field.name in CORRECTABLE}
NOT_FOUND_AGAIN = Problem(ProblemCode.NOT_FOUND_AGAIN)


class InvalidCorrectionError(ApiError):
    """A field that cannot be corrected, or a value it cannot have; `extra["fields"]` says which and why."""

    code = "VALIDATION_ERROR"
    message = "Some fields are not right."
    hint = "Mend the fields named in error.fields."


class OriginalMissingError(ApiError):
    """The mail a receipt was read from is not in the document store."""

    status = 409
    code = "ORIGINAL_MISSING"
    message = "The mail this receipt was read from is not in the document store."
    hint = "Restore the document store from its backup, then try again."


def correct(receipt: Receipt, changes: Mapping[str, Any], *, cause: Cause) -> bool:
    """Set fields (those in CORRECTABLE) to the values a person gives; an empty one means unknown.

    Keeps what was before, and brings `receipt` up to date; False if nothing was new. Raises InvalidCorrectionError.
    """
    with transaction.atomic():
        _lock(receipt)
        values = _validated(receipt, changes)
        # a status is a decision even where it confirms the one there is
        new = {name: value for name, value in values.items() if name == "status" or _differs(receipt, name, value)}
        if new:
            left = _problems_left(receipt, new, corrected=new)
            ledger.update(receipt, {**new, "problems": left}, kind=EventKind.CORRECTED, cause=cause, said=new)
    return bool(new)


def delete(receipt: Receipt, *, cause: Cause) -> None:
    """Remove the receipt from the ledger; `restore` undoes it."""
    with transaction.atomic():
        _lock(receipt)
        if receipt.deleted_at is None:
            ledger.update(receipt, {"deleted_at": cause.at}, kind=EventKind.DELETED, cause=cause)
            _promote_oldest_copy(receipt, cause=cause)


def restore(receipt: Receipt, *, cause: Cause) -> None:
    """Undo a deletion; the receipt becomes a copy if another row is its document's original by now."""
    with transaction.atomic():
        _lock(receipt)
        if receipt.deleted_at is not None:
            original = receipt.duplicate_of or receipt
            values = {"deleted_at": None} | _place(receipt, original.fingerprint, cause=cause)
            ledger.update(receipt, values, kind=EventKind.RESTORED, cause=cause)


def reread(receipt: Receipt, *, cause: Cause) -> None:
    """Run the engine again on the stored mail, update what no person has corrected, and save what was not seen before.

    No row is deleted, and a status that a person gave stays. Raises OriginalMissingError, StorageUnavailableError.
    """
    mail = mail_of(receipt)
    outcome = intake.read(mail)
    save_reading(receipt, mail, outcome, documents_of(mail, outcome), cause=cause)


def documents_of(mail: intake.Mail, outcome: Outcome) -> list[Document]:
    """Store a mail that was read again and its parts; return their rows, not yet saved.

    Raises StorageUnavailableError.
    """
    return intake.store_documents([(mail, outcome)])[mail.source_id]


def save_reading(
    receipt: Receipt, mail: intake.Mail, outcome: Outcome, documents: Sequence[Document], *, cause: Cause
) -> None:
    """Update a receipt from a new reading of its mail, and save those receipts of the mail that have no row yet."""
    with transaction.atomic():
        take_over(receipt, outcome, documents, cause=cause)
        if not isinstance(outcome, NotAReceipt):
            intake.save_further(mail, outcome, documents)


def take_over(receipt: Receipt, outcome: Outcome, documents: Sequence[Document] = (), *, cause: Cause) -> None:
    """Update an existing row from a new reading of its mail, but for what a person corrected."""
    with transaction.atomic():
        _lock(receipt)
        corrected = history.corrected_fields(receipt)
        values = _read_again(receipt, outcome, cause=cause)
        read = {name: value for name, value in values.items() if name not in corrected}
        left = _problems_left(receipt, read, corrected=corrected)
        ledger.update(receipt, {**read, "problems": left}, kind=EventKind.READ_AGAIN, cause=cause)
        if documents:
            intake.attach([([receipt], intake.own_documents(receipt, outcome, documents))])
            index.refresh([receipt.pk])


def _read_again(receipt: Receipt, outcome: Outcome, *, cause: Cause) -> dict[str, Any]:
    readings = () if isinstance(outcome, NotAReceipt) else outcome.receipts or _nothing_again(receipt)
    if isinstance(outcome, NotAReceipt) or receipt.ordinal >= len(readings):
        # the first reading may have been right: a person decides
        left = [*receipt.problems, *problems.to_text([NOT_FOUND_AGAIN])]
        return {"problems": left, "status": Status.PENDING_REVIEW, "engine_version": VERSION}
    values = columns_of(readings[receipt.ordinal], received_at=receipt.received_at)
    place = _place(receipt, values.pop("fingerprint"), cause=cause)
    status = Status.PENDING_REVIEW if place["duplicate_of_id"] else intake.status_of(outcome, values)
    return values | place | {"status": status}


def _nothing_again(receipt: Receipt) -> tuple[ExtractedReceipt, ...]:
    """What a mail of which no value can be read is to a row that has none either: the same as before."""
    return checking.NOTHING_READ if str(ProblemCode.NOTHING_READ) in receipt.problems else ()


def _place(receipt: Receipt, fingerprint: str | None, *, cause: Cause) -> dict[str, Any]:
    """The columns that make the row its document's original or a copy, given the document's fingerprint."""
    if fingerprint is None:
        return {"duplicate_of_id": receipt.duplicate_of_id, "fingerprint": receipt.fingerprint}
    others = for_business(Receipt.originals.all(), receipt.business).exclude(pk=receipt.pk)
    original = others.filter(fingerprint=fingerprint).select_for_update().first()
    if original is None:
        return {"duplicate_of_id": None, "fingerprint": fingerprint}
    _copies_become_of(original, Receipt.objects.filter(duplicate_of=receipt), cause=cause)
    return {"duplicate_of_id": original.pk, "fingerprint": None}


def _promote_oldest_copy(receipt: Receipt, *, cause: Cause) -> None:
    """Make the oldest live copy of a deleted receipt the original."""
    copies = Receipt.objects.filter(duplicate_of=receipt, deleted_at=None).order_by("received_at", "pk")
    oldest = copies.select_for_update().first()
    if oldest is not None:
        place = {"duplicate_of_id": None, "fingerprint": receipt.fingerprint}
        ledger.update(oldest, place, kind=EventKind.BECAME_ORIGINAL, cause=cause)
        _copies_become_of(oldest, copies, cause=cause)


def _copies_become_of(original: Receipt, copies: QuerySet[Receipt], *, cause: Cause) -> None:
    ledger.update_many(copies, {"duplicate_of_id": original.pk}, kind=EventKind.BECAME_COPY, cause=cause)


def _lock(receipt: Receipt) -> None:
    """Reload `receipt` and keep others from changing it until the transaction ends."""
    receipt.refresh_from_db(from_queryset=Receipt.objects.select_for_update())
    legacy_corrections.move_of(receipt)


def mail_of(receipt: Receipt) -> intake.Mail:
    """Return the stored mail that a receipt was read from. Raises OriginalMissingError, StorageUnavailableError."""
    document = receipt.documents.filter(media_type=intake.MAIL_TYPE, origin="mail").first()
    try:
        rfc822 = storage.read(receipt.business_id, document.sha256) if document else None
    except FileNotFoundError:
        rfc822 = None
    if rfc822 is None:
        raise OriginalMissingError
    return intake.Mail(receipt.business, receipt.source, receipt.source_id, rfc822, receipt.received_at)


def _differs(receipt: Receipt, name: str, value: Any) -> bool:
    return bool(getattr(receipt, name) != value)


def _validated(receipt: Receipt, changes: Mapping[str, Any]) -> dict[str, Any]:
    values, wrong = {}, {}
    for name, value in changes.items():
        try:
            values[name] = _valid(receipt, name, value)
        except ValidationError as error:
            wrong[name] = error.messages
    if wrong:
        raise InvalidCorrectionError(fields=wrong)
    return values


def _valid(receipt: Receipt, name: str, value: Any) -> Any:
    if name not in CORRECTABLE:
        raise ValidationError(f"There is no such field; there are: {', '.join(CORRECTABLE)}.")
    if name == "category":
        return categories.lock_for(receipt, value)
    if isinstance(value, str):
        value = clean(value.replace("\r\n", "\n")) or None
    return FIELDS[name].clean(value, None)


def _problems_left(receipt: Receipt, values: Mapping[str, Any], *, corrected: Collection[str]) -> list[str]:
    """The problems that remain once the `corrected` columns are settled, and those that `values` bring with them."""
    settled = {name for name, column in COLUMN_OF.items() if column in corrected}
    stored = problems.from_text(values.get("problems", receipt.problems))
    left = [one for one in stored if not settled & {*checking.fields_of(one)}]
    known = {name: values.get(column, getattr(receipt, column)) for name, column in COLUMN_OF.items()}
    found = checking.problems_in(known, today=receipt.received_at.date())
    # a sum nobody touched was judged when it was read, by what was withheld as well
    return problems.to_text([*left, *(one for one in found if settled & {*checking.fields_of(one)})])
