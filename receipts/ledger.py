"""The one way a receipt comes to the ledger or changes in it: the row, its totals, what it is found by and the
event in one transaction.

Callers hold a transaction, and have locked the rows they change. What housekeeping notes about a row (which engine saw
it last) is no change of it.
"""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from django.db import models, transaction
from django.db.models import F

from businesses.models import User
from receipts import legacy_corrections, total_changes
from receipts.models import NOT_UNDOABLE, Category, Event, EventKind, Reading, Receipt, Way
from receipts.money import amount_text
from receipts.search import index

READING = ("evidence", "line_items")
UNRECORDED = ("engine_version", "confidence")
"""Columns that events leave out: they follow from others, or say nothing about the receipt."""


@dataclass(frozen=True, slots=True)
class Cause:
    """By which way a change came, when, and who made it; None: no person did.

    What is done at one go has one cause, and so one operation, by which it can be undone; None: it cannot.
    """

    way: Way
    at: datetime.datetime
    by: User | None = None
    operation: uuid.UUID | None = field(default_factory=uuid.uuid4)


def draft(values: Mapping[str, Any], **columns: Any) -> Receipt:
    """Return a receipt, unsaved, with its reading; `values` are columns of both."""
    receipt = Receipt(**columns, **{name: value for name, value in values.items() if name not in READING})
    Reading(receipt=receipt, **{name: values[name] for name in READING if name in values})
    return receipt


def insert(receipts: Sequence[Receipt], texts: Sequence[Sequence[str]] = ()) -> None:
    """Save new receipts, as :func:`draft` makes them. Raises IntegrityError if one is there already.

    `texts`: of each receipt those of its documents, by which it is found too.
    """
    Receipt.objects.bulk_create(receipts)
    for receipt in receipts:
        receipt.reading.receipt_id = receipt.pk
    Reading.objects.bulk_create(receipt.reading for receipt in receipts)
    total_changes.append([receipt.pk for receipt in receipts], sign=1)
    index.add(receipts, {receipt.pk: own for receipt, own in zip(receipts, texts, strict=False)})


def update(
    receipt: Receipt, values: Mapping[str, Any], *, kind: EventKind, cause: Cause, said: Collection[str] = ()
) -> None:
    """Give a locked receipt new values, in the database and in memory; `values` are columns of it and of its reading.

    The event records what differs, and of the columns a person decided on (`said`) also what is as it was.
    """
    columns = {name: value for name, value in values.items() if name not in READING}
    changes = {
        name: _change(receipt, name, value)
        for name, value in columns.items()
        if name not in UNRECORDED and (name in said or getattr(receipt, name) != value)
    }
    counted = not total_changes.COUNTED.isdisjoint(changes)
    with transaction.atomic():
        if counted:
            total_changes.append([receipt.pk], sign=-1)
        _assign(receipt, columns | {"version": receipt.version + 1})
        receipt.save(update_fields=[*columns, "version", "updated_at"])
        if counted:
            total_changes.append([receipt.pk], sign=1)
        _save_reading(receipt, values)
        if not index.COLUMNS.isdisjoint(changes.keys() | values.keys() & {"line_items"}):
            index.refresh([receipt.pk])
        _record([receipt], {receipt.pk: changes}, kind=kind, cause=cause)


def update_each(
    receipts: Sequence[tuple[Receipt, Mapping[str, Any]]],
    *,
    kind: EventKind,
    cause: Cause,
    said: Collection[str] = (),
    back_to: Mapping[int, int] = MappingProxyType({}),
) -> None:
    """Give locked receipts each its own new values (columns of receipts), as :func:`update` does with one.

    `back_to`: of what is undone the version to which each receipt goes back, by its id.
    """
    if not receipts:
        return
    changes = {
        receipt.pk: {
            name: _change(receipt, name, value)
            for name, value in values.items()
            if name not in UNRECORDED and (name in said or getattr(receipt, name) != value)
        }
        for receipt, values in receipts
    }
    counted = [pk for pk, changed in changes.items() if not total_changes.COUNTED.isdisjoint(changed)]
    rows = [receipt for receipt, _ in receipts]
    with transaction.atomic():
        total_changes.append(counted, sign=-1)
        for receipt, values in receipts:
            _assign(receipt, {**values, "version": receipt.version + 1, "updated_at": cause.at})
        _save_all(rows, {name for _, values in receipts for name in values})
        total_changes.append(counted, sign=1)
        _record(rows, changes, kind=kind, cause=cause, back_to=back_to)


def update_many(
    rows: models.QuerySet[Receipt], values: Mapping[str, Any], *, kind: EventKind, cause: Cause
) -> list[int]:
    """Give all of `rows` the same values, in the order of their ids, and return those."""
    receipts = list(rows.select_for_update(of=("self",)).order_by("pk"))
    changes = {
        receipt.pk: {name: _change(receipt, name, value) for name, value in values.items() if name not in UNRECORDED}
        for receipt in receipts
    }
    ids = list(changes)
    counted = not total_changes.COUNTED.isdisjoint(values)
    with transaction.atomic():
        if counted:
            total_changes.append(ids, sign=-1)
        Receipt.objects.filter(pk__in=ids).update(**values, version=F("version") + 1, updated_at=cause.at)
        if counted:
            total_changes.append(ids, sign=1)
        if not index.COLUMNS.isdisjoint(values):
            index.refresh(ids)
        for receipt in receipts:
            receipt.version += 1
        _record(receipts, changes, kind=kind, cause=cause)
    return ids


def _save_all(receipts: Sequence[Receipt], columns: Collection[str]) -> None:
    """Save `columns` of the receipts: those first that give up a fingerprint, which another of them may take over."""
    originals = [one for one in receipts if one.duplicate_of_id is None and one.deleted_at is None]
    others = [one for one in receipts if one.duplicate_of_id is not None or one.deleted_at is not None]
    for rows in (others, originals):
        Receipt.objects.bulk_update(rows, [*sorted(columns), "version", "updated_at"])


def _record(
    receipts: Iterable[Receipt],
    changes: Mapping[int, Mapping[str, Any]],
    *,
    kind: EventKind,
    cause: Cause,
    back_to: Mapping[int, int] = MappingProxyType({}),
) -> None:
    events = [
        Event(
            business_id=receipt.business_id,
            receipt_id=receipt.pk,
            version=receipt.version,
            kind=kind,
            way=cause.way,
            by=cause.by,
            at=cause.at,
            changes=changes[receipt.pk],
            operation=None if kind in NOT_UNDOABLE else cause.operation,
            back_to=back_to.get(receipt.pk),
        )
        for receipt in receipts
    ]
    Event.objects.bulk_create(events)
    if kind is EventKind.CORRECTED:
        legacy_corrections.write(events)


def _save_reading(receipt: Receipt, values: Mapping[str, Any]) -> None:
    read = {name: values[name] for name in READING if name in values}
    if read:
        receipt.reading, _ = Reading.objects.update_or_create(receipt_id=receipt.pk, defaults=read)


def _assign(receipt: Receipt, values: Mapping[str, Any]) -> None:
    for name, value in values.items():
        setattr(receipt, name, value)


def _change(receipt: Receipt, name: str, value: Any) -> dict[str, Any]:
    was = getattr(receipt, name)
    ids = {"was_id": was and was.pk, "became_id": value and value.pk} if name == "category" else {}
    return {"was": _json(was), "became": _json(value), **ids}


def _json(value: Any) -> Any:
    match value:
        case Decimal():
            return amount_text(value, None)
        case datetime.date():
            return value.isoformat()
        case Category():
            return value.name
        case models.TextChoices():
            return value.value
        case _:
            return value
