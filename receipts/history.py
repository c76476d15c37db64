"""What happened to a receipt, read from its events."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from typing import Any, Final

from django.db.models import Exists, OuterRef, Prefetch

from businesses.models import User
from receipts.fields import CORRECTABLE
from receipts.models import Event, EventKind, Receipt

_IN_ORDER = Event.objects.select_related("by").order_by("version")
EVENTS = Prefetch("events", _IN_ORDER)
"""For a query whose receipts' history is read."""
PLACE: Final = ("duplicate_of_id", "fingerprint")
"""The columns that make a row its document's original, or a copy."""
_PLACED: Final = (EventKind.COPY_OF, EventKind.NOT_A_COPY)
_DECISIONS: Final = (EventKind.CORRECTED, *_PLACED)


@dataclass(frozen=True, slots=True)
class Correction:
    """A field's value before and after a person changed it; None: unknown."""

    field: str
    was: Any
    became: Any
    corrected_by: User | None
    corrected_at: datetime.datetime


def corrections_of(receipt: Receipt) -> list[Correction]:
    """The receipt's corrections that were not undone, the oldest first; of several of a field the newest holds."""
    return [
        Correction(field, change["was"], change["became"], event.by, event.at)
        for event in standing(_events(receipt))
        if event.kind == EventKind.CORRECTED
        for field, change in said_in(event).items()
    ]


def corrected_fields(receipt: Receipt) -> set[str]:
    """The columns that people decided on; PLACE among them if they said whether it is a copy."""
    return decided_fields([receipt.pk]).get(receipt.pk, set())


def decided_fields(receipt_ids: Collection[int]) -> dict[int, set[str]]:
    """The same of several receipts, by their ids."""
    events = Event.objects.filter(receipt__in=receipt_ids, kind__in=[*_DECISIONS, EventKind.UNDONE])
    decisions = events.only("receipt", "version", "kind", "back_to", "changes").order_by("receipt", "version")
    return {
        receipt_id: {field for event in standing(own) for field in _decided_in(event)}
        for receipt_id, own in groupby(decisions, key=attrgetter("receipt_id"))
    }


def standing(events: Iterable[Event]) -> list[Event]:
    """Of a receipt's events, in order, those that nobody has undone; the undoing is not among them."""
    left: list[Event] = []
    for event in events:
        if event.kind == EventKind.UNDONE:
            left = [one for one in left if one.version <= (event.back_to or 0)]
        else:
            left.append(event)
    return left


def _decided_in(event: Event) -> Iterable[str]:
    return PLACE if event.kind in _PLACED else said_in(event)


def said_in(event: Event) -> dict[str, dict[str, Any]]:
    """Of a correction what the person said, without what followed from it."""
    return {field: event.changes[field] for field in CORRECTABLE if field in event.changes}


def has_correction() -> Exists:
    """Whether a person ever corrected the receipt, for a query over receipts."""
    return Exists(Event.objects.filter(receipt=OuterRef("pk"), kind=EventKind.CORRECTED))


def _events(receipt: Receipt) -> list[Event]:
    prefetched: dict[str, Any] = getattr(receipt, "_prefetched_objects_cache", {})
    return list(receipt.events.all() if "events" in prefetched else _IN_ORDER.filter(receipt=receipt))
