"""A receipt's history in words: who changed what, when, by which way, from what to what."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from businesses.models import User
from receipts.field_values import display, parse
from receipts.fields import FIELDS, Field, Kind, label_of
from receipts.models import Event, EventKind, Receipt, Way

KINDS: Final[Mapping[str, Promise]] = {
    EventKind.CORRECTED: _("Changed"),
    EventKind.READ_AGAIN: _("Read again"),
    EventKind.DELETED: _("Deleted"),
    EventKind.RESTORED: _("Restored"),
    EventKind.BECAME_COPY: _("Became a copy of another receipt"),
    EventKind.BECAME_ORIGINAL: _("Became the original of its copies"),
    EventKind.COPY_OF: _("Said to be a copy of another receipt"),
    EventKind.NOT_A_COPY: _("Said to be no copy"),
    EventKind.UNDONE: _("A change was undone"),
}
WAYS: Final[Mapping[str, Promise]] = {
    Way.PAGE: _("on a page"),
    Way.API: _("by a program"),
    Way.CONSOLE: _("in the console"),
    Way.MAIL: _("because of another mail"),
    Way.REREADING: _("because mail was read again"),
}
SHORT: Final = 5
"""Entries that are shown at once."""


@dataclass(frozen=True, slots=True)
class Change:
    """One field: what it was and what it became; empty: unknown."""

    label: str
    was: SafeString | str
    became: SafeString | str


@dataclass(frozen=True, slots=True)
class Entry:
    """One change of a receipt."""

    kind: str
    way: str
    by: User | None
    at: datetime.datetime
    changes: tuple[Change, ...]


def history_of(receipt: Receipt, events: Sequence[Event]) -> list[Entry]:
    """The receipt's events, which are given in order, the newest first."""
    return [
        Entry(
            str(KINDS.get(event.kind, event.get_kind_display())),
            str(WAYS.get(event.way, event.get_way_display())),
            event.by,
            event.at,
            tuple(_changes(event.changes, receipt.currency)),
        )
        for event in reversed(events)
    ]


def _changes(changed: Mapping[str, Mapping[str, Any]], currency: str | None) -> Iterator[Change]:
    codes = changed.get("currency", {})
    for field in FIELDS:
        if field.name in changed:
            change = changed[field.name]
            yield Change(
                label_of(field.name),
                _value(field, change["was"], codes.get("was", currency)),
                _value(field, change["became"], codes.get("became", currency)),
            )


def _value(field: Field, kept: Any, currency: str | None) -> SafeString | str:
    return display(field, kept if field.kind in (Kind.CATEGORY, Kind.MOMENT) else parse(field, kept), currency)
