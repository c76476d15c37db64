"""Receipts for the API's tests: rows as intake leaves them, with their files."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from businesses.models import Business
from extraction.types import Part
from receipts.intake import save
from receipts.models import Receipt
from receipts.search import index
from tests.receipts.mails import found, mail_to

MakeReceipt = Callable[..., Receipt]


@pytest.fixture
def make_receipt(business: Business) -> MakeReceipt:
    """Makes a receipt of the shop, or of `business`; columns may be set as they are to be found."""
    made = iter(range(10_000))

    def make(
        *, parts: tuple[Part, ...] = (), rfc822: bytes = b"", shop: Business = business, **columns: Any
    ) -> Receipt:
        source_id = f"m-{next(made)}"
        mail = mail_to(shop, source_id, rfc822 or f"Subject: {source_id}\r\n\r\nThank you.".encode())
        answer = save(mail, replace(found(number=source_id), parts=parts))
        Receipt.objects.filter(pk__in=answer.receipt_ids).update(**columns)
        index.refresh(answer.receipt_ids)
        return Receipt.objects.get(pk=answer.receipt_ids[0])

    return make
