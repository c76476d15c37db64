"""Takes changes back: a whole operation by its token, or the last change of one receipt.

Undoing is an event, of kind UNDONE, that says to which version a receipt goes back; the events after that version no
longer hold (`receipts.history.standing`). A receipt that was changed since the operation is left as it is, and named.
Events are taken back newest first and by whole transactions, so each moment in between is one that was there before.
Twice is harmless: what is undone has no standing event left.
"""

from __future__ import annotations

import datetime
import enum
import uuid
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby, takewhile
from operator import attrgetter
from typing import Any, Final

from django.core import signing
from django.db import transaction
from django.db.models import QuerySet

from businesses.models import Business
from foundation.errors import ApiError
from receipts import changes, copies, history, ledger
from receipts.ledger import Cause
from receipts.models import NOT_UNDOABLE, Category, Event, EventKind, Receipt

LASTS: Final = datetime.timedelta(days=1)
"""How long an operation can be undone after its last change."""
SIGNER: Final = signing.Signer(salt="receipts.undo")
CONSEQUENCES: Final = (EventKind.BECAME_COPY, EventKind.BECAME_ORIGINAL)
"""What a change of another receipt brought with it."""


class LeftReason(enum.StrEnum):
    """Why a receipt is left as it is."""

    CHANGED_SINCE = "changed_since"
    CATEGORY_GONE = "category_gone"


class InvalidUndoTokenError(ApiError):
    """The token was not given out by this product, or not whole."""

    code = "VALIDATION_ERROR"
    message = "Some fields are not right."
    hint = "Mend the fields named in error.fields."


class OperationNotFoundError(ApiError):
    """The token is of another business: the answer is that of a row that is not there."""

    status = 404
    code = "OPERATION_NOT_FOUND"
    message = "There is no such operation in this business."
    hint = "Use the token for the business whose receipts were changed."


class UndoExpiredError(ApiError):
    """More than a day has passed since the operation."""

    status = 410
    code = "UNDO_EXPIRED"
    message = "What was done more than a day ago cannot be undone at one go any more."
    hint = "Change the receipts back, or undo the last change of one of them."


class NothingToUndoError(ApiError):
    """The receipt was not changed by a person, or read again since."""

    status = 409
    code = "NOTHING_TO_UNDO"
    message = "The last change of this receipt was none that can be undone."
    hint = "A reading, and what follows from a change of another receipt, cannot be undone: correct what is wrong."


class CategoryGoneError(ApiError):
    """The receipt cannot go back to a category that was deleted."""

    status = 409
    code = "CATEGORY_GONE"
    message = "The category the receipt had before was deleted."
    hint = "Give the receipt another category."


@dataclass(frozen=True, slots=True)
class Undone:
    """How many receipts are as they were before, and which are left as they are, by reason."""

    count: int = 0
    left: Mapping[int, LeftReason] = field(default_factory=dict)


def token_of(business: Business, operation: uuid.UUID) -> str:
    """What undoes the operation, for whoever may write in the business."""
    return SIGNER.sign(f"{business.pk}-{operation.hex}")


def operation_in(token: str, business: Business) -> uuid.UUID:
    """The operation that a token undoes. Raises InvalidUndoTokenError, OperationNotFoundError."""
    try:
        owner, _, operation = SIGNER.unsign(token).partition("-")
    except signing.BadSignature as error:
        raise InvalidUndoTokenError(fields={"token": ["Take it from undo_token, unchanged."]}) from error
    if owner != str(business.pk):
        raise OperationNotFoundError
    return uuid.UUID(operation)


def events_of(business: Business, operation: uuid.UUID) -> QuerySet[Event]:
    """The changes the operation made, newest first."""
    return Event.objects.filter(business=business, operation=operation).order_by("-id")


def batch_of(business: Business, operation: uuid.UUID, *, before: int | None, size: int) -> list[Event]:
    """The next `size` changes older than the event `before`, and those that were made in one transaction with the last.

    Those of a transaction are told by their moment.
    """
    older = events_of(business, operation)
    if before is not None:
        older = older.filter(pk__lt=before)
    events = list(older[:size])
    return [*events, *older.filter(pk__lt=events[-1].pk, at=events[-1].at)] if events else []


def check_age(business: Business, operation: uuid.UUID, *, now: datetime.datetime) -> None:
    """Raises UndoExpiredError."""
    newest = events_of(business, operation).first()
    if newest is not None and newest.at + LASTS < now:
        raise UndoExpiredError


def take_back(events: Sequence[Event], *, cause: Cause) -> Undone:
    """Undo changes of one operation: its newest that nobody has undone, newest first, whole transactions."""
    ids = {event.receipt_id for event in events}
    with transaction.atomic():
        receipts = changes.lock_all(Receipt.objects.filter(pk__in=ids))
        past = _histories(ids)
        batch = {event.pk for event in events}
        plans = {one.pk: _plan(past[one.pk], events[0].operation, batch) for one in receipts}
        values = {pk: _values_before(plan.events) for pk, plan in plans.items()}
        gone = _without_category(values)
        going = [one for one in receipts if plans[one.pk].events and one.pk not in gone]
        _go_back(going, values, {pk: plan.back_to for pk, plan in plans.items()}, cause=replace(cause, operation=None))
    left = {pk: LeftReason.CHANGED_SINCE for pk, plan in plans.items() if plan.is_covered}
    left |= dict.fromkeys(gone, LeftReason.CATEGORY_GONE)
    whole = [one for one in going if plans[one.pk].is_whole]
    return Undone(len(whole), left)


def undoable(standing: Sequence[Event]) -> Event | None:
    """The last of a receipt's standing events, if it is one that a person can take back."""
    last = standing[-1] if standing else None
    if last is None or last.operation is None or last.kind in (*NOT_UNDOABLE, *CONSEQUENCES):
        return None
    return last


def undo_last(receipt: Receipt, *, cause: Cause) -> None:
    """Take the last change of one receipt back, and what followed from it for its copies.

    Raises NothingToUndoError, CategoryGoneError.
    """
    with transaction.atomic():
        changes.lock_all(Receipt.objects.filter(pk=receipt.pk))
        standing = history.standing(_histories([receipt.pk]).get(receipt.pk, []))
        last = undoable(standing)
        if last is None:
            raise NothingToUndoError
        events = [*_latest_of(standing, last.operation), *_followed_from(receipt, last)]
        if receipt.pk in take_back(sorted(events, key=attrgetter("pk"), reverse=True), cause=cause).left:
            raise CategoryGoneError


@dataclass(frozen=True, slots=True)
class _Plan:
    """Which events of a receipt are taken back, newest first, and to which version.

    `is_whole`: none of the operation's are left then. `is_covered`: another change lies over those that are.
    """

    events: Sequence[Event] = ()
    back_to: int = 0
    is_whole: bool = False
    is_covered: bool = False


def _plan(past: Sequence[Event], operation: uuid.UUID | None, batch: Collection[int]) -> _Plan:
    standing = history.standing(past)
    events = [event for event in _latest_of(standing, operation) if event.pk in batch]
    rest = standing[: len(standing) - len(events)]
    left = [event for event in rest if event.operation == operation]
    is_covered = bool(left) and rest[-1].operation != operation and left[-1].pk in batch
    return _Plan(events, events[-1].version - 1 if events else 0, not left, is_covered)


def _latest_of(standing: Sequence[Event], operation: uuid.UUID | None) -> list[Event]:
    return list(takewhile(lambda event: event.operation == operation, reversed(standing)))


def _followed_from(receipt: Receipt, last: Event) -> Iterable[Event]:
    """What the change did to other receipts, which were its copies."""
    same = events_of(receipt.business, last.operation) if last.operation else Event.objects.none()
    return same.filter(kind__in=CONSEQUENCES, changes__duplicate_of_id__was=receipt.pk)


def _histories(ids: Collection[int]) -> dict[int, list[Event]]:
    rows = Event.objects.filter(receipt__in=ids).order_by("receipt_id", "version")
    return {pk: list(own) for pk, own in groupby(rows, key=attrgetter("receipt_id"))}


def _values_before(events: Iterable[Event]) -> dict[str, Any]:
    """What the columns held before these events, which are given newest first."""
    values: dict[str, Any] = {}
    for event in events:
        for name, change in event.changes.items():
            column: Any = Receipt._meta.get_field(name)
            values[name] = change["was_id"] if name == "category" else column.to_python(change["was"])
    return values


def _without_category(values: Mapping[int, dict[str, Any]]) -> set[int]:
    """Put categories in the place of their ids; return the receipts whose category is gone."""
    wanted = {one["category"] for one in values.values() if one.get("category")}
    found = Category.objects.select_for_update().in_bulk(wanted) if wanted else {}
    gone = {pk for pk, one in values.items() if one.get("category") and one["category"] not in found}
    for one in values.values():
        if one.get("category"):
            one["category"] = found.get(one["category"])
    return gone


def _go_back(
    receipts: Sequence[Receipt], values: Mapping[int, dict[str, Any]], back_to: Mapping[int, int], *, cause: Cause
) -> None:
    """Give locked receipts the values they had, each with the place its document has left for it."""
    after = [(one, values[one.pk]) for one in receipts]
    placed = [(one, own) for one, own in after if not copies.PLACED_BY.isdisjoint(own)]
    live = [(one, own) for one, own in placed if own.get("deleted_at", one.deleted_at) is None]
    known = [
        (one, own, fingerprint)
        for one, own in live
        if own.get("duplicate_of_id", one.duplicate_of_id) is None
        and (fingerprint := own.get("fingerprint", one.fingerprint))
    ]
    moving = {one.pk for one, _ in placed}
    places = copies.places_of([(one, fingerprint) for one, _, fingerprint in known], moving=moving)
    for (_, own, _), place in zip(known, places, strict=True):
        own.update(place)
    ledger.update_each(after, kind=EventKind.UNDONE, cause=cause, back_to=back_to)
    copies.settle([one for one, _ in live], cause=cause)
    copies.follow([one for one, _ in placed], cause=cause)
