"""Changes saved receipts: corrects, deletes, restores them, and reads their mails again.

A correction overrides every later reading. Of the live rows of one document exactly one is the original: when it is
deleted its oldest copy becomes the original, and when it is restored after that, it becomes a copy.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence, Set
from contextlib import contextmanager
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet

from extraction import VERSION
from extraction.decision import checking
from extraction.types import ExtractedReceipt, NotAReceipt, Outcome, Problem, ProblemCode
from foundation.errors import ApiError
from receipts import categories, copies, history, intake, ledger, legacy_corrections, problems, storage
from receipts.columns import clean, problems_left
from receipts.fields import COLUMN_OF, CORRECTABLE
from receipts.ledger import Cause
from receipts.models import Document, EventKind, Receipt, Status
from receipts.rules.books import book_of
from receipts.search import index

FIELDS = {field.name: field for field in Receipt._meta.fields if field.name in CORRECTABLE}
NOT_FOUND_AGAIN = Problem(ProblemCode.NOT_FOUND_AGAIN)


class InvalidCorrectionError(ApiError):
    """A field that cannot be corrected, or a value it cannot have; `extra["fields"]` says which and why."""

    code = "VALIDATION_ERROR"
    message = "Some fields are not right."
    hint = "Mend the fields named in error.fields."


class ChangedMeanwhileError(ApiError):
    """Somebody changed the receipt after the caller had read it; `receipt` is as it is now."""

    status = 412
    code = "PRECONDITION_FAILED"
    message = "The receipt was changed meanwhile."
    hint = "Look at receipt, which is as it stands now; then send your change again with its ETag in If-Match."

    etag = ""
    """Of what is shown of it now."""

    def __init__(self, receipt: Receipt) -> None:
        super().__init__()
        self.receipt = receipt

    @property
    def headers(self) -> dict[str, str]:
        return {"ETag": self.etag} if self.etag else {}


class OriginalMissingError(ApiError):
    """The mail or file a receipt was read from is not in the document store."""

    status = 409
    code = "ORIGINAL_MISSING"
    message = "The mail or file this receipt was read from is not in the document store."
    hint = "Restore the document store from its backup, then try again."


@contextmanager
def unchanged_since(receipt: Receipt, versions: Collection[int] | None) -> Iterator[None]:
    """Hold the row while it is changed, if it has one of the `versions`; None: whatever it has.

    Raises ChangedMeanwhileError.
    """
    if versions is None:
        yield
        return
    with transaction.atomic():
        _lock(receipt)
        if receipt.version not in versions:
            raise ChangedMeanwhileError(receipt)
        yield


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


def correct_all(receipts: Sequence[Receipt], name: str, value: Any, *, cause: Cause) -> int:
    """Set a field of locked receipts that no problem is about to a valid value; return how many were changed.

    A status is a decision also where it confirms the one there is, unless a person has given that before.
    """
    same = [receipt.pk for receipt in receipts if not _differs(receipt, name, value)]
    decided = history.decided_fields(same) if name == "status" else {pk: {name} for pk in same}
    new = [receipt for receipt in receipts if name not in decided.get(receipt.pk, ())]
    ledger.update_each([(one, {name: value}) for one in new], kind=EventKind.CORRECTED, cause=cause, said=(name,))
    return len(new)


def delete(receipt: Receipt, *, cause: Cause) -> None:
    """Remove the receipt from the ledger; `restore` undoes it."""
    with transaction.atomic():
        _lock(receipt)
        delete_all([receipt], cause=cause)


def delete_all(receipts: Sequence[Receipt], *, cause: Cause) -> int:
    """The same of locked receipts; return how many were not deleted before."""
    live = [receipt for receipt in receipts if receipt.deleted_at is None]
    ledger.update_each([(one, {"deleted_at": cause.at}) for one in live], kind=EventKind.DELETED, cause=cause)
    copies.follow(live, cause=cause)
    return len(live)


def restore(receipt: Receipt, *, cause: Cause) -> None:
    """Undo a deletion; the receipt becomes a copy if another row is its document's original by now."""
    with transaction.atomic():
        _lock(receipt)
        restore_all([receipt], cause=cause)


def restore_all(receipts: Sequence[Receipt], *, cause: Cause) -> int:
    """The same of locked receipts; return how many were deleted."""
    deleted = [receipt for receipt in receipts if receipt.deleted_at is not None]
    places = copies.places_of(list(zip(deleted, copies.documents_of(deleted), strict=True)))
    restored = [(one, {"deleted_at": None, **place}) for one, place in zip(deleted, places, strict=True)]
    ledger.update_each(restored, kind=EventKind.RESTORED, cause=cause)
    copies.follow(deleted, cause=cause)
    return len(deleted)


def lock_all(rows: QuerySet[Receipt]) -> list[Receipt]:
    """Lock the rows, and those whose place changes with theirs, in the order of their ids, and return them so.

    A row that is changed meanwhile so that it is none of them any more is left out.
    """
    ids = copies.family_of(rows.order_by().values_list("pk", flat=True))
    list(Receipt.objects.filter(pk__in=ids).select_for_update().order_by("pk").values_list("pk"))
    locked = list(rows.select_related("category").order_by("pk"))
    legacy_corrections.move_of(*locked)
    return locked


def reread(receipt: Receipt, *, cause: Cause, versions: Collection[int] | None = None) -> None:
    """Run the engine again on the stored mail, update what no person has corrected, and save what was not seen before.

    No row is deleted, and a status that a person gave stays. The row is held while it is written, not while its mail is
    read. Raises OriginalMissingError, StorageUnavailableError, and ChangedMeanwhileError if it has none of `versions`.
    """
    if versions is not None and receipt.version not in versions:
        raise ChangedMeanwhileError(receipt)
    mail = mail_of(receipt)
    outcome = intake.read(mail)
    documents = documents_of(mail, outcome)
    with unchanged_since(receipt, versions):
        save_reading(receipt, mail, outcome, documents, cause=cause)


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
        take_over(receipt, outcome, documents, cause=cause, mail=mail)
        if not isinstance(outcome, NotAReceipt):
            intake.save_further(mail, outcome, documents)


def take_over(
    receipt: Receipt,
    outcome: Outcome,
    documents: Sequence[Document] = (),
    *,
    cause: Cause,
    mail: intake.Mail | None = None,
) -> None:
    """Update an existing row from a new reading of its mail, but for what a person corrected."""
    with transaction.atomic():
        _lock(receipt)
        corrected = history.corrected_fields(receipt)
        values = _read_again(receipt, outcome, mail, corrected=corrected)
        read = {name: value for name, value in values.items() if name not in corrected}
        left = _problems_left(receipt, read, corrected=corrected)
        ledger.update(receipt, {**read, "problems": left}, kind=EventKind.READ_AGAIN, cause=cause)
        copies.follow([receipt], cause=cause)
        if documents:
            intake.attach([([receipt], intake.own_documents(receipt, outcome, documents))])
            index.refresh([receipt.pk])


def _read_again(receipt: Receipt, outcome: Outcome, mail: intake.Mail | None, *, corrected: Set[str]) -> dict[str, Any]:
    readings = () if isinstance(outcome, NotAReceipt) else outcome.receipts or _nothing_again(receipt)
    if isinstance(outcome, NotAReceipt) or receipt.ordinal >= len(readings):
        # the first reading may have been right: a person decides
        left = [*receipt.problems, *problems.to_text([NOT_FOUND_AGAIN])]
        return {"problems": left, "status": Status.PENDING_REVIEW, "engine_version": VERSION}
    read_one, book = readings[receipt.ordinal], book_of(receipt.business)
    values = intake.values_of(outcome, read_one, book, received_at=receipt.received_at, mail=mail)
    if receipt.category_id is not None:
        values.pop("category", None)
    place = _place(receipt, values.pop("fingerprint"), corrected=corrected)
    status = Status.PENDING_REVIEW if place["duplicate_of_id"] else intake.status_of(outcome, values)
    return values | place | {"status": status}


def _nothing_again(receipt: Receipt) -> tuple[ExtractedReceipt, ...]:
    """What a mail of which no value can be read is to a row that has none either: the same as before."""
    return checking.NOTHING_READ if str(ProblemCode.NOTHING_READ) in receipt.problems else ()


def _place(receipt: Receipt, fingerprint: str | None, *, corrected: Set[str]) -> dict[str, Any]:
    """The row's place by the fingerprint that was read now; it stays where it is if that is not known, or decided."""
    if fingerprint is None or not corrected.isdisjoint(history.PLACE):
        return {"duplicate_of_id": receipt.duplicate_of_id, "fingerprint": receipt.fingerprint}
    [place] = copies.places_of([(receipt, fingerprint)])
    return place


def _lock(receipt: Receipt) -> None:
    """Reload `receipt` and keep others from changing it until the transaction ends."""
    receipt.refresh_from_db(from_queryset=Receipt.objects.select_for_update())
    legacy_corrections.move_of(receipt)


def mail_of(receipt: Receipt) -> intake.Mail:
    """Return the stored mail or file that a receipt was read from.

    Raises OriginalMissingError, StorageUnavailableError.
    """
    document = receipt.documents.filter(
        Q(media_type=intake.MAIL_TYPE, origin="mail") | Q(sha256=receipt.source_id)
    ).first()
    if document is None:
        raise OriginalMissingError
    try:
        content = storage.read(receipt.business_id, document.sha256)
    except FileNotFoundError as error:
        raise OriginalMissingError from error
    return intake.Mail(
        receipt.business,
        receipt.source,
        receipt.source_id,
        content,
        receipt.received_at,
        document.media_type,
        document.name,
        is_given=intake.was_given(receipt),
    )


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
    known = {column: values.get(column, getattr(receipt, column)) for column in COLUMN_OF.values()}
    stored = values.get("problems", receipt.problems)
    return problems_left(stored, known, settled=corrected, today=receipt.received_at.date())
