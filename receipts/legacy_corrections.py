"""Corrections as the version before stores them, for as long as its processes may run beside ours.

They look for corrections in a table of their own: what is corrected here is written there too, and what they write
there becomes an event. To be deleted, with `receipts.models.Correction`, when no such process runs any more.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from itertools import groupby

from django.db import transaction
from django.db.models import QuerySet

from receipts.history import said_in
from receipts.models import Correction, Event, EventKind, Receipt, Way

BATCH = 500
CORRECTION_COLUMNS = ("receipt", "field", "was", "became", "corrected_by", "corrected_at", "event")


def write(events: Iterable[Event]) -> None:
    """Write the corrections of saved events where processes of the version before find them."""
    Correction.objects.bulk_create(
        Correction(
            receipt_id=event.receipt_id,
            field=field,
            was=change["was"],
            became=change["became"],
            corrected_by=event.by,
            corrected_at=event.at,
            event=event,
        )
        for event in events
        for field, change in said_in(event).items()
    )


def move_of(*receipts: Receipt) -> None:
    """Make events of what such a process wrote about receipts, which are locked."""
    if _move(Correction.objects.filter(receipt__in=receipts, event=None)):
        for receipt in receipts:
            receipt.refresh_from_db(fields=["version"])


def move_all() -> int:
    """Make events of what such processes wrote, in batches; return how many corrections."""
    moved = 0
    while batch := _move_batch():
        moved += batch
    return moved


def _move_batch() -> int:
    with transaction.atomic():
        left = Correction.objects.filter(event=None).order_by("pk").values_list("receipt_id", flat=True)[:BATCH]
        ids = sorted(set(left))
        list(Receipt.objects.select_for_update().filter(pk__in=ids).order_by("pk").values_list("pk"))
        # asked for again, now that nobody else can move them
        return _move(Correction.objects.filter(receipt__in=ids, event=None))


def _move(rows: QuerySet[Correction]) -> int:
    """Give the receipts, which are locked, an event for what was corrected at one moment."""
    # these columns alone: a migration calls this, when later ones are not there yet
    columns = (*CORRECTION_COLUMNS, "receipt__business", "receipt__version")
    corrections = sorted(rows.select_related("receipt").only(*columns), key=_moment)
    receipts = {row.receipt_id: row.receipt for row in corrections}
    said = [list(group) for _, group in groupby(corrections, key=_moment)]
    Event.objects.bulk_create(_event(receipts[group[0].receipt_id], group) for group in said)
    Receipt.objects.bulk_update(receipts.values(), ["version"])
    Correction.objects.bulk_update(corrections, ["event"])
    return len(corrections)


def _event(receipt: Receipt, corrections: Sequence[Correction]) -> Event:
    receipt.version += 1
    event = Event(
        business_id=receipt.business_id,
        receipt=receipt,
        version=receipt.version,
        kind=EventKind.CORRECTED,
        way=Way.PAGE,
        by_id=corrections[0].corrected_by_id,
        at=corrections[0].corrected_at,
        changes={row.field: {"was": row.was, "became": row.became} for row in corrections},
    )
    for row in corrections:
        row.event = event
    return event


def _moment(correction: Correction) -> tuple[int, datetime.datetime]:
    return correction.receipt_id, correction.corrected_at
