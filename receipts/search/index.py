"""Keeps a row of lexemes beside every receipt, in the transaction that changes the receipt."""

from __future__ import annotations

import datetime
import zoneinfo
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Final

from django.db import connection, transaction

from receipts.fields import SEARCHABLE
from receipts.models import DocumentText, Receipt, SearchRow
from receipts.search.backends import BACKENDS
from receipts.search.lexemes import Subject, lexemes_of

COLUMNS: Final = frozenset(
    {*SEARCHABLE, "amount", "net", "tax", "currency", "issue_date", "category", "category_id", "line_items"}
)
"""What a receipt is found by; texts of documents come beside."""
AMOUNTS: Final = ("amount", "net", "tax")


def add(receipts: Sequence[Receipt], texts: Mapping[int, Sequence[str]]) -> None:
    """Make the rows of new receipts; `texts` are those of each one's documents, by its id."""
    SearchRow.objects.bulk_create(row_of(receipt, texts.get(receipt.pk, ())) for receipt in receipts)


def refresh(ids: Collection[int]) -> None:
    """Make the rows of receipts anew from what the database holds. The receipts are locked until the transaction
    ends."""
    with transaction.atomic():
        _save(rows_of(ids))


def rows_of(ids: Collection[int]) -> list[SearchRow]:
    """The rows that receipts ought to have, unsaved; the receipts are locked until the transaction ends."""
    rows = Receipt.objects.filter(pk__in=ids).select_related("business", "reading").order_by("pk")
    texts = texts_of(ids)
    return [row_of(receipt, texts[receipt.pk]) for receipt in rows.select_for_update(of=("self",))]


def row_of(receipt: Receipt, texts: Sequence[str]) -> SearchRow:
    """The row of one receipt, unsaved."""
    lexemes = lexemes_of(subject_of(receipt, texts))
    return SearchRow(receipt_id=receipt.pk, lexemes=BACKENDS[connection.vendor].row(receipt.business_id, lexemes))


def subject_of(receipt: Receipt, texts: Sequence[str]) -> Subject:
    """What is searched of a receipt whose documents have these texts."""
    items = [item.get("description") or "" for item in receipt.line_items]
    received = _received(receipt)
    return Subject(
        names=[*(value for name in SEARCHABLE if (value := getattr(receipt, name))), *items],
        texts=texts,
        vendor=receipt.vendor or "",
        number=receipt.number or "",
        amounts=[value for name in AMOUNTS if (value := getattr(receipt, name)) is not None],
        currency=receipt.currency or "",
        days=[day for day in (receipt.issue_date, received) if day],
        category=receipt.category_id,
    )


def _received(receipt: Receipt) -> datetime.date:
    try:
        return receipt.received_at.astimezone(receipt.business.zone).date()
    except zoneinfo.ZoneInfoNotFoundError:
        # a time zone that this machine does not know keeps no receipt from being saved
        return receipt.received_at.astimezone(datetime.UTC).date()


def texts_of(ids: Collection[int]) -> Mapping[int, Sequence[str]]:
    """The texts of receipts' documents, by the receipts' ids."""
    found: dict[int, list[str]] = defaultdict(list)
    texts = DocumentText.objects.filter(document__receipts__in=ids)
    for receipt_id, text in texts.order_by("pk").values_list("document__receipts", "text"):
        found[receipt_id].append(text)
    return found


def _save(rows: Iterable[SearchRow]) -> None:
    SearchRow.objects.bulk_create(rows, update_conflicts=True, unique_fields=["receipt"], update_fields=["lexemes"])
