"""Which rows of one document stand for it: of its live rows one is the original, the others are its copies.

A row that comes back, or is read again, takes the place that is left (:func:`places_of`); once it is saved its own
copies follow it (:func:`follow`). What a person says about copies no reading changes.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from django.db import transaction
from django.db.models import Q

from foundation.errors import ApiError
from receipts import ledger
from receipts.ledger import Cause
from receipts.models import EventKind, Receipt

Place = dict[str, Any]
"""The columns that make a row an original, or a copy: `duplicate_of_id` and `fingerprint`."""
ALONE: Place = {"duplicate_of_id": None, "fingerprint": None}
"""The place of a row that no mail to come is a copy of."""
PLACED_BY: Final = frozenset({"duplicate_of_id", "fingerprint", "deleted_at"})
"""The columns that decide what stands for a document."""


class NoOriginalError(ApiError):
    """The receipt cannot be a copy of that one."""

    code = "VALIDATION_ERROR"
    message = "Some fields are not right."
    hint = "Mend the fields named in error.fields."


def family_of(ids: Iterable[int]) -> set[int]:
    """The ids, and those of all rows whose place may change with theirs."""
    own = set(ids)
    rows = Receipt.objects.filter(pk__in=own)
    prints = [one for one in rows.values_list("fingerprint", flat=True) if one]
    originals = {one for one in rows.values_list("duplicate_of_id", flat=True) if one}
    prints += [one for one in Receipt.objects.filter(pk__in=originals).values_list("fingerprint", flat=True) if one]
    businesses = set(rows.values_list("business_id", flat=True))
    standing = Receipt.originals.filter(business__in=businesses, fingerprint__in=prints)
    originals |= own | set(standing.values_list("pk", flat=True))
    return originals | set(Receipt.objects.filter(duplicate_of__in=originals).values_list("pk", flat=True))


def places_of(rows: Sequence[tuple[Receipt, str | None]], *, moving: Iterable[int] = ()) -> list[Place]:
    """The place of each locked row that is live from now on, given its document's fingerprint.

    The first of a document is its original, unless another live row is; None: the document is not known, and the row
    stays beside the one it is a copy of, if that is live. `moving`: rows that give their place up in the same change.
    """
    own = {row.pk for row, _ in rows}
    taken = _originals([(row.business_id, fingerprint) for row, fingerprint in rows], but=own.union(moving))
    live = own | _live([row.duplicate_of_id for row, fingerprint in rows if fingerprint is None])
    places: dict[int, Place] = {}
    for row, fingerprint in sorted(rows, key=_by_age):
        document = (row.business_id, fingerprint)
        original = taken.get(document) if fingerprint else row.duplicate_of_id
        if original is not None and (fingerprint or original in live):
            places[row.pk] = {"duplicate_of_id": original, "fingerprint": None}
        else:
            places[row.pk] = {"duplicate_of_id": None, "fingerprint": fingerprint}
            taken[document] = row.pk
    return [places[row.pk] for row, _ in rows]


def documents_of(receipts: Sequence[Receipt]) -> list[str | None]:
    """The fingerprint of each row's document, which the original carries."""
    ids = {one.duplicate_of_id for one in receipts if one.duplicate_of_id is not None}
    known = dict(Receipt.objects.filter(pk__in=ids).values_list("pk", "fingerprint"))
    return [one.fingerprint if one.duplicate_of_id is None else known[one.duplicate_of_id] for one in receipts]


def follow(receipts: Sequence[Receipt], *, cause: Cause) -> None:
    """Let the copies of rows that stand for no document any more follow.

    The copies of what became a copy go to its original. Of what was deleted the oldest live copy becomes the original.
    """
    left = {one.pk: one for one in receipts if one.duplicate_of_id is not None or one.deleted_at is not None}
    strays = Receipt.objects.filter(duplicate_of__in=left).select_for_update().order_by("received_at", "pk")
    copies: dict[int, list[Receipt]] = defaultdict(list)
    for stray in strays if left else ():
        copies[stray.duplicate_of_id or 0].append(stray)
    oldest = _pop_oldest({pk: own for pk, own in copies.items() if left[pk].duplicate_of_id is None})
    places = places_of([(heir, left[pk].fingerprint) for pk, heir in oldest.items()])
    heirs = {pk: (heir, place) for (pk, heir), place in zip(oldest.items(), places, strict=True)}
    originals = {pk: place["duplicate_of_id"] or heir.pk for pk, (heir, place) in heirs.items()}
    originals |= {pk: one.duplicate_of_id for pk, one in left.items() if one.duplicate_of_id is not None}
    moved = [
        (copy, {"duplicate_of_id": originals[pk]})
        for pk, own in copies.items()
        for copy in own
        if pk in originals and copy.pk != originals[pk]
    ]
    ledger.update_each(list(heirs.values()), kind=EventKind.BECAME_ORIGINAL, cause=cause)
    ledger.update_each(moved, kind=EventKind.BECAME_COPY, cause=cause)


def settle(receipts: Sequence[Receipt], *, cause: Cause) -> None:
    """Give live copies another place if their original is none any more: beside its original, or in its stead."""
    strays = [one for one in receipts if one.duplicate_of_id is not None and one.deleted_at is None]
    live = _live(one.duplicate_of_id for one in strays)
    strays = [one for one in strays if one.duplicate_of_id not in live]
    originals = Receipt.objects.in_bulk({one.duplicate_of_id for one in strays})
    for stray in strays:
        parent = originals[stray.duplicate_of_id or 0]
        if parent.duplicate_of_id is None:
            [place] = places_of([(stray, parent.fingerprint)])
        else:
            place = {"duplicate_of_id": parent.duplicate_of_id, "fingerprint": None}
        kind = EventKind.BECAME_ORIGINAL if place["duplicate_of_id"] is None else EventKind.BECAME_COPY
        ledger.update_each([(stray, place)], kind=kind, cause=cause)


def _pop_oldest(copies: Mapping[int, list[Receipt]]) -> dict[int, Receipt]:
    """Of each original's copies, in order of age, take the deleted ones out, and the oldest, which is returned."""
    oldest: dict[int, Receipt] = {}
    for pk, own in copies.items():
        own[:] = [one for one in own if one.deleted_at is None]
        if own:
            oldest[pk] = own.pop(0)
    return oldest


def stand_alone(receipt: Receipt, *, cause: Cause) -> bool:
    """Say that a receipt is no copy: it counts by itself. False if it is none.

    The document's fingerprint stays with the original, so further mails of it are that one's copies.
    """
    with transaction.atomic():
        _lock([receipt])
        if receipt.duplicate_of_id is None:
            return False
        ledger.update_each([(receipt, ALONE)], kind=EventKind.NOT_A_COPY, cause=cause, said=ALONE)
    return True


def make_copy(receipt: Receipt, *, of: Receipt, cause: Cause) -> bool:
    """Say that a receipt shows the same document as `of`, or as its original; its own copies follow. False: it does.

    Raises NoOriginalError.
    """
    with transaction.atomic():
        _lock([receipt, of])
        original = of.duplicate_of_id or of.pk
        if original == receipt.pk:
            raise NoOriginalError(fields={"original": ["It is this receipt, or a copy of it."]})
        if not _live([original]):
            raise NoOriginalError(fields={"original": ["It is deleted: restore it first."]})
        if receipt.duplicate_of_id == original:
            return False
        place = {"duplicate_of_id": original, "fingerprint": None}
        ledger.update_each([(receipt, place)], kind=EventKind.COPY_OF, cause=cause, said=place)
        follow([receipt], cause=cause)
    return True


def _lock(receipts: Sequence[Receipt]) -> None:
    """Reload the receipts and lock them with all whose place may change, in the order of their ids."""
    family = sorted(family_of(one.pk for one in receipts))
    rows = Receipt.objects.select_for_update()
    list(rows.filter(pk__in=family).order_by("pk").values_list("pk"))
    for receipt in receipts:
        receipt.refresh_from_db()


def _originals(documents: Sequence[tuple[int, str | None]], *, but: Iterable[int]) -> dict[tuple[int, str | None], int]:
    """The live originals of these documents (business, fingerprint), which stay so until the transaction ends."""
    asked = Q()
    for business in {business for business, fingerprint in documents if fingerprint}:
        asked |= Q(business=business, fingerprint__in=[print_ for owner, print_ in documents if owner == business])
    if not asked:
        return {}
    rows = Receipt.originals.filter(asked).exclude(pk__in=but).select_for_update().order_by("pk")
    return {(row.business_id, row.fingerprint): row.pk for row in rows}


def _live(ids: Iterable[int | None]) -> set[int]:
    """Those of the rows that are originals and not deleted."""
    return set(Receipt.originals.filter(pk__in={pk for pk in ids if pk}).values_list("pk", flat=True))


def _by_age(row: tuple[Receipt, str | None]) -> tuple[bool, datetime.datetime, int]:
    """Originals first, then the oldest."""
    receipt, _ = row
    return receipt.duplicate_of_id is not None, receipt.received_at, receipt.pk
