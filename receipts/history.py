"""What happened to a receipt, read from its events."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch

from businesses.models import User
from receipts.fields import CORRECTABLE
from receipts.models import Event, EventKind, Receipt

_IN_ORDER = Event.objects.select_related("by").order_by("version")
EVENTS = Prefetch("events", _IN_ORDER)
"""For a query whose receipts' history is read."""


@dataclass(frozen=True, slots=True)
class Correction:
    """A field's value before and after a person changed it; None: unknown."""

    field: str
    was: Any
    became: Any
    corrected_by: User | None
    corrected_at: datetime.datetime


def corrections_of(receipt: Receipt) -> list[Correction]:
    """The receipt's corrections, the oldest first; of several of a field the newest holds."""
    return [
        Correction(field, change["was"], change["became"], event.by, event.at)
        for event in _events(receipt)
        if event.kind == EventKind.CORRECTED
        for field, change in said_in(event).items()
    ]


def corrected_fields(receipt: Receipt) -> set[str]:
    """The columns that people decided on."""
    corrected = Event.objects.filter(receipt=receipt, kind=EventKind.CORRECTED)
    return {field for event in corrected.only("changes") for field in said_in(event)}


def said_in(event: Event) -> dict[str, dict[str, Any]]:
    """Of a correction what the person said, without what followed from it."""
    return {field: event.changes[field] for field in CORRECTABLE if field in event.changes}


def has_correction() -> Exists:
    """Whether a person corrected the receipt, for a query over receipts."""
    return Exists(Event.objects.filter(receipt=OuterRef("pk"), kind=EventKind.CORRECTED))


def _events(receipt: Receipt) -> list[Event]:
    prefetched: dict[str, Any] = getattr(receipt, "_prefetched_objects_cache", {})
    return list(receipt.events.all() if "events" in prefetched else _IN_ORDER.filter(receipt=receipt))
