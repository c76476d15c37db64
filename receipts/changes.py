"""What can happen to a receipt once it is there: corrected, deleted, restored, read again.

A correction outlives every later reading. Of the live rows that carry one document exactly one stands for it: when it
is deleted its oldest copy takes its place, and when it comes back it finds the place taken and becomes a copy.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from businesses.models import User, for_business
from foundation.errors import ApiError
from receipts import categories, intake, storage
from receipts.columns import clean, columns_of, label, plain
from receipts.extraction.types import NotAReceipt, Outcome
from receipts.fields import CORRECTABLE
from receipts.models import Correction, Document, Receipt, Status
from receipts.money import amount_text

FIELDS = {field.name: field for field in Receipt._meta.fields if field.name in CORRECTABLE}
NEEDED = ("vendor", "amount", "currency", "issue_date")
ROUNDING = Decimal("0.02")
"""Net and tax are each printed rounded, so their sum may miss the total by this."""
GONE = "reading it again found no receipt"


class InvalidCorrectionError(ApiError):
    """A field nobody can correct, or a value it cannot have; `extra["fields"]` says which and why."""

    code = "VALIDATION_ERROR"
    message = "Some fields are not right."
    hint = "Mend the fields named in error.fields."


class OriginalMissingError(ApiError):
    """The mail a receipt was read from is not in the document store."""

    status = 409
    code = "ORIGINAL_MISSING"
    message = "The mail this receipt was read from is not in the document store."
    hint = "Restore the document store from its backup, then try again."


def correct(receipt: Receipt, changes: Mapping[str, Any], *, by: User, now: datetime.datetime) -> list[Correction]:
    """Set fields (those in CORRECTABLE) to what a person says they are; empty means unknown.

    What was read is kept beside it, and `receipt` is brought up to date. Raises InvalidCorrectionError.
    """
    with transaction.atomic():
        _lock(receipt)
        said = _validated(receipt, changes)
        # a status is a decision even where it confirms what stands there
        told = {name: value for name, value in said.items() if name == "status" or _differs(receipt, name, value)}
        corrections = [_correction(receipt, name, value, by=by, now=now) for name, value in told.items()]
        if told:
            Correction.objects.bulk_create(corrections)
            _assign(receipt, told)
            _set(receipt, {**told, "problems": _problems_left(receipt, told)})
    return corrections


def delete(receipt: Receipt, *, now: datetime.datetime) -> None:
    """Take the receipt out of the ledger; `restore` undoes it."""
    with transaction.atomic():
        _lock(receipt)
        if receipt.deleted_at is None:
            _set(receipt, {"deleted_at": now})
            _hand_on(receipt)


def restore(receipt: Receipt) -> None:
    """Bring a deleted receipt back: to its old place, or as a copy if another row has taken that."""
    with transaction.atomic():
        _lock(receipt)
        if receipt.deleted_at is not None:
            carried = receipt.duplicate_of or receipt
            _set(receipt, {"deleted_at": None} | _place(receipt, carried.fingerprint))


def reread(receipt: Receipt) -> None:
    """Run the engine again on the stored mail and take over what no person has corrected.

    No row is deleted, and a status that a person gave stays. Raises OriginalMissingError, StorageUnavailableError.
    """
    mail = _mail_of(receipt)
    outcome = intake.read(mail)
    parts = () if isinstance(outcome, NotAReceipt) else outcome.parts
    take_over(receipt, outcome, intake.store_documents([(mail, parts)])[mail.source_id])


def take_over(receipt: Receipt, outcome: Outcome, documents: Sequence[Document] = ()) -> None:
    """Bring an existing row up to date with a new reading of its mail."""
    with transaction.atomic():
        _lock(receipt)
        said = set(receipt.corrections.values_list("field", flat=True))
        read = {name: value for name, value in _read_again(receipt, outcome).items() if name not in said}
        _assign(receipt, read)
        _set(receipt, {**read, "problems": _problems_left(receipt, said)})
        if documents:
            intake.attach([([receipt], documents)])


def _read_again(receipt: Receipt, outcome: Outcome) -> dict[str, Any]:
    readings = () if isinstance(outcome, NotAReceipt) else outcome.receipts
    if isinstance(outcome, NotAReceipt) or receipt.ordinal >= len(readings):
        # what was read before may be right after all: a person decides
        return {"problems": [*receipt.problems, GONE], "status": Status.PENDING_REVIEW}
    values = columns_of(readings[receipt.ordinal], received_at=receipt.received_at)
    place = _place(receipt, values.pop("fingerprint"))
    status = Status.PENDING_REVIEW if place["duplicate_of_id"] else intake.status_of(outcome, values)
    return values | place | {"status": status}


def _place(receipt: Receipt, fingerprint: str | None) -> dict[str, Any]:
    """Whether the row stands for its document or is a copy, given the document's fingerprint."""
    if fingerprint is None:
        return {"duplicate_of_id": receipt.duplicate_of_id, "fingerprint": receipt.fingerprint}
    others = for_business(Receipt.originals.all(), receipt.business).exclude(pk=receipt.pk)
    original = others.filter(fingerprint=fingerprint).select_for_update().first()
    if original is None:
        return {"duplicate_of_id": None, "fingerprint": fingerprint}
    Receipt.objects.filter(duplicate_of=receipt).update(duplicate_of=original)
    return {"duplicate_of_id": original.pk, "fingerprint": None}


def _hand_on(receipt: Receipt) -> None:
    """Let the oldest live copy of a deleted receipt stand for the document."""
    copies = Receipt.objects.filter(duplicate_of=receipt, deleted_at=None).order_by("received_at", "pk")
    heir = copies.select_for_update().first()
    if heir is not None:
        _set(heir, {"duplicate_of_id": None, "fingerprint": receipt.fingerprint})
        copies.update(duplicate_of=heir)


def _lock(receipt: Receipt) -> None:
    """Bring `receipt` up to date and keep others from changing it until the transaction ends."""
    receipt.refresh_from_db(from_queryset=Receipt.objects.select_for_update())


def _assign(receipt: Receipt, values: Mapping[str, Any]) -> None:
    for name, value in values.items():
        setattr(receipt, name, value)


def _set(receipt: Receipt, values: Mapping[str, Any]) -> None:
    _assign(receipt, values)
    receipt.save(update_fields=[*values, "updated_at"])


def _mail_of(receipt: Receipt) -> intake.Mail:
    document = receipt.documents.filter(media_type=intake.MAIL_TYPE, origin="mail").first()
    try:
        rfc822 = storage.read(receipt.business_id, document.sha256) if document else None
    except FileNotFoundError:
        rfc822 = None
    if rfc822 is None:
        raise OriginalMissingError
    return intake.Mail(receipt.business, receipt.source, receipt.source_id, rfc822, receipt.received_at)


def _correction(receipt: Receipt, name: str, value: Any, *, by: User, now: datetime.datetime) -> Correction:
    return Correction(
        receipt=receipt,
        field=name,
        was=_told(getattr(receipt, name)),
        became=_told(value),
        corrected_by=by,
        corrected_at=now,
    )


def _told(value: Any) -> str | None:
    return amount_text(value, None) if isinstance(value, Decimal) else plain(value)


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


def _problems_left(receipt: Receipt, said: Collection[str]) -> list[str]:
    """The problems that remain once `said` is settled, and those that the values now have."""
    words = [re.compile(rf"\b{label(name)}\b") for name in said]
    left = [problem for problem in receipt.problems if not any(word.search(problem) for word in words)]
    return list(dict.fromkeys([*left, *_faults(receipt)]))


def _faults(receipt: Receipt) -> Iterator[str]:
    for name in NEEDED:
        if getattr(receipt, name) is None:
            yield f"{label(name)} is missing"
    net, tax, total = receipt.net, receipt.tax, receipt.amount
    if net is not None and tax is not None and total is not None and abs(net + tax - total) > ROUNDING:
        yield "net + tax is not total"
