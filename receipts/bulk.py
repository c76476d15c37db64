"""Changes many receipts at one go: up to 500 in one transaction, in the order of their ids.

Rows come as a query, so that a page, the API, the console and a job's step all call :func:`apply`. All events of one
cause are one operation, which `receipts.undo` takes back.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from businesses.models import Business, for_business
from foundation.errors import ApiError
from receipts import categories, changes, intake
from receipts.columns import clean
from receipts.ledger import Cause
from receipts.models import Category, Receipt, Status

MOST: Final = 500
"""Receipts that are named by their ids, or changed while the caller waits."""


class Action(models.TextChoices):
    """What can be done to many receipts."""

    APPROVE = "approve", _("approve")
    REJECT = "reject", _("reject")
    NOT_RECEIPT = "not_receipt", _("not a receipt")
    PENDING = "pending", _("to review")
    CATEGORY = "category", _("category")
    NOTE = "note", _("note")
    DELETE = "delete", _("delete")
    RESTORE = "restore", _("restore")
    READ_AGAIN = "read_again", _("read again")


WITH_VALUE: Final = (Action.CATEGORY, Action.NOTE)
STATUS_OF: Final[Mapping[Action, Status]] = {
    Action.APPROVE: Status.APPROVED,
    Action.REJECT: Status.REJECTED,
    Action.NOT_RECEIPT: Status.NOT_RECEIPT,
    Action.PENDING: Status.PENDING_REVIEW,
}


class RefusedReason(models.TextChoices):
    """Why a receipt is not changed that was asked for."""

    DELETED = "deleted", _("deleted")
    ORIGINAL_MISSING = "original_missing", _("its mail is not in the document store")


class ReceiptsNotFoundError(ApiError):
    """Ids of no receipts of the business; `extra["ids"]` says which. Nothing was done."""

    status = 404
    code = "RECEIPTS_NOT_FOUND"
    message = "Some of these receipts are not there."
    hint = "Leave out the ids named in ids: rows of other businesses are not found either. Nothing was changed."


class CountDiffersError(ApiError):
    """The filter finds more than its caller expects; `extra["count"]` says how many at least. Nothing was done."""

    status = 409
    code = "COUNT_DIFFERS"
    message = "The filter finds more receipts than you expect."
    hint = "Look at the list again, then send how many it finds as expected_count. Nothing was changed."


@dataclass(frozen=True, slots=True)
class Change:
    """An action and its value: a category's id or a note; None: none."""

    action: Action
    value: int | str | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was done: receipts changed, those that were so already, and those refused, by reason."""

    changed: int = 0
    unchanged: int = 0
    refused: Mapping[str, int] = field(default_factory=dict)

    def __add__(self, other: Outcome) -> Outcome:
        refused = Counter(self.refused) + Counter(other.refused)
        return Outcome(self.changed + other.changed, self.unchanged + other.unchanged, refused)


def named(business: Business, ids: Collection[int]) -> QuerySet[Receipt]:
    """The business's receipts of these ids, deleted ones too. Raises ReceiptsNotFoundError."""
    rows = for_business(Receipt.objects.all(), business).filter(pk__in=ids)
    missing = sorted(set(ids) - set(rows.values_list("pk", flat=True)))
    if missing:
        raise ReceiptsNotFoundError(ids=missing)
    return rows


def count(rows: QuerySet[Receipt], *, expected: int) -> int:
    """How many there are. Raises CountDiffersError if they are more than expected."""
    found = rows.order_by()[: expected + 1].count()
    if found > expected:
        raise CountDiffersError(count=found)
    return found


def apply(rows: QuerySet[Receipt], change: Change, *, cause: Cause) -> Outcome:
    """Change up to MOST rows, which are waited for if somebody is changing them.

    Raises InvalidCorrectionError if no receipt can have the value. Mails are read again by :func:`read_again`.
    """
    with transaction.atomic():
        receipts = changes.lock_all(rows)
        match change.action:
            case Action.DELETE:
                changed = changes.delete_all(receipts, cause=cause)
            case Action.RESTORE:
                changed = changes.restore_all(receipts, cause=cause)
            case _:
                live = [receipt for receipt in receipts if receipt.deleted_at is None]
                changed = _correct(live, change, cause=cause)
                return _outcome(changed, len(live), deleted=len(receipts) - len(live))
    return _outcome(changed, len(receipts))


def read_again(receipts: Sequence[Receipt], *, cause: Cause) -> Outcome:
    """Read the mails of receipts again, in the reader process.

    Raises StorageUnavailableError, ReaderUnavailableError.
    """
    live = [receipt for receipt in receipts if receipt.deleted_at is None]
    mails = [(receipt, mail) for receipt in live if (mail := _mail_of(receipt)) is not None]
    outcomes = intake.read_all([mail for _, mail in mails])
    for (receipt, mail), outcome in zip(mails, outcomes, strict=True):
        changes.save_reading(receipt, mail, outcome, changes.documents_of(mail, outcome), cause=cause)
    refused = Counter(
        {
            RefusedReason.DELETED.value: len(receipts) - len(live),
            RefusedReason.ORIGINAL_MISSING.value: len(live) - len(mails),
        }
    )
    return Outcome(len(mails), 0, +refused)


def check(change: Change, business: Business) -> None:
    """Raises InvalidCorrectionError if no receipt of the business can have the value."""
    if change.action in WITH_VALUE:
        _valid_value(change, business)


def _correct(live: Sequence[Receipt], change: Change, *, cause: Cause) -> int:
    if not live:
        return 0
    if change.action in STATUS_OF:
        return changes.correct_all(live, "status", STATUS_OF[change.action], cause=cause)
    value = _valid_value(change, live[0].business)
    return changes.correct_all(live, change.action.value, value, cause=cause)


def _valid_value(change: Change, business: Business) -> Category | str | None:
    try:
        if change.action is Action.CATEGORY:
            return _category(change.value, business)
        return _note(change.value)
    except ValidationError as error:
        raise changes.InvalidCorrectionError(fields={"value": error.messages}) from error


def _category(value: int | str | None, business: Business) -> Category | None:
    """The category of that id, which cannot be archived or deleted until the transaction ends."""
    if value is None:
        return None
    offered = categories.offered(business).filter(pk=value) if isinstance(value, int) else Category.objects.none()
    with transaction.atomic():
        category = offered.select_for_update().first()
    if category is None:
        raise ValidationError(categories.NOT_OFFERED)
    return category


def _note(value: int | str | None) -> str | None:
    if isinstance(value, int):
        raise ValidationError(_("Write a text."))
    text = clean((value or "").replace("\r\n", "\n")) or None
    changes.FIELDS["note"].clean(text, None)
    return text


def _mail_of(receipt: Receipt) -> intake.Mail | None:
    try:
        return changes.mail_of(receipt)
    except changes.OriginalMissingError:
        return None


def _outcome(changed: int, of: int, *, deleted: int = 0) -> Outcome:
    return Outcome(changed, of - changed, {RefusedReason.DELETED.value: deleted} if deleted else {})
